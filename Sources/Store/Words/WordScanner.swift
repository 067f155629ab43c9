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

/// Finds the words of a text: one step a word of up to seven ASCII letters, no allocation.
///
/// A word is a run of letters, marks, digits and `_`, with its case folded. A letter of a script that is
/// written without spaces is a word of its own.
struct WordScanner: Sendable {
  private let hash: WordHash

  init(_ key: KeyedHash.Key) { hash = WordHash(key) }

  /// - Parameter text: UTF-8; bytes that are not stand between words.
  @inline(__always)
  func scan(_ text: Span<UInt8>, into visitor: inout some WordVisitor) {
    var index = 0
    var lastEnd = -1
    while index < text.count {
      let block = WordBytes(of: text, at: index)
      let length = block.wordLength
      if length > 0, length < 8, !block.isBeyondASCII(length) {
        visitor.visit(
          ScannedWord(
            key: WordKey(bytes: block.folded(length), count: length),
            range: index..<index + length, isGlued: index == lastEnd))
        lastEnd = index + length
        index = lastEnd + 1
      } else if length == 0, !block.isBeyondASCII(0) {
        index += block.separatorLength
      } else if length == 0, let letter = unspacedLetter(block.threeByteScalar) {
        visitor.visit(
          ScannedWord(
            key: WordKey(unspaced: letter), range: index..<index + 3, isGlued: index == lastEnd))
        index += 3
        lastEnd = index
      } else {
        let start = index
        let rest = rest(of: text, from: start)
        index = rest.end
        guard let key = rest.key else { continue }
        visitor.visit(ScannedWord(key: key, range: start..<index, isGlued: start == lastEnd))
        lastEnd = index
      }
    }
  }

  @inline(__always)
  private func unspacedLetter(_ scalar: UInt32?) -> UInt32? {
    guard let scalar else { return nil }
    // By far the most of them are in this block.
    if scalar &- 0x4E00 < 0x5200 { return scalar }
    return ScalarTable.shared.classAndFold(scalar).kind == .unspaced ? scalar : nil
  }

  /// A word that is long or not all ASCII; its end is that of the separator when there is no word.
  @inline(never)
  private func rest(of text: Span<UInt8>, from start: Int) -> (key: WordKey?, end: Int) {
    var builder = WordKeyBuilder(hash)
    var index = start
    while index < text.count {
      let block = WordBytes(of: text, at: index)
      let length = block.wordLength
      builder.append(block.folded(length), count: length)
      index += length
      if length == 8 { continue }
      if !block.isBeyondASCII(length) { break }
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
