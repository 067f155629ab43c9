/// The pieces of DeepSeek V3 and its relatives, which cut text three times, each cut within the
/// pieces of the one before.
///
/// ```
/// \p{N}{1,3}
/// [一-龥぀-ゟ゠-ヿ]+
/// [!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+
///   |[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
/// ```
/// What none of them matches is a piece as well. Punctuation and symbols are told from what is
/// neither by the standard library's tables.
enum DeepSeekRule: PieceSplitting {
  private static let wordKinds: CharacterClass = [.upper, .lower, .caseless, .mark]

  static func endOfPiece(in text: TextView, from start: Int) -> Int {
    let kind = text.character(at: start).kind
    if kind.isOne(of: .number) { return text.endOfNumber(from: start, atMost: 3) }
    let segment = Segment(text, isKanaOrHan: isKanaOrHan(text.codePoint(at: start)))
    if let end = endOfWord(in: segment, from: start) { return end }
    if let end = endOfPunctuation(in: segment, from: start) { return end }
    if kind.isOne(of: .whiteSpace) { return endOfWhiteSpace(in: segment, from: start) }
    return endOfUnmatched(in: segment, from: start)
  }

  /// This rule has no way to find the starts of a block.
  static func starts(in block: BlockMasks, of text: TextView, from position: Int) -> BlockStarts {
    BlockStarts(starts: 0, reachesEnd: false)
  }

  /// Han as far as U+9FA5, Hiragana and Katakana.
  fileprivate static func isKanaOrHan(_ codePoint: UInt32) -> Bool {
    (0x4E00...0x9FA5).contains(codePoint) || (0x3040...0x30FF).contains(codePoint)
  }

  private static func endOfWord(in segment: Segment, from start: Int) -> Int? {
    let first = segment.character(at: start)
    if first.kind.isOne(of: wordKinds) { return segment.endOfRun(of: wordKinds, from: start) }
    let afterPrefix = start + first.byteCount
    if isASCIIPunctuation(segment.text[start]) {
      let end = segment.endOfASCIILetters(from: afterPrefix)
      return end > afterPrefix ? end : nil
    }
    guard first.kind.isOne(of: [.space, .other]), !segment.isPunctuation(at: start) else {
      return nil
    }
    let end = segment.endOfRun(of: wordKinds, from: afterPrefix)
    return end > afterPrefix ? end : nil
  }

  private static func isASCIIPunctuation(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  private static func endOfPunctuation(in segment: Segment, from start: Int) -> Int? {
    let afterSpace = segment.text[start] == UInt8(ascii: " ") ? start + 1 : start
    var end = afterSpace
    while segment.isPunctuation(at: end) { end += segment.character(at: end).byteCount }
    return end > afterSpace ? segment.endOfRun(of: .lineBreak, from: end) : nil
  }

  private static func endOfWhiteSpace(in segment: Segment, from start: Int) -> Int {
    let run = segment.text.whiteSpaceRun(from: start)
    if run.endOfLastBreak > start { return run.endOfLastBreak }
    if segment.character(at: run.end).byteCount == 0 { return run.end }
    return run.lastCharacter > start ? run.lastCharacter : run.end
  }

  /// Controls and what is not assigned, up to where one of them stands before a word.
  private static func endOfUnmatched(in segment: Segment, from start: Int) -> Int {
    var end = start
    repeat {
      end += segment.character(at: end).byteCount
      let kind = segment.character(at: end).kind
      guard kind.isOne(of: .other), !segment.isPunctuation(at: end) else { return end }
    } while endOfWord(in: segment, from: end) == nil
    return end
  }
}

/// What lies between two pieces of the first cuts: a view of text that ends where the segment does.
private struct Segment {
  let text: TextView
  let isKanaOrHan: Bool

  init(_ text: TextView, isKanaOrHan: Bool) {
    self.text = text
    self.isKanaOrHan = isKanaOrHan
  }

  /// As `TextView.character`, with no character at the end of the segment.
  func character(at index: Int) -> (kind: CharacterClass, byteCount: Int) {
    let character = text.character(at: index)
    guard character.byteCount > 0, !character.kind.isOne(of: .number),
      DeepSeekRule.isKanaOrHan(text.codePoint(at: index)) == isKanaOrHan
    else { return ([], 0) }
    return character
  }

  func endOfRun(of kinds: CharacterClass, from start: Int) -> Int {
    var position = start
    while case let (kind, byteCount) = character(at: position), kind.isOne(of: kinds) {
      position += byteCount
    }
    return position
  }

  func endOfASCIILetters(from start: Int) -> Int {
    var position = start
    while position < text.count {
      switch text[position] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        position += 1
      default: return position
      }
    }
    return position
  }

  /// Whether a character of P or S stands at `index`.
  func isPunctuation(at index: Int) -> Bool {
    guard character(at: index).kind.isOne(of: .other),
      let scalar = Unicode.Scalar(text.codePoint(at: index))
    else { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .unassigned, .privateUse, .surrogate: return false
    default: return true
    }
  }
}
