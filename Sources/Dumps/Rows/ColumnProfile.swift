import ChatModel
import SystemIO

/// What the values of one unnamed column have in common over some rows.
struct ColumnProfile {
  enum Shape: Hashable {
    case uuid, integer, role, time, json, flag
    /// No value at all in these rows.
    case empty
    case text
  }

  private(set) var shape: Shape
  private(set) var hasNulls: Bool
  private(set) var isUnique: Bool
  /// True when some value has white space in it.
  private(set) var hasSpaces: Bool

  init(_ values: [String?], parser: JSONParser) {
    let present = values.compactMap { $0 }
    hasNulls = present.count < values.count
    isUnique = Set(present).count == values.count
    hasSpaces = present.contains { $0.utf8.contains { $0 <= 0x20 } }
    shape = ColumnProfile.shape(of: present, parser: parser)
  }

  private static func shape(of values: [String], parser: JSONParser) -> Shape {
    if values.isEmpty { return .empty }
    if values.allSatisfy(isUUID) { return .uuid }
    if values.allSatisfy({ Int64($0) != nil }) { return .integer }
    if values.allSatisfy({ $0 == "t" || $0 == "f" || $0 == "true" || $0 == "false" }) {
      return .flag
    }
    if values.allSatisfy({ Role(anyProduct: $0) != nil }) { return .role }
    if values.allSatisfy(isTime) { return .time }
    if values.allSatisfy({ isJSON($0, parser) }) { return .json }
    return .text
  }

  private static func isUUID(_ text: String) -> Bool {
    let bytes = text.utf8
    guard bytes.count == 36 else { return false }
    return bytes.enumerated().allSatisfy { place, byte in
      switch place {
      case 8, 13, 18, 23: byte == UInt8(ascii: "-")
      default: Character(Unicode.Scalar(byte)).isHexDigit
      }
    }
  }

  private static func isTime(_ text: String) -> Bool {
    text == "infinity" || text == "-infinity" || Timestamp(parsing: text) != nil
  }

  private static func isJSON(_ text: String, _ parser: JSONParser) -> Bool {
    guard let first = text.utf8.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    else { return false }
    return (try? parser.parse(text)) != nil
  }
}
