import SystemIO

/// The beginning of what may be a SQL dump.
struct SQLSample {
  private let isComplete: Bool
  private var cursor: SQLCursor
  private var definesTables = false

  /// How statements of dumps and migration scripts begin.
  private static let openings: Set<String> = [
    "alter", "analyze", "begin", "comment", "commit", "copy", "create", "delete", "do", "drop",
    "grant", "insert", "lock", "reset", "revoke", "select", "set", "start", "truncate", "update",
    "vacuum", "with",
  ]

  /// Whether `sample` is a SQL script that fills a table, or the beginning of one that defines some.
  ///
  /// Names between backticks are MySQL's, whose strings follow other rules.
  static func looksLikePostgres(_ sample: EntrySample) -> Bool {
    var script = SQLSample(sample)
    return script.fillsTables()
  }

  private init(_ sample: EntrySample) {
    isComplete = sample.isComplete
    cursor = SQLCursor(sample.head.bytes)
  }

  private mutating func fillsTables() -> Bool {
    while let token = cursor.next() {
      switch token {
      case .symbol(UInt8(ascii: ";")): continue
      case .symbol(UInt8(ascii: "\\")): cursor.skipLine()
      case .word(let bytes):
        let opening = lowercased(bytes)
        guard SQLSample.openings.contains(opening) else { return false }
        if let answer = verdict(onStatement: opening) { return answer }
      default: return false
      }
    }
    return definesTables && !isComplete
  }

  /// Goes to the end of a statement; what it says about the script, if it settles the question.
  private mutating func verdict(onStatement opening: String) -> Bool? {
    var words: [String] = []
    while let token = cursor.next(), token != .symbol(UInt8(ascii: ";")) {
      if case .symbol(UInt8(ascii: "`")) = token { return false }
      if case .word(let word) = token, words.count < 1 << 16 { words.append(lowercased(word)) }
      if opening == "insert", token == .symbol(UInt8(ascii: "(")) { return true }
      if opening == "copy", words.suffix(2) == ["from", "stdin"] { return true }
    }
    if opening == "create", words.prefix(3).contains("table") { definesTables = true }
    return nil
  }

  private func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self).lowercased()
  }
}
