package import SystemIO

/// Collects the words of one frame after the other, and makes the filter of each.
///
/// One task at a time; reused, so that a word costs no allocation. What a filter holds: every word but
/// those of one or two ASCII letters and the commonest English ones (`CommonWords`); of scripts without
/// spaces every two neighbours.
package struct FrameWords {
  private let scanner: WordScanner
  private let filter: WordFilter
  private var collector: FilteredWords
  private var holdsAnyWord = false

  /// - Parameter key: `StoreKeys.words`.
  package init(_ key: KeyedHash.Key) {
    scanner = WordScanner(key)
    filter = WordFilter(key)
    collector = FilteredWords(key)
  }

  /// Adds the words of a message's visible text.
  ///
  /// - Parameter text: UTF-8, the whole `content`.
  package mutating func add(_ text: Span<UInt8>) { scanner.scan(text, into: &collector) }

  /// The frame holds a piece of a message that goes on in other frames: it may hold any word, since
  /// search must look at the message as a whole.
  package mutating func addPiece() { holdsAnyWord = true }

  /// The filter of everything added since the last call.
  ///
  /// Depends on the key and the set of words alone. Empty for a frame that may hold any word.
  package mutating func finish() -> [UInt8] {
    let bytes = filter.make(of: &collector.words)
    defer { holdsAnyWord = false }
    return holdsAnyWord ? [] : bytes
  }
}
