import SystemIO

/// A word and where it stands in a text.
struct ScannedWord {
  var key: WordKey
  /// Bytes of the text.
  var range: Range<Int>
  /// It begins where the word before ends, so that only a change of script parts them.
  var isGlued: Bool
}

/// Takes the words of a text, one after the other.
protocol WordVisitor {
  mutating func visit(_ word: ScannedWord)
}

/// Finds the words of a text: one step a byte, no allocation.
///
/// A word is a run of letters, marks, digits and `_`, with its case folded. A letter of a script that is
/// written without spaces is a word of its own.
struct WordScanner: Sendable {
  private let hash: WordHash
  /// The folded byte of what ASCII words are made of; 0 between words, `beyondASCII` for the rest.
  private let ascii: [256 of UInt8]

  private static let beyondASCII: UInt8 = 0x80

  init(_ key: KeyedHash.Key) {
    hash = WordHash(key)
    ascii = [256 of UInt8] { index in
      switch index {
      case 0x30...0x39, 0x61...0x7A, 0x5F: UInt8(index)
      case 0x41...0x5A: UInt8(index + 0x20)
      case 0x80...: WordScanner.beyondASCII
      default: 0
      }
    }
  }

  /// - Parameter text: UTF-8; bytes that are not stand between words.
  @inline(__always)
  func scan(_ text: Span<UInt8>, into visitor: inout some WordVisitor) {
    var index = 0
    var lastEnd = -1
    while index < text.count {
      var folded = ascii[Int(text[index])]
      guard folded != 0 else {
        index += 1
        continue
      }
      let start = index
      var block: UInt64 = 0
      var shift: UInt64 = 0
      while folded &- 1 < WordScanner.beyondASCII - 1, shift < 56 {
        block |= UInt64(folded) << shift
        shift += 8
        index += 1
        folded = index < text.count ? ascii[Int(text[index])] : 0
      }
      var key = WordKey(rawValue: block | shift << 53)
      if folded != 0 {
        let rest = rest(
          of: text, from: index,
          WordKeyBuilder(hash, block: block, byteCount: Int(shift >> 3)))
        index = rest.end
        guard let found = rest.key else { continue }
        key = found
      }
      visitor.visit(ScannedWord(key: key, range: start..<index, isGlued: start == lastEnd))
      lastEnd = index
    }
  }

  /// The word that goes on, or begins, at `start`; its end is that of the separator when there is no
  /// word.
  @inline(never)
  private func rest(
    of text: Span<UInt8>, from start: Int, _ begun: WordKeyBuilder
  ) -> (key: WordKey?, end: Int) {
    var builder = begun
    var index = start
    while index < text.count {
      let folded = ascii[Int(text[index])]
      if folded == 0 { break }
      if folded < WordScanner.beyondASCII {
        builder.append(folded)
        index += 1
        continue
      }
      let scalar = text.decodedScalar(at: index)
      let (kind, letter) = ScalarTable.shared.classAndFold(scalar.value)
      switch kind {
      case .letter: builder.append(letter)
      case .extender where builder.byteCount > 0: builder.append(letter)
      case .unspaced where builder.byteCount == 0:
        return (WordKey(unspaced: letter), index + scalar.byteCount)
      case .separator, .extender, .unspaced:
        return builder.byteCount > 0 ? (builder.key, index) : (nil, index + scalar.byteCount)
      }
      index += scalar.byteCount
    }
    return (builder.key, index)
  }
}

extension Span<UInt8> {
  /// The scalar at `index`; U+FFFD of one byte where there is no UTF-8.
  fileprivate func decodedScalar(at index: Int) -> (value: UInt32, byteCount: Int) {
    let lead = self[index]
    let (byteCount, bits): (Int, UInt32) =
      switch lead {
      case 0xC2...0xDF: (2, UInt32(lead & 0x1F))
      case 0xE0...0xEF: (3, UInt32(lead & 0x0F))
      case 0xF0...0xF4: (4, UInt32(lead & 0x07))
      default: (1, 0xFFFD)
      }
    guard byteCount > 1, index + byteCount <= count else { return (0xFFFD, 1) }
    var value = bits
    for place in index + 1..<index + byteCount {
      guard self[place] & 0xC0 == 0x80 else { return (0xFFFD, 1) }
      value = value << 6 | UInt32(self[place] & 0x3F)
    }
    return (value, byteCount)
  }
}
