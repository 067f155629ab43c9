/// What one word of a script with spaces is made of.
struct ScannedWord {
  var end: Int
  /// Folded; a plural `s` of a long word is left out.
  var hash: UInt64
  /// Folded, with every letter.
  var fullHash: UInt64
  var letters = 0
  /// Digits, `_`, `@` or a full stop inside: a name for machines.
  var isMixed = false
  var hasApostrophe = false
  var script: Script
}

/// Reads words out of prose, one step a byte.
enum WordScanner {
  private static let longestWord = 40

  /// Reads the word at `start`, which must be a letter of a script that is written with spaces.
  static func word(
    in bytes: Span<UInt8>, at start: Int, upTo limit: Int, script: Script
  ) -> ScannedWord {
    var word = ScannedWord(end: start, hash: 0, fullHash: 0, script: script)
    var hash = WordHash()
    var index = start
    while true {
      while index < limit, bytes[index].isASCIILetter {
        hash.mix(UInt32(bytes[index] | 0x20))
        word.letters += 1
        index += 1
      }
      guard index < limit, bytes[index] != 0x20,
        let part = part(of: &word, in: bytes, at: index, start: start, limit: limit)
      else { break }
      hash.mix(part.value)
      index += part.length
    }
    word.end = index
    word.fullHash = hash.value
    word.hash = isPlural(word, bytes, start) ? hash.without(UInt32(0x73)) : hash.value
    if word.letters > longestWord { word.isMixed = true }
    return word
  }

  /// A long word on `s` but not on `ss`, `us`, `is` or `'s`.
  private static func isPlural(_ word: ScannedWord, _ bytes: Span<UInt8>, _ start: Int) -> Bool {
    guard word.letters >= 5, word.end - start >= 5, bytes[word.end - 1] | 0x20 == 0x73 else {
      return false
    }
    let before = bytes[word.end - 2]
    guard before.isASCIILetter else { return false }
    let folded = before | 0x20
    return folded != 0x73 && folded != 0x75 && folded != 0x69
  }

  /// What stands at `index` inside a word beside ASCII letters, folded; nil at the word's end.
  private static func part(
    of word: inout ScannedWord, in bytes: Span<UInt8>, at index: Int, start: Int, limit: Int
  ) -> Scalar? {
    let byte = bytes[index]
    let scalar = bytes.scalar(at: index)
    if isApostrophe(scalar.value) {
      guard joins(bytes, index, scalar.length, limit), !isElision(bytes, start, index) else {
        return nil
      }
      word.hasApostrophe = true
      return Scalar(value: 0x27, length: scalar.length)
    }
    if byte >= 0x80 {
      let isJoiner = scalar.value == 0x200C || scalar.value == 0x200D
      guard isJoiner || continues(scalar.value) else { return nil }
      word.letters += 1
      return Scalar(value: foldedCase(scalar.value), length: scalar.length)
    }
    if byte == 0x2E || byte == 0x2D {
      guard joins(bytes, index, 1, limit) else { return nil }
      if byte == 0x2E { word.isMixed = true }
      return scalar
    }
    guard byte.isASCIIDigit || byte == 0x5F || byte == 0x40 else { return nil }
    word.isMixed = true
    return scalar
  }

  /// Whether a letter stands behind the mark at `index`, so that the mark is inside the word.
  private static func joins(
    _ bytes: Span<UInt8>, _ index: Int, _ length: Int, _ limit: Int
  ) -> Bool {
    let next = index + length
    guard next < limit else { return false }
    if bytes[next].isASCIILetter { return true }
    return bytes[next] >= 0x80 && continues(bytes.scalar(at: next).value)
  }

  private static func continues(_ scalar: UInt32) -> Bool {
    let script = Script(scalar)
    return script != .none && !script.isUnspaced
  }

  /// `l'`, `d'`, `j'`, `qu'` before a French or Italian word are words of their own.
  private static func isElision(_ bytes: Span<UInt8>, _ start: Int, _ index: Int) -> Bool {
    let first = bytes[start] | 0x20
    if index - start == 2 { return first == 0x71 && bytes[start + 1] | 0x20 == 0x75 }
    guard index - start == 1 else { return false }
    switch Unicode.Scalar(first) {
    case "l", "d", "j", "n", "s", "c", "m", "t": return true
    default: return false
    }
  }

  /// The end of the number at `start`: digits with letters, points and signs between them.
  static func numberEnd(in bytes: Span<UInt8>, at start: Int, upTo limit: Int) -> Int {
    var index = start
    while index < limit {
      let byte = bytes[index]
      if byte.isASCIILetter || byte.isASCIIDigit || byte == 0x5F {
        index += 1
      } else {
        let isInside = byte.isSentenceMark || byte == 0x2D || byte == 0x2F
        guard isInside, index + 1 < limit, bytes[index + 1].isASCIIDigit else { break }
        index += 2
      }
    }
    return index
  }
}
