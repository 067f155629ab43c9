import ChatModel
import SystemIO
import Testing

/// `hello hello` in one frame with a checksum (its last four bytes).
private let frame: [UInt8] = [
  0x28, 0xB5, 0x2F, 0xFD, 0x24, 0x0B, 0x59, 0x00, 0x00, 0x68, 0x65, 0x6C, 0x6C, 0x6F, 0x20, 0x68,
  0x65, 0x6C, 0x6C, 0x6F, 0xC5, 0xBD, 0xFB, 0x61,
]

/// RFC 8878 section 3.1.2, with three bytes to skip.
private let skippable: [UInt8] = [0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]

@Suite struct `Zstd containers` {
  @Test func `skippable frames are skipped wherever they stand`() throws {
    for bytes in [
      skippable + frame, frame + skippable, skippable + skippable + frame + skippable,
    ] {
      let record = try walk(bytes)
      #expect(record.files == ["dump": "hello hello"])
      #expect(record.problems.isEmpty)
    }
    let record = try walk(frame + skippable + frame)
    #expect(record.files == ["dump": "hello hellohello hello"])
  }

  @Test func `nothing but skippable frames is a problem`() throws {
    let record = try walk(skippable)
    #expect(record.files.isEmpty)
    #expect(record.problems.map(\.cause) == ["there is nothing in it"])
  }

  @Test func `a changed byte behind the magic number is told`() throws {
    for index in 4..<frame.count {
      for bit in 0..<8 {
        var changed = frame
        changed[index] ^= 1 << bit
        let record = try walk(changed)
        if record.problems.isEmpty, record.files != ["dump": "hello hello"] {
          Issue.record("bit \(bit) of byte \(index): \(record.files)")
        }
      }
    }
  }

  @Test func `a window over the limit is refused`() throws {
    // A frame header that asks for a window of 2^31 bytes (RFC 8878 section 3.1.1.1.2).
    let record = try walk([0x28, 0xB5, 0x2F, 0xFD, 0x00, 21 << 3, 1, 0, 0])
    #expect(record.problems.count == 1)
    #expect(record.files.isEmpty)
  }
}
