import ChatModel

/// Reads the time of a row: any text that `Timestamp(parsing:)` takes, or a Unix time in digits.
///
/// Nil for everything else, `infinity` and years before our era included.
func rowTime(_ text: Span<UInt8>) -> Timestamp? {
  if let time = Timestamp(parsing: text) { return time }
  return unixTime(text)
}

/// `1709283600` or `1709283600.123`, in any unit that `Timestamp(unixNumber:)` tells apart.
private func unixTime(_ text: Span<UInt8>) -> Timestamp? {
  guard (9...20).contains(text.count) else { return nil }
  var dots = 0
  var digits: [UInt8] = []
  for index in 0..<text.count {
    if text[index] == UInt8(ascii: ".") {
      dots += 1
    } else if text[index] &- UInt8(ascii: "0") >= 10 {
      return nil
    }
    digits.append(text[index])
  }
  let number = String(decoding: digits, as: UTF8.self)
  if dots == 0 { return Int64(number).flatMap { Timestamp(unixNumber: $0) } }
  return dots == 1 ? Double(number).flatMap { Timestamp(unixNumber: $0) } : nil
}
