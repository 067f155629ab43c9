import ChatModel
import Store
import SystemIO
import Tokens

/// What one partition comes to: batches in the order of their users' first records.
struct ReducedPartition: Sendable {
  var batches: [UserBatch] = []
  var counts: [Int: SourceCounts] = [:]
  var newConversations = 0
  var grownConversations = 0
  var messages = 0
  var tokensExact = 0
  var tokensReported = 0
  var tokensEstimated = 0
  /// Pseudo-users whose conversations found their owners.
  var movedFrom: [String] = []

  fileprivate mutating func add(_ stored: StoredRecord, in arena: TextArena) {
    messages += 1
    if stored.tokens.method == .exact {
      tokensExact += stored.tokens.content
    } else {
      tokensEstimated += stored.tokens.content
    }
    tokensReported += stored.reportedTokens(in: arena)
  }
}

/// Reduces partitions, one at a time, with everything that is worth keeping between them: token
/// counters, a compression context, a catalog connection.
///
/// Handed from task to task by `ReduceWorkerPool`, never shared: that is what makes it Sendable.
final class ReduceWorker: @unchecked Sendable {
  private let plan: ReducePlan
  private let catalog: CatalogReader
  private var loader: ConversationLoader
  private var counter: MessageCounter
  private var deriver = ConversationDeriver()
  private var frames: FrameBuilder
  private let encoder = SliceEncoder()
  /// The texts of the partition at hand.
  private var arena = TextArena()
  private var usage = UsageTally()
  private var clock: StepClock

  init(_ plan: ReducePlan) throws(HansardError) {
    self.plan = plan
    let connection = try plan.store.catalog(plan.shard, readOnly: true)
    catalog = try CatalogReader(connection)
    loader = ConversationLoader(plan.store, connection)
    counter = MessageCounter(fallback: plan.tokenizer)
    frames = FrameBuilder(level: plan.level)
    clock = StepClock(plan.profile)
  }

  func reduce(
    _ partition: Int, of records: Shuffle
  ) throws(HansardError) -> ReducedPartition {
    var result = ReducedPartition()
    clock.restart()
    try fillArena(with: partition, of: records)
    let users = RecordGrouping.byUser(arena)
    clock.lap(.group)
    for records in users {
      let identity = try identity(of: records.user)
      var reducer = UserReducer(identity, catalog: catalog, tombstones: plan.tombstones)
      for incoming in records.conversations {
        try reducer.add(incoming, arena: &arena, loader: &loader)
      }
      for memory in records.memories {
        try reducer.add(memory: memory.label, memory.text, kind: memory.kind)
      }
      for (source, count) in reducer.counts {
        result.counts[source, default: SourceCounts()] += count
      }
      result.movedFrom += reducer.movedFrom
      clock.lap(.deduplicate)
      if let batch = try batch(&reducer, identity, into: &result) { result.batches.append(batch) }
    }
    return result
  }

  private func fillArena(
    with partition: Int, of records: Shuffle
  ) throws(HansardError) {
    arena.removeAll()
    let byteCount = records.byteCount(of: partition)
    guard arena.hasRoom(for: byteCount) else {
      throw HansardError(
        .limitExceeded, while: "reducing a partition",
        cause: "its records are larger than \(TextArena.maximumBytes) bytes")
    }
    arena.reserve(byteCount + byteCount / 8)
    try records.take(partition) { page throws(HansardError) in _ = arena.add(page) }
    counter.beginArena()
  }

  private func identity(of user: String) throws(HansardError) -> UserIdentity {
    let known = try catalog.user(user)
    let salt = known?.salt ?? randomBytes(16)
    let key = plan.store.keys.fingerprints(plan.shard.namespace, user: user, salt: salt)
    return UserIdentity(name: user, row: known?.id, salt: salt, fingerprinter: Fingerprinter(key))
  }

