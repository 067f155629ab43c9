import CTextBlocks

/// A key whose rank is looked for in steps, so that memory can be asked before it is needed.
struct RankQuestion: BitwiseCopyable {
  fileprivate var key: PieceKey
  fileprivate var hash: UInt64
  fileprivate var passesFilter = true

  /// No question.
  static let none = RankQuestion(key: .empty, hash: 0)

  @inline(__always)
  var isNone: Bool { key.isEmpty }
}

extension RankTable {
  /// The first step: asks for what the filter says.
  @inline(__always)
  func question(_ key: PieceKey) -> RankQuestion {
    let hash = key.hash
    prefetchSlot(hash)
    return RankQuestion(key: key, hash: hash)
  }

  /// The second step: asks for the rank, if the filter lets the key pass.
  @inline(__always)
  func prefetchRank(_ question: inout RankQuestion) {
    guard !question.isNone else { return }
    question.passesFilter = mayHold(question.hash)
    if question.passesFilter { prefetchSlot(question.hash) }
  }

  /// The last step.
  @inline(__always)
  func rank(_ question: RankQuestion) -> UInt32 {
    question.passesFilter ? rankInTable(question.key, question.hash) : RankTable.none
  }
}
