import Foundation

/// Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009)
/// over messages, a message's length being its characters.
///
/// How rare a phrase is comes from the filters, by frames: no frame is read for it.
struct Ranking: Sendable {
  private let weights: [Double]
  private let meanLength: Double

  private static let saturation = 1.2
  private static let lengthShare = 0.75

  /// - Parameters:
  ///   - framesWith: how many frames may hold each phrase.
  ///   - meanLength: characters of a message.
  init(framesWith: [Int], of frames: Int, meanLength: Double) {
    weights = framesWith.map { count in
      log(1 + (Double(frames - count) + 0.5) / (Double(count) + 0.5))
    }
    self.meanLength = max(1, meanLength)
  }

  /// - Parameters:
  ///   - counts: how often each phrase is in the message.
  ///   - length: the message's characters.
  func score(_ counts: [Int], length: Int) -> Double {
    let relative = Double(length) / meanLength
    let norm =
      Ranking.saturation * (1 - Ranking.lengthShare + Ranking.lengthShare * relative)
    return zip(weights, counts).reduce(0) { sum, phrase in
      let count = Double(phrase.1)
      return sum + phrase.0 * count * (Ranking.saturation + 1) / (count + norm)
    }
  }
}
