import ChatModel
import Store
import SystemIO

/// Splits partitions that are too large to be reduced within the memory budget: by user, and a user
/// who alone is too large by conversation.
///
/// A conversation that alone is too large has a unit of its own.
/// A user with dumps of several kinds is never split, as the conversations of one kind may be those of
/// another.
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
    try concurrentMap(units.count, jobs: jobs) { place throws(HansardError) in
      try split(units[place])
    }.flatMap(\.self)
  }

  private func split(_ unit: ReduceUnit) throws(HansardError) -> [ReduceUnit] {
    let shares = try UserShares(unit, largeUser: budget.partition / 2)
    let large = shares.splittable
    let whole = shares.conversations(above: budget.partition, of: large)
    guard shares.userCount > 1 || !large.isEmpty else { return [unit] }
    // What was in memory leaves it page by page, and may come back.
    let memory = unit.records.bytesInMemory(of: unit.partition)
    let parts = 2 * unit.byteCount / budget.partition + 1
    let byUser = Parts(parts, memory: memory / 2, self)
    let byConversation = Parts(parts, memory: memory / 2, self)
    // Read several times, and beside all that is known of its messages: it does not stay in memory.
    let alone = Parts(max(whole.count, 1), memory: 0, self)
    try unit.records.take(unit.partition) { page throws(HansardError) in
      let arena = TextArena(page)
      try arena.forEachRecord { record throws(HansardError) in
        let isLarge = large.contains(record.userHash)
        let name = isLarge ? record.sourceID : record.user
        // Another seed than that of the partition, whose names it would not spread.
        let hash = PartitionWriter.hash(arena.bytes.span.extracting(name.range), seed: 1)
        let place = isLarge ? whole[ConversationHash(record)] : nil
        try (place != nil ? alone : isLarge ? byConversation : byUser).writer.append(
          to: place ?? Int(hash % UInt64(parts)), byteCount: record.end - record.start
        ) { $0.append(copying: arena.bytes.span, record.start..<record.end) }
      }
    }
    return try byUser.units(isPartOfUser: false)
      + byConversation.units(isPartOfUser: true)
      + alone.units(isPartOfUser: true, areLargeConversations: true)
  }

  /// Where the records of a unit go.
  private struct Parts {
    let records: Shuffle
    let writer: PartitionWriter

    init(_ count: Int, memory: Int, _ splitting: PartitionSplitting) {
      records = Shuffle(partitionCount: count, memoryBudget: memory, store: splitting.store)
      writer = PartitionWriter(
        records, memoryBudget: splitting.budget.openPages / splitting.jobs)
    }

    func units(
      isPartOfUser: Bool, areLargeConversations: Bool = false
    ) throws(HansardError) -> [ReduceUnit] {
      try writer.flush()
      return records.nonEmptyPartitions.map {
        ReduceUnit(
          records, $0, isPartOfUser: isPartOfUser, isLargeConversation: areLargeConversations)
      }
    }
  }
}

/// A conversation of a user, both by their hashes.
private struct ConversationHash: Hashable {
  let user: UInt64
  let conversation: UInt64

  init(_ record: RecordView) {
    user = record.userHash
    conversation = record.conversationHash
  }
}

/// How much of a unit belongs to whom.
private struct UserShares {
  private struct Share {
    var byteCount = 0
    var kind: SourceKind
    var isOneKind = true
  }

  /// By the hash of the user.
  private var shares: [UInt64: Share] = [:]
  private struct ConversationShare {
    var byteCount = 0
    /// Of user and source id, the same in every run.
    let name: UInt64
  }

  /// Of large users, from where it was known that they are.
  private var conversations: [ConversationHash: ConversationShare] = [:]
  private let largeUser: Int

  /// - Parameter largeUser: bytes from which on a user is to be taken apart.
  init(_ unit: ReduceUnit, largeUser: Int) throws(HansardError) {
    self.largeUser = largeUser
    var shares: [UInt64: Share] = [:]
    var conversations: [ConversationHash: ConversationShare] = [:]
    try unit.records.forEachPage(of: unit.partition) { page throws(HansardError) in
      let arena = TextArena(page)
      arena.forEachRecord { record in
        let kind = SourceKind(rawValue: arena.string(record.sourceKind))
        var share = shares[record.userHash] ?? Share(kind: kind)
        share.byteCount += record.end - record.start
        if share.kind.rawValue != kind.rawValue { share.isOneKind = false }
        shares[record.userHash] = share
        if share.byteCount > largeUser {
          let share = ConversationShare(name: UserShares.name(of: record, in: arena))
          conversations[ConversationHash(record), default: share].byteCount +=
            record.end - record.start
        }
      }
    }
    self.shares = shares
    self.conversations = conversations
  }

  var userCount: Int { shares.count }

  private static func name(of record: RecordView, in arena: TextArena) -> UInt64 {
    let bytes = arena.bytes.span
    let user = PartitionWriter.hash(bytes.extracting(record.user.range), seed: 1)
    return PartitionWriter.hash(bytes.extracting(record.sourceID.range), seed: user)
  }

  /// Large users whose conversations can be taken apart.
  var splittable: Set<UInt64> {
    Set(shares.filter { $1.byteCount > largeUser && $1.isOneKind }.keys)
  }

  /// Conversations of such users with more bytes, numbered: the same in every run, so that stores are.
  func conversations(above byteCount: Int, of users: Set<UInt64>) -> [ConversationHash: Int] {
    let found = conversations.filter { $1.byteCount > byteCount && users.contains($0.user) }
      .sorted { $0.value.name < $1.value.name }
    return Dictionary(uniqueKeysWithValues: found.enumerated().map { ($1.key, $0) })
  }
}
