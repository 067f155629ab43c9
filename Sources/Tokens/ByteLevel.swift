/// The printable characters that byte-level tokenizers write for bytes, since GPT-2.
enum ByteLevel {
  /// Printable bytes stand for themselves; the others, in order, are U+0100 and what follows.
  private static func isPrintable(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: true
    default: false
    }
  }

  private static let bytesOfCharacters: [UInt32: UInt8] = {
    var result: [UInt32: UInt8] = [:]
    var next: UInt32 = 0x100
    for byte in UInt8.min...UInt8.max {
      if isPrintable(byte) {
        result[UInt32(byte)] = byte
      } else {
        result[next] = byte
        next += 1
      }
    }
    return result
  }()

  /// The bytes that `text` stands for; nil when a character stands for none.
  static func bytes(of text: String) -> [UInt8]? {
    var result: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = bytesOfCharacters[scalar.value] else { return nil }
      result.append(byte)
    }
    return result
  }
}
