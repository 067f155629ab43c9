import ChatModel

/// What one reduce task takes at once: a partition, or a part of one that was too large.
struct ReduceUnit: Sendable {
  let records: Shuffle
  let partition: Int
  /// Bytes of records.
  let byteCount: Int
  /// It holds some of one user's conversations; others are in other units.
  let isPartOfUser: Bool
  /// It holds one conversation that is too large to be reduced at once, and all of it.
  let isLargeConversation: Bool

  init(
    _ records: Shuffle, _ partition: Int, isPartOfUser: Bool, isLargeConversation: Bool = false
  ) {
    self.records = records
    self.partition = partition
    byteCount = records.byteCount(of: partition)
    self.isPartOfUser = isPartOfUser
    self.isLargeConversation = isLargeConversation
  }
}
