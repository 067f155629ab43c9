/// Korean writes case and topic at the end of a word; without them two uses of a noun are one term.
enum KoreanParticles {
  /// Longest first.
  private static let particles: [[UInt8]] = [
    "에서는", "으로는", "입니다", "이라고", "에게서", "에서", "에게", "으로", "부터", "까지", "처럼", "보다", "하고", "이나",
    "은", "는", "이", "가", "을", "를", "에", "의", "로", "와", "과", "도", "만", "나",
  ].map { Array($0.utf8) }

  /// Where the word's stem ends; a stem keeps at least two syllables.
  static func stemEnd(_ bytes: Span<UInt8>, _ word: Range<Int>) -> Int {
    for particle in particles {
      let end = word.upperBound - particle.count
      guard end - word.lowerBound >= 6 else { continue }
      if bytes.starts(with: particle, at: end, upTo: word.upperBound) { return end }
    }
    return word.upperBound
  }
}
