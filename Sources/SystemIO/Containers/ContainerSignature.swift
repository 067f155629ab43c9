/// What kind of container a stream is, told from its first bytes and never from its name.
enum ContainerSignature: Equatable {
  case zip
  case tar
  case compressed(Compression)

  enum Compression: String {
    case gzip, zstd, xz, bzip2
  }

  /// How many bytes `init` wants to see: a tar header.
  static let headBytes = 512

  /// Nil for a plain file.
  init?(head: Span<UInt8>) {
    if let compression = Compression(head: head) {
      self = .compressed(compression)
    } else if head.begins("PK\u{3}\u{4}") || head.begins("PK\u{5}\u{6}")
      || head.begins("PK\u{7}\u{8}")
    {
      self = .zip
    } else if isTarHeader(head) {
      self = .tar
    } else {
      return nil
    }
  }
}

extension ContainerSignature.Compression {
  init?(head: Span<UInt8>) {
    if head.begins([0x1F, 0x8B, 0x08]) {
      self = .gzip
    } else if head.begins([0x28, 0xB5, 0x2F, 0xFD]) || head.beginsSkippableZstdFrame {
      self = .zstd
    } else if head.begins([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
      self = .xz
    } else if head.begins("BZh"), head.count >= 10, (0x31...0x39).contains(head[3]),
      head.extracting(4...).begins([0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
        || head.extracting(4...).begins([0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
    {
      self = .bzip2
    } else {
      return nil
    }
  }
}

/// Whether a block carries the checksum that POSIX (pax, "ustar Interchange Format") puts in a tar
/// header: the sum of its bytes with the checksum's own field taken as blanks.
private func isTarHeader(_ head: Span<UInt8>) -> Bool {
  guard head.count >= 512, head[0] != 0 else { return false }
  let field = 148..<156
  var written = 0
  var digits = 0
  for index in field {
    switch head[index] {
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      written = written * 8 + Int(head[index] - 0x30)
      digits += 1
    case 0x20 where digits == 0: continue
    case 0x20, 0:
      return digits > 0 && written == headerSum(head, blank: field)
    default: return false
    }
  }
  return written == headerSum(head, blank: field)
}

private func headerSum(_ head: Span<UInt8>, blank: Range<Int>) -> Int {
  var sum = 0
  for index in 0..<512 { sum += blank.contains(index) ? 0x20 : Int(head[index]) }
  return sum
}

extension Span<UInt8> {
  /// RFC 8878 section 3.1.2: zstd files by parallel compressors begin with such a frame.
  fileprivate var beginsSkippableZstdFrame: Bool {
    count >= 8 && self[0] & 0xF0 == 0x50 && extracting(1...).begins([0x2A, 0x4D, 0x18])
  }

  fileprivate func begins(_ prefix: String) -> Bool { begins(Array(prefix.utf8)) }

  fileprivate func begins(_ prefix: [UInt8]) -> Bool {
    guard count >= prefix.count else { return false }
    return prefix.indices.allSatisfy { self[$0] == prefix[$0] }
  }
}
