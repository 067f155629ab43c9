import ChatModel
import Store
import SystemIO

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

  mutating func add(_ stored: StoredRecord, in arena: TextArena) {
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
  let plan: ReducePlan
  private let salts: SharedSalts
  let catalog: CatalogReader
  var loader: ConversationLoader
  var counter: MessageCounter
  var deriver = ConversationDeriver()
  var frames: FrameBuilder
  private var encoder = SliceEncoder()
  /// The texts of the partition at hand.
  private var arena = TextArena()
  var usage = UsageTally()
  var clock: StepClock

  /// Enough for a vocabulary's tables to come into a processor's cache once for many texts, and few
  /// enough for these to stay there until they are archived.
  private static let messagesCountedTogether = 1024

  init(_ plan: ReducePlan, _ salts: SharedSalts) throws(HansardError) {
    self.plan = plan
    self.salts = salts
    let connection = try plan.store.catalog(plan.shard, readOnly: true)
    catalog = try CatalogReader(connection)
    loader = ConversationLoader(plan.store, connection, largest: plan.spanBytes)
    counter = MessageCounter(plan.tokenizers)
    frames = FrameBuilder(
      level: plan.level, wordKey: plan.store.keys.words(plan.shard.namespace))
    clock = StepClock(plan.profile)
  }

  func reduce(_ unit: ReduceUnit) throws(HansardError) -> ReducedPartition {
    var result = ReducedPartition()
    clock.restart()
    try fillArena(with: unit)
    let grouping = RecordGrouping(arena, joinsSources: plan.joinsSources)
    clock.lap(.group)
    var uncounted: [ReducedUser] = []
    var uncountedMessages = 0
    for user in 0..<grouping.userCount {
      let records = grouping.records(ofUser: user, in: arena)
      let identity = try identity(of: records.user, isInSeveralUnits: unit.isPartOfUser)
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
      // Consumed, so that what the user has is in one place only, and is changed there.
      uncounted.append((consume reducer).finish())
      uncountedMessages += try addToCounter(uncounted[uncounted.count - 1])
      clock.lap(.deduplicate)
      if uncountedMessages >= ReduceWorker.messagesCountedTogether {
        try finish(&uncounted, into: &result)
        uncountedMessages = 0
      }
    }
    try finish(&uncounted, into: &result)
    return result
  }

  /// Returns how many messages that were.
  private func addToCounter(_ user: ReducedUser) throws(HansardError) -> Int {
    var count = 0
    for state in user.conversations {
      for added in state.added[state.moved...] { try counter.add(added.message, in: arena) }
      count += state.added.count - state.moved
    }
    return count
  }

  /// Counts what is new of users, then summarizes and compresses it.
  private func finish(
    _ users: inout [ReducedUser], into result: inout ReducedPartition
  ) throws(HansardError) {
    counter.count(in: arena)
    clock.lap(.count)
    for place in users.indices {
      if let batch = try batch(&users[place], into: &result) { result.batches.append(batch) }
    }
    users.removeAll(keepingCapacity: true)
  }

  private func fillArena(with unit: ReduceUnit) throws(HansardError) {
    // What one large unit needed is not kept for the small ones after it.
    if arena.bytes.capacity > 2 * unit.byteCount { arena = TextArena() } else { arena.removeAll() }
    guard arena.hasRoom(for: unit.byteCount + unit.byteCount / 8) else {
      throw HansardError(
        .limitExceeded, while: "reducing a partition",
        cause: "its records are larger than \(TextArena.maximumBytes) bytes")
    }
    arena.reserve(unit.byteCount + unit.byteCount / 8)
    try unit.records.take(unit.partition) { page throws(HansardError) in _ = arena.add(page) }
    counter.beginArena()
  }

  func identity(
    of user: String, isInSeveralUnits: Bool
  ) throws(HansardError) -> UserIdentity {
    let known = try catalog.user(user)
    let salt = known?.salt ?? (isInSeveralUnits ? salts.salt(of: user) : randomBytes(16))
    let key = plan.store.keys.fingerprints(plan.shard.namespace, user: user, salt: salt)
    return UserIdentity(name: user, row: known?.id, salt: salt, fingerprinter: Fingerprinter(key))
  }

  /// Summarizes and compresses what the user has new; nil when that is nothing.
  private func batch(
    _ reduced: inout ReducedUser, into result: inout ReducedPartition
  ) throws(HansardError) -> UserBatch? {
    let user = reduced.identity
    var batch = UserBatch(
      userID: user.name, isPseudo: Normalizer.isPseudo(user.name), salt: user.salt)
    var places: [Int: Int] = [:]
    for index in reduced.conversations.indices where reduced.conversations[index].isTouched {
      places[index] = batch.conversations.count
      finish(&reduced.conversations[index], into: &result)
      clock.lap(.derive)
      archive(
        reduced.conversations[index], place: batch.conversations.count, user: user.name, in: arena)
      batch.conversations.append(try update(&reduced.conversations[index], user))
      clock.lap(.derive)
      // Its messages are not needed any more.
      reduced.conversations[index].added = []
    }
    for index in batch.conversations.indices {
      batch.conversations[index].related = batch.conversations[index].related.compactMap {
        guard case .inBatch(let place) = $0 else { return $0 }
        return places[place].map { .inBatch($0) }
      }
    }
    for memory in reduced.memories {
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

  /// Takes the tokens of what is new and adds it to the sums.
  private func finish(_ state: inout ConversationState, into result: inout ReducedPartition) {
    if state.added.count > state.moved, state.existing != nil || state.moved > 0 {
      result.grownConversations += 1
    } else if state.existing == nil, state.moved == 0 {
      result.newConversations += 1
    }
    UsageAttribution.attribute(&state.added, among: state.archivedAnswers(in: &arena))
    for index in state.moved..<state.added.count {
      state.added[index].tokens = counter.take(in: &arena)
      result.add(state.added[index], in: arena)
    }
    for added in state.added { usage.add(added, in: arena) }
  }

  private func update(
    _ state: inout ConversationState, _ user: UserIdentity
  ) throws(HansardError) -> ConversationUpdate {
    try state.load(user.fingerprinter, with: &loader, into: &arena)
    var update =
      switch state.takeArchived() {
      case .notLoaded: derive(state, after: [], user)
      case .texts(let texts): derive(state, after: texts, user)
      case .sketch(let archived): try deriver.row(&state, after: archived, &arena)
      }
    update.existing = state.existing
    update.newAliases = state.newAliases
    update.related = state.related
    return update
  }

  private func derive(
    _ state: ConversationState, after archived: [StoredRecord], _ user: UserIdentity
  ) -> ConversationUpdate {
    deriver.row(
      header: state.header, versions: archived.isEmpty ? state.added : archived + state.added,
      in: arena, fingerprinter: user.fingerprinter,
      known: state.fingerprints.all.suffix(state.added.count))
  }

  /// Writes one slice a month; a conversation of which only the facts changed has one without
  /// messages.
  func archive(_ state: ConversationState, place: Int, user: String, in arena: TextArena) {
    guard state.headerChanged || !state.added.isEmpty else { return }
    let header = SliceHeader(conversation: state.header, user: user, run: plan.run)
    let months = state.monthsOfAdded
    if let first = months.first, months.allSatisfy({ $0 == first }) {
      return archive(state.added, under: header, place: place, month: first, in: arena)
    }
    if months.isEmpty {
      return archive([], under: header, place: place, month: state.monthOfUndated, in: arena)
    }
    // One month's messages at a time: they may be very many.
    let order = months.indices.sorted { (months[$0], $0) < (months[$1], $1) }
    var rest = order[...]
    while let first = rest.first {
      let own = rest.prefix { months[$0] == months[first] }
      archive(
        own.map { state.added[$0] }, under: header, place: place, month: months[first], in: arena)
      rest = rest[own.endIndex...]
    }
  }

  private func archive(
    _ messages: [StoredRecord], under header: SliceHeader, place: Int, month: MonthKey,
    in arena: TextArena
  ) {
    encoder.encode(header, messages, in: arena) { line in
      clock.lap(.encode)
      frames.add(line, conversation: place, month: month)
      clock.lap(.compress)
      if line.isPiece {
        frames.addWordsOfPiece()
      } else {
        for message in messages[line.places] {
          frames.addWords(of: arena.bytes.span.extracting(message.message.content.range))
        }
      }
      clock.lap(.words)
    }
    clock.lap(.encode)
  }
}
