import ChatModel
import Dispatch
import Store
import Synchronization
import SystemIO

/// Splits partitions that are too large to be reduced within the memory budget: by user, and a user
/// who alone is too large by conversation.
///
/// One conversation is never split, nor is a user with dumps of several kinds, whose conversations
/// may be the same ones.
struct PartitionSplitting {
  let store: Store
  let budget: MemoryBudget
  let jobs: Int

  /// The units of a whole run, those with most bytes first: the longest work begins earliest, and
  /// the same input gives the same order.
  func units(of records: Shuffle) throws(HansardError) -> [ReduceUnit] {
    let units = records.nonEmptyPartitions.map { ReduceUnit(records, $0, isPartOfUser: false) }
    var done = units.filter { $0.byteCount <= budget.partition }
    done += try split(units.filter { $0.byteCount > budget.partition })
    return done.enumerated()
      .sorted { (-$0.element.byteCount, $0.offset) < (-$1.element.byteCount, $1.offset) }
      .map(\.element)
  }

  /// The parts of all units, several units at once.
  private func split(_ units: [ReduceUnit]) throws(HansardError) -> [ReduceUnit] {
    let results = Mutex([Result<[ReduceUnit], HansardError>?](repeating: nil, count: units.count))
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(jobs, units.count)) { _ in
      while true {
        let place = next.add(1, ordering: .relaxed).oldValue
        guard place < units.count else { return }
        let result = Result { () throws(HansardError) in try split(units[place]) }
        results.withLock { $0[place] = result }
      }
    }
    var parts: [ReduceUnit] = []
    for result in results.withLock({ $0 }) {
      if let result { parts += try result.get() }
    }
    return parts
  }

  private func split(_ unit: ReduceUnit) throws(HansardError) -> [ReduceUnit] {
    let shares = try UserShares(unit)
    let large = shares.splittable(above: budget.partition / 2)
    guard shares.userCount > 1 || !large.isEmpty else { return [unit] }
    // What was in memory leaves it page by page, and may come back.
    let memory = unit.records.bytesInMemory(of: unit.partition)
    let parts = 2 * unit.byteCount / budget.partition + 1
    let byUser = Shuffle(partitionCount: parts, memoryBudget: memory / 2, store: store)
    let byConversation = Shuffle(partitionCount: parts, memoryBudget: memory / 2, store: store)
    let users = PartitionWriter(byUser, memoryBudget: budget.openPages / jobs)
    let conversations = PartitionWriter(byConversation, memoryBudget: budget.openPages / jobs)
    try unit.records.take(unit.partition) { page throws(HansardError) in
      let arena = TextArena(page)
      try arena.forEachRecord { record throws(HansardError) in
        let isLarge = large.contains(record.userHash)
        let name = isLarge ? record.sourceID : record.user
        // Another seed than that of the partition, whose names it would not spread.
        let hash = PartitionWriter.hash(arena.bytes.span.extracting(name.range), seed: 1)
        try (isLarge ? conversations : users).append(
          to: Int(hash % UInt64(parts)), byteCount: record.end - record.start
        ) { $0.append(copying: arena.bytes.span, record.start..<record.end) }
      }
    }
    try users.flush()
    try conversations.flush()
    return byUser.nonEmptyPartitions.map { ReduceUnit(byUser, $0, isPartOfUser: false) }
      + byConversation.nonEmptyPartitions.map {
        ReduceUnit(byConversation, $0, isPartOfUser: true)
      }
  }
}

/// How much of a unit belongs to whom.
private struct UserShares {
  private struct Share {
    var byteCount = 0
    var conversation: UInt64
    var kind: SourceKind
    var isOneConversation = true
    var isOneKind = true
  }

  /// By the hash of the user.
  private var shares: [UInt64: Share] = [:]

  init(_ unit: ReduceUnit) throws(HansardError) {
    var shares: [UInt64: Share] = [:]
    try unit.records.forEachPage(of: unit.partition) { page throws(HansardError) in
      let arena = TextArena(page)
      arena.forEachRecord { record in
        let kind = SourceKind(rawValue: arena.string(record.sourceKind))
        var share =
          shares[record.userHash] ?? Share(conversation: record.conversationHash, kind: kind)
        share.byteCount += record.end - record.start
        if share.conversation != record.conversationHash { share.isOneConversation = false }
        if share.kind.rawValue != kind.rawValue { share.isOneKind = false }
        shares[record.userHash] = share
      }
    }
    self.shares = shares
  }

  var userCount: Int { shares.count }

  /// Users with more bytes, whose conversations can be taken apart.
  func splittable(above byteCount: Int) -> Set<UInt64> {
    Set(
      shares.filter { $1.byteCount > byteCount && $1.isOneKind && !$1.isOneConversation }.keys)
  }
}
