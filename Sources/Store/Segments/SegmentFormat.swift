import ChatModel
import SystemIO

/// The fixed bytes of a segment file.
///
/// FORMAT.md draws them; RFC 8878 section 3.1.2 defines skippable frames, which every zstd tool
/// passes over.
enum SegmentFormat {
  /// An empty zstd frame with content size and checksum: some readers look only at the first magic.
  static let opening: [UInt8] = [
    0x28, 0xB5, 0x2F, 0xFD, 0x24, 0x00, 0x01, 0x00, 0x00, 0x99, 0xE9, 0xD8, 0x51,
  ]

  /// How every zstd frame begins: RFC 8878 section 3.1.1.
  static let zstdMagic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

  static let saltMagic: UInt32 = 0x184D_2A50
  static let paddingMagic: UInt32 = 0x184D_2A51
  /// What an erased frame's first four bytes become.
  static let blankMagic: UInt32 = 0x184D_2A52
  static let indexMagic: UInt32 = 0x184D_2A5E

  static let skippableHeaderBytes = 8
  static let saltBytes = 16
  /// A salt frame directly precedes its content frame.
  static let saltFrameBytes = skippableHeaderBytes + saltBytes

  /// Headers must not straddle this boundary, or a power cut could tear a blanked one.
  static let pageBytes: Int64 = 4096

  static func skippableHeader(magic: UInt32, payloadBytes: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(magic)
    bytes.appendLittleEndian(UInt32(payloadBytes))
    return bytes
  }

  /// Bytes of padding needed before a salt frame at `offset`, so that the first 8 bytes of the
  /// content frame behind it stay within one page.
  ///
  /// 0, or at least a skippable header.
  static func paddingBytes(before offset: Int64) -> Int {
    func straddles(_ padding: Int64) -> Bool {
      (offset + padding + Int64(saltFrameBytes)) % pageBytes > pageBytes - 8
    }
    guard straddles(0) else { return 0 }
    var padding = Int64(skippableHeaderBytes)
    while straddles(padding) { padding += 1 }
    return Int(padding)
  }

  /// The 8 bytes that turn a content frame of `length` bytes into a skippable one.
  static func blankedHeader(length: Int) -> [UInt8] {
    skippableHeader(magic: blankMagic, payloadBytes: length - skippableHeaderBytes)
  }
}

extension [UInt8] {
  mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
    var value = value
    for _ in 0..<(type(of: value).bitWidth / 8) {
      append(UInt8(truncatingIfNeeded: value))
      value >>= 8
    }
  }
}

/// Reads little-endian fields of a byte array; nil at the end instead of a trap.
struct FieldReader {
  private let bytes: [UInt8]
  private(set) var position: Int
  private let end: Int

  init(_ bytes: [UInt8], from start: Int = 0) {
    self.bytes = bytes
    position = start
    end = bytes.count
  }

  mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type
  ) -> Value? {
    let count = Value.bitWidth / 8
    guard count <= end - position else { return nil }
    defer { position += count }
    return bytes.span.integer(type, at: position)
  }

  mutating func bytes(_ count: Int) -> [UInt8]? {
    guard count >= 0, count <= end - position else { return nil }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  mutating func text(_ count: Int) -> String? {
    bytes(count).map { String(decoding: $0, as: UTF8.self) }
  }
}
