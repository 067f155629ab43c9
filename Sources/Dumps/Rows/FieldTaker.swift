/// Takes the fields of one row, in order, as bytes with all escapes resolved.
protocol FieldTaker: ~Copyable {
  mutating func take(_ text: ArraySlice<UInt8>)
  mutating func takeNull()
}

/// Keeps the fields of a row as text, for finding out what they mean.
struct SampledRow: FieldTaker {
  private(set) var fields: [String?] = []

  mutating func take(_ text: ArraySlice<UInt8>) {
    fields.append(String(decoding: text, as: UTF8.self))
  }

  mutating func takeNull() { fields.append(nil) }
}
