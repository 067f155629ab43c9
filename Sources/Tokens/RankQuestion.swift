/// A key whose rank memory is asked for before it is needed.
struct RankQuestion: BitwiseCopyable {
  fileprivate var key: PieceKey
  fileprivate var hash: UInt64

  /// No question.
  static let none = RankQuestion(key: .empty, hash: 0)

  @inline(__always)
  var isNone: Bool { key.isEmpty }
}

extension RankTable {
  /// Starts to fetch what the answer needs.
  @inline(__always)
  func question(_ key: PieceKey) -> RankQuestion {
    let hash = key.hash
    prefetchFilter(hash)
    prefetchSlot(hash)
    return RankQuestion(key: key, hash: hash)
  }

  @inline(__always)
  func rank(_ question: RankQuestion) -> UInt32 {
    mayHold(question.hash) ? rankInTable(question.key, question.hash) : RankTable.none
  }
}
