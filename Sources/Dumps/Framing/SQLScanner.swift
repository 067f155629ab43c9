import SystemIO

/// Follows SQL through quotes and comments, a piece at a time, and reports what lies outside them.
///
/// A doubled quote needs no care here: it closes one literal and opens the next.
struct SQLScanner {
  enum Event: Equatable {
    /// `(`, `)`, `,`, `;` or a backslash. The scan goes on behind it.
    case symbol(UInt8)
    /// A word has ended; only these are told apart. The scan goes on behind it.
    case word(Word)
  }

  enum Word: Equatable { case insert, values, other }

  private enum State {
    case plain, lineComment, dollarTag, dollarText
    case literal(escapes: Bool)
    case identifier
    case blockComment
  }

  /// Whether plain literals take backslash escapes (`standard_conforming_strings = off`).
  var backslashes = false
  private var state = State.plain
  /// The byte before this one, outside quotes; 0 when it was something else.
  private var previous: UInt8 = 0
  /// The word at hand in lower case, up to seven letters of it.
  private var word: UInt64 = 0
  private var wordLength = 0
  private var literalEscapes = false
  private var isEscaped = false
  private var commentDepth = 0
  /// `$tag$`, and how much of it the text behind it has repeated.
  private var tag: [UInt8] = []
  private var matched = 0

  /// True within a literal, a quoted identifier or a block comment.
  var isInside: Bool {
    switch state {
    case .plain, .lineComment, .dollarTag: false
    default: true
    }
  }

  /// Scans from `index` to the next event and moves `index` behind it; nil at the end of the piece.
  mutating func next(in bytes: Span<UInt8>, _ index: inout Int) -> Event? {
    while index < bytes.count {
      let byte = bytes[index]
      switch state {
      case .plain:
        if let event = plain(byte, &index) { return event }
      case .literal(let escapes): literal(bytes, escapes, &index)
      case .identifier:
        guard skip(to: UInt8(ascii: "\""), in: bytes, &index) else { return nil }
        leave(with: 0)
      case .lineComment:
        guard skip(to: UInt8(ascii: "\n"), in: bytes, &index) else { return nil }
        leave(with: 0)
      case .blockComment:
        blockComment(byte)
        index += 1
      case .dollarTag: dollarTag(byte, &index)
      case .dollarText:
        dollarText(byte)
        index += 1
      }
    }
    return nil
  }

  private mutating func plain(_ byte: UInt8, _ index: inout Int) -> Event? {
    if SQLCursor.isLetter(byte) || byte &- UInt8(ascii: "0") < 10
      || (byte == UInt8(ascii: "$") && wordLength > 0)
    {
      word = word << 8 | UInt64(byte | 0x20)
      wordLength += 1
      previous = 0
      index += 1
      return nil
    }
    let endedWord = wordLength > 0 ? endWord() : nil
    let isEscapeLiteral = byte == UInt8(ascii: "'") && endedWord == .escapePrefix
    if let endedWord, !isEscapeLiteral {
      previous = 0
      return .word(endedWord.reported)
    }
    index += 1
    defer { if case .plain = state { previous = byte } else { previous = 0 } }
    switch byte {
    case UInt8(ascii: "'"):
      if previous != byte { literalEscapes = backslashes || isEscapeLiteral }
      state = .literal(escapes: literalEscapes)
    case UInt8(ascii: "\""): state = .identifier
    case UInt8(ascii: "-") where previous == byte: state = .lineComment
    case UInt8(ascii: "*") where previous == UInt8(ascii: "/"):
      state = .blockComment
      commentDepth = 1
    case UInt8(ascii: "$"):
      state = .dollarTag
      tag = [byte]
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ";"),
      UInt8(ascii: "\\"):
      return .symbol(byte)
    default: break
    }
    return nil
  }

  private enum EndedWord {
    case insert, values, escapePrefix, other

    var reported: Word {
      switch self {
      case .insert: .insert
      case .values: .values
      case .escapePrefix, .other: .other
      }
    }
  }

  private mutating func endWord() -> EndedWord {
    defer {
      word = 0
      wordLength = 0
    }
    switch (wordLength, word) {
    case (1, UInt64(UInt8(ascii: "e"))): return .escapePrefix
    case (6, SQLScanner.insertWord): return .insert
    case (6, SQLScanner.valuesWord): return .values
    default: return .other
    }
  }

  private static let insertWord = "insert".utf8.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  private static let valuesWord = "values".utf8.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }

  private mutating func literal(_ bytes: Span<UInt8>, _ escapes: Bool, _ index: inout Int) {
    guard escapes else {
      if skip(to: UInt8(ascii: "'"), in: bytes, &index) { leave(with: UInt8(ascii: "'")) }
      return
    }
    let byte = bytes[index]
    index += 1
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == UInt8(ascii: "'") {
      leave(with: byte)
    }
  }

  /// Follows a comment that may hold others; `previous` pairs the bytes of `/*` and `*/`.
  private mutating func blockComment(_ byte: UInt8) {
    if byte == UInt8(ascii: "/"), previous == UInt8(ascii: "*") {
      commentDepth -= 1
      previous = 0
      if commentDepth == 0 { leave(with: 0) }
    } else if byte == UInt8(ascii: "*"), previous == UInt8(ascii: "/") {
      commentDepth += 1
      previous = 0
    } else {
      previous = byte
    }
  }

  private mutating func dollarTag(_ byte: UInt8, _ index: inout Int) {
    if byte == UInt8(ascii: "$") {
      tag.append(byte)
      matched = 0
      state = .dollarText
      index += 1
    } else if SQLCursor.isTagByte(byte, isFirst: tag.count == 1), tag.count < 64 {
      tag.append(byte)
      index += 1
    } else {
      leave(with: 0)  // A parameter or a lone dollar sign.
    }
  }

  /// The tag has its only dollar signs at its ends, so a failed match can only start anew with one.
  private mutating func dollarText(_ byte: UInt8) {
    if byte == tag[matched] {
      matched += 1
      if matched == tag.count { leave(with: 0) }
    } else {
      matched = byte == UInt8(ascii: "$") ? 1 : 0
    }
  }

  private mutating func leave(with last: UInt8) {
    state = .plain
    previous = last
  }

  /// Moves behind the next `byte`; to the end of the piece when there is none.
  private func skip(to byte: UInt8, in bytes: Span<UInt8>, _ index: inout Int) -> Bool {
    guard let found = bytes.firstIndex(of: byte, from: index) else {
      index = bytes.count
      return false
    }
    index = found + 1
    return true
  }
}
