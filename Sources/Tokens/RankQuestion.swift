/// Bytes whose rank memory is asked for before it is needed.
///
/// Neither asking nor answering branches on whether the bytes are a token, which no processor can
/// foresee.
struct RankQuestion: BitwiseCopyable {
  /// Without bytes when the answer is known.
  fileprivate var key: PieceKey
  fileprivate var hash: UInt64
  fileprivate var known = RankTable.none

  fileprivate init(_ key: PieceKey) {
    self.key = key
    hash = key.hash
  }

  /// The question for no bytes: they are no token.
  static let noBytes = RankQuestion(.empty)
}

extension RankTable {
  /// Starts to fetch what the answer needs; sixteen bytes must be readable, but only `count` matter.
  @inline(__always)
  func question(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> RankQuestion {
    guard count <= PieceKey.maximumByteCount else {
      var question = RankQuestion.noBytes
      question.known = unsafe rank(ofLong: bytes, count)
      return question
    }
    let question = unsafe RankQuestion(PieceKey(lookingUp: bytes, count))
    prefetchFilter(question.hash)
    prefetchSlot(question.hash)
    return question
  }

  @inline(__always)
  func rank(_ question: RankQuestion) -> UInt32 {
    min(question.known, likelyRank(question.key, question.hash))
  }
}
