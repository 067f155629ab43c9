/// The texts of many messages in one buffer, so that a message is a handful of numbers.
///
/// All of it is well-formed UTF-8, except for encoded parts and usages. Texts are only added; a
/// `TextSlice` stays valid until it is removed. At most 4 GiB: whoever fills one checks
/// `hasRoom(for:)` first.
package struct TextArena: Sendable {
  package private(set) var bytes: [UInt8]

  package static let maximumBytes = Int(UInt32.max) - 1

  package init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  package func hasRoom(for byteCount: Int) -> Bool {
    byteCount <= TextArena.maximumBytes - bytes.count
  }

  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Removes what was added behind the first `byteCount` bytes.
  package mutating func removeAll(behind byteCount: Int) {
    bytes.removeLast(bytes.count - byteCount)
  }

  package mutating func reserve(_ byteCount: Int) {
    bytes.reserveCapacity(bytes.count + byteCount)
  }

  package mutating func add(_ text: String) -> TextSlice {
    let start = bytes.count
    bytes.append(contentsOf: text.utf8)
    return TextSlice(start..<bytes.count)
  }

  /// - Precondition: well-formed UTF-8.
  @inline(__always)
  package mutating func add(_ text: Span<UInt8>) -> TextSlice {
    let start = bytes.count
    bytes.append(addingCapacity: text.count) { output in
      for index in text.indices { output.append(text[index]) }
    }
    return TextSlice(start..<bytes.count)
  }

  package mutating func add(optional text: String?) -> TextSlice {
    text.map { add($0) } ?? .absent
  }

  package mutating func add(_ encoded: [UInt8]) -> TextSlice {
    let start = bytes.count
    bytes += encoded
    return TextSlice(start..<bytes.count)
  }

  /// The text as a string; empty for no text.
  package func string(_ slice: TextSlice) -> String {
    String(decoding: bytes[slice.range], as: UTF8.self)
  }

  package func optionalString(_ slice: TextSlice) -> String? {
    slice.isAbsent ? nil : string(slice)
  }

  /// Whether two texts have the same bytes; no text equals no text only.
  package func areEqual(_ left: TextSlice, _ right: TextSlice) -> Bool {
    if left == right { return true }
    guard left.count == right.count, left.isAbsent == right.isAbsent else { return false }
    let (one, other) = (bytes.span.extracting(left.range), bytes.span.extracting(right.range))
    for index in one.indices where one[index] != other[index] { return false }
    return true
  }

  /// Unicode scalars of a text.
  package func scalarCount(_ slice: TextSlice) -> Int {
    bytes.span.extracting(slice.range).scalarCount
  }
}
