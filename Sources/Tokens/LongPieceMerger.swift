/// Byte pair encoding of a piece of any length, in bounded memory and time proportional to it.
///
/// The piece is merged window by window. That is exact: a sequence of tokens is what byte pair
/// encoding yields if and only if it yields the same for each two neighbours alone. (Before the
/// first merge across a border, merges on its two sides happen in the same order with or without
/// the rest of the text.) So each window gives up its last tokens, which may depend on what
/// follows, and the first token of the next window is checked against its neighbour.
struct LongPieceMerger: ~Copyable {
  private let tokens: TokenBytes
  private var windowMerger: HeapMerger
  private var pairMerger: HeapMerger
  /// Starts of tokens found; only the newest when they are merely counted.
  private(set) var tokenStarts: [Int] = []
  private var forgottenCount = 0
  /// The bytes whose tokens `windowMerger` holds, while one text is merged.
  private var lastWindow = 0..<0

  private static let windowBytes = 4096
  /// How many tokens are given up and sought again before a larger window is tried.
  private static let maximumSetbacks = 16

  init(_ vocabulary: Vocabulary) {
    tokens = vocabulary.tokens
    windowMerger = HeapMerger(vocabulary)
    pairMerger = HeapMerger(vocabulary)
  }

  /// How many tokens the bytes from `start` to `end` are.
  mutating func count(_ text: TextView, _ start: Int, _ end: Int) -> Int {
    merge(text, start, end, collecting: false)
    return forgottenCount + tokenStarts.count
  }

  /// Leaves the starts of all tokens in `tokenStarts`.
  mutating func split(_ text: TextView, _ start: Int, _ end: Int) {
    merge(text, start, end, collecting: true)
  }

  private mutating func merge(_ text: TextView, _ start: Int, _ end: Int, collecting: Bool) {
    var window = max(LongPieceMerger.windowBytes, 8 * tokens.longest)
    while !merge(text, start, end, window: window, collecting: collecting) { window *= 2 }
  }

  /// Returns false when no border between two windows could be found that is certain.
  private mutating func merge(
    _ text: TextView, _ start: Int, _ end: Int, window: Int, collecting: Bool
  ) -> Bool {
    tokenStarts.removeAll(keepingCapacity: true)
    forgottenCount = 0
    lastWindow = 0..<0
    var position = start
    var setbacks = 0
    while true {
      let windowEnd = min(position + window, end)
      mergeWindow(text, position..<windowEnd)
      let firstEnd = position + Int(windowMerger.starts[1])
      if let last = tokenStarts.last, !isPair(text, last, position, firstEnd) {
        setbacks += 1
        guard setbacks <= LongPieceMerger.maximumSetbacks else { return false }
        position = tokenStarts.removeLast()
        continue
      }
      setbacks = 0
      let isLast = windowEnd == end
      position = accept(from: position, upTo: isLast ? end : windowEnd - 2 * tokens.longest)
      if isLast { return true }
      if !collecting { forgetOldest() }
    }
  }

  /// Splits the bytes of `next` into tokens, unless the same bytes were split last: a letter that is
  /// repeated a million times is so once.
  private mutating func mergeWindow(_ text: TextView, _ next: Range<Int>) {
    if next.count != lastWindow.count || !text.haveEqualBytes(next, lastWindow) {
      windowMerger.merge(text, next.lowerBound, next.upperBound)
    }
    lastWindow = next
  }

  /// Takes over the window's tokens that end at `limit` or before; returns where they end.
  private mutating func accept(from position: Int, upTo limit: Int) -> Int {
    let starts = windowMerger.starts
    var index = 0
    while index + 1 < starts.count, position + Int(starts[index + 1]) <= limit {
      tokenStarts.append(position + Int(starts[index]))
      index += 1
    }
    return position + Int(starts[index])
  }

  private mutating func forgetOldest() {
    let surplus = tokenStarts.count - 2 * LongPieceMerger.maximumSetbacks
    guard surplus > 0 else { return }
    tokenStarts.removeFirst(surplus)
    forgottenCount += surplus
  }

  /// Whether the tokens on both sides of `border` stay apart when nothing else is around them.
  private mutating func isPair(_ text: TextView, _ start: Int, _ border: Int, _ end: Int) -> Bool {
    pairMerger.merge(text, start, end)
    return pairMerger.starts.count == 3 && Int(pairMerger.starts[1]) == border - start
  }
}
