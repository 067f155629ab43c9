/// Phrases to be recognized at a place in a text, without regard to case.
struct PhraseList {
  /// The folded scalars of all phrases, one after another, by bucket and in it the longest phrase first.
  private let scalars: [UInt32]
  /// Where each phrase begins in `scalars`, and the end.
  private let bounds: [Int]
  /// For each value of six bits of a first scalar, where its phrases begin in `bounds`, and the end; most have none.
  private let buckets: [Int]

  /// - Parameter lines: one phrase a line.
  init(_ lines: String) {
    let phrases = lines.split(separator: "\n").map { line in
      line.unicodeScalars.map { isApostrophe($0.value) ? 0x27 : foldedCase($0.value) }
    }
    var buckets = [[[UInt32]]](repeating: [], count: 64)
    for phrase in phrases { buckets[Self.bucket(of: phrase[0])].append(phrase) }
    let ordered = buckets.map { $0.sorted { $0.count > $1.count } }
    scalars = ordered.flatMap { $0.flatMap(\.self) }
    bounds = Self.bounds(of: ordered.flatMap { $0.map(\.count) })
    self.buckets = Self.bounds(of: ordered.map(\.count))
  }

  private static func bucket(of first: UInt32) -> Int { Int(first & 63) }

  /// Where each of neighbours begins, and the end.
  private static func bounds(of counts: [Int]) -> [Int] {
    counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
  }

  /// The end of the longest phrase that stands at `start` as whole words; nil when none does.
  func match(_ bytes: Span<UInt8>, at start: Int, upTo limit: Int) -> Int? {
    guard start < limit else { return nil }
    let bucket = Self.bucket(of: foldedCase(bytes.scalar(at: start).value))
    for phrase in buckets[bucket]..<buckets[bucket + 1] {
      let range = bounds[phrase]..<bounds[phrase + 1]
      if let end = match(range, bytes, at: start, upTo: limit) { return end }
    }
    return nil
  }

  /// - Parameter phrase: of `scalars`.
  private func match(
    _ phrase: Range<Int>, _ bytes: Span<UInt8>, at start: Int, upTo limit: Int
  ) -> Int? {
    var index = start
    for expected in phrase {
      guard index < limit else { return nil }
      let scalar = bytes.scalar(at: index)
      let folded = isApostrophe(scalar.value) ? 0x27 : foldedCase(scalar.value)
      guard folded == scalars[expected] else { return nil }
      index += scalar.length
    }
    guard index < limit else { return index }
    let next = bytes.scalar(at: index).value
    let script = Script(next)
    let isWhole = script == .none && !isApostrophe(next) || script.isUnspaced
    return isWhole ? index : nil
  }
}
