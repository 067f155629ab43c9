/// Phrases to be recognized at a place in a text, without regard to case.
struct PhraseList {
  /// Folded scalars, by their first one, longest first.
  private var phrases: [UInt32: [[UInt32]]] = [:]
  /// A bit for each value of six bits of a first scalar: most places are turned away here.
  private var firsts: UInt64 = 0

  /// - Parameter lines: one phrase a line.
  init(_ lines: String) {
    for line in lines.split(separator: "\n") {
      let phrase = line.unicodeScalars.map { isApostrophe($0.value) ? 0x27 : foldedCase($0.value) }
      guard let first = phrase.first else { continue }
      phrases[first, default: []].append(phrase)
      firsts |= 1 << UInt64(first & 63)
    }
    for first in phrases.keys { phrases[first]?.sort { $0.count > $1.count } }
  }

  /// The end of the longest phrase that stands at `start` as whole words; nil when none does.
  func match(_ bytes: Span<UInt8>, at start: Int, upTo limit: Int) -> Int? {
    guard start < limit else { return nil }
    let first = foldedCase(bytes.scalar(at: start).value)
    guard firsts & (1 << UInt64(first & 63)) != 0 else { return nil }
    for phrase in phrases[first] ?? [] {
      if let end = match(phrase, bytes, at: start, upTo: limit) { return end }
    }
    return nil
  }

  private func match(
    _ phrase: [UInt32], _ bytes: Span<UInt8>, at start: Int, upTo limit: Int
  ) -> Int? {
    var index = start
    for expected in phrase {
      guard index < limit else { return nil }
      let scalar = bytes.scalar(at: index)
      let folded = isApostrophe(scalar.value) ? 0x27 : foldedCase(scalar.value)
      guard folded == expected else { return nil }
      index += scalar.length
    }
    guard index < limit else { return index }
    let next = bytes.scalar(at: index).value
    let script = Script(next)
    let isWhole = script == .none && !isApostrophe(next) || script.isUnspaced
    return isWhole ? index : nil
  }
}