  /// Counts, summarizes and compresses what the user has new; nil when that is nothing.
  private func batch(
    _ reducer: inout UserReducer, _ user: UserIdentity, into result: inout ReducedPartition
  ) throws(HansardError) -> UserBatch? {
    var batch = UserBatch(
      userID: user.name, isPseudo: user.name.hasPrefix(Normalizer.pseudoUserPrefix),
      salt: user.salt)
    var slices: [(month: MonthKey, conversation: Int, lines: [SliceLine])] = []
    var places: [Int: Int] = [:]
    var waiting = Array(reducer.takeConversations().reversed())
    var index = -1
    while var state = waiting.popLast() {
      index += 1
      guard state.isTouched else { continue }
      places[index] = batch.conversations.count
      try finish(&state, into: &result)
      clock.lap(.count)
      batch.conversations.append(try update(&state, user))
      clock.lap(.derive)
      slices += self.slices(of: state, place: batch.conversations.count - 1, user: user.name)
      clock.lap(.encode)
    }
    for index in batch.conversations.indices {
      batch.conversations[index].related = batch.conversations[index].related.compactMap {
        guard case .inBatch(let place) = $0 else { return $0 }
        return places[place].map { .inBatch($0) }
      }
    }
    // Months in order, and within a month the conversations in theirs, so that few frames are cut.
    for slice in slices.sorted(by: { ($0.month, $0.conversation) < ($1.month, $1.conversation) }) {
      for line in slice.lines {
        frames.add(line, conversation: slice.conversation, month: slice.month)
      }
    }
    for memory in reducer.memories {
      let line = encoder.memoryLine(
        kind: memory.kind, user: user.name, label: memory.label, text: memory.text, run: plan.run)
      batch.memories.append(
        MemoryDraft(
          fingerprint: user.fingerprinter.memory(label: memory.label, text: memory.text),
          frame: frames.add(memory: line, month: .unknown)))
    }
    batch.frames = frames.finish()
    clock.lap(.compress)
    batch.usage = usage.finish()
    batch.prepare()
    clock.lap(.columns)
    return batch.conversations.isEmpty && batch.frames.isEmpty ? nil : batch
  }

  /// Counts tokens of what is new and adds it to the sums.
  private func finish(
    _ state: inout ConversationState, into result: inout ReducedPartition
  ) throws(HansardError) {
    if state.added.count > state.moved, state.existing != nil || state.moved > 0 {
      result.grownConversations += 1
    } else if state.existing == nil, state.moved == 0 {
      result.newConversations += 1
    }
    UsageAttribution.attribute(&state.added, among: state.loaded ?? [])
    for index in state.added.indices {
      if index >= state.moved {
        state.added[index].tokens = try counter.count(state.added[index].message, in: &arena)
        result.add(state.added[index], in: arena)
      }
      usage.add(state.added[index], in: arena)
    }
  }

  private func update(
    _ state: inout ConversationState, _ user: UserIdentity
  ) throws(HansardError) -> ConversationUpdate {
    try state.load(with: &loader, into: &arena)
    let loaded = state.loaded ?? []
    var update = deriver.row(
      header: state.header, versions: loaded.isEmpty ? state.added : loaded + state.added,
      in: arena, fingerprinter: user.fingerprinter,
      known: state.fingerprints.all.suffix(state.added.count))
    update.existing = state.existing
    update.newAliases = state.newAliases
    update.related = state.related
    return update
  }

  /// One slice a month; a conversation of which only the facts changed has one without messages.
  private func slices(
    of state: ConversationState, place: Int, user: String
  ) -> [(month: MonthKey, conversation: Int, lines: [SliceLine])] {
    guard state.headerChanged || !state.added.isEmpty else { return [] }
    let header = SliceHeader(conversation: state.header, user: user, run: plan.run)
    let fallback = state.header.createdAt.map { MonthKey($0) } ?? .unknown
    let months = state.added.map { $0.message.createdAt.map { MonthKey($0) } ?? fallback }
    if let first = months.first, months.allSatisfy({ $0 == first }) {
      return [(first, place, encoder.lines(header, state.added, in: arena))]
    }
    var byMonth: [MonthKey: [StoredRecord]] = [:]
    for (month, stored) in zip(months, state.added) { byMonth[month, default: []].append(stored) }
    if byMonth.isEmpty { byMonth[fallback] = [] }
    return byMonth.keys.sorted().map { month in
      (month, place, encoder.lines(header, byMonth[month] ?? [], in: arena))
    }
  }
}
