import ChatModel
import Store
import SystemIO

/// Reduces one conversation that is too large for memory, a span of its messages at a time: what comes
/// out is what `ReduceWorker.reduce` makes of the whole, with about 200 bytes in memory for each message.
///
/// Only for a conversation of which the store has the same source's, or that no other one can be the same
/// as.
extension ReduceWorker {
  /// Nil when the conversation has to be reduced as a whole.
  ///
  /// - Parameter write: takes frames as they are finished.
  func reduce(
    large unit: ReduceUnit, _ write: (FrameDraft) throws(HansardError) -> WrittenFrame
  ) throws(HansardError) -> (partition: ReducedPartition, frames: [WrittenFrame])? {
    clock.restart()
    guard
      var dumps = try ConversationSpans.dumps(in: unit, plan),
      let (name, key) = dumps.first.map({ ($0.user, $0.key) })
    else { return nil }
    let user = try identity(of: name, isInSeveralUnits: unit.isPartOfUser)
    guard case .own(let stored) = try catalog.origin(of: key, user) else { return nil }
    clock.lap(.group)
    var result = ReducedPartition()
    for (source, count) in dumps.flatMap(\.counts) {
      result.counts[source, default: SourceCounts()] += count
    }
    // Nothing of an erased conversation comes back, its title neither.
    dumps.removeAll { $0.isBarred && $0.messageCount == 0 }
    if dumps.isEmpty { return (result, []) }

    var arena = TextArena()
    var merging = try LargeConversationMerging(
      dumps, user, after: stored, catalog, &loader, &arena)
    guard merging.hasChanges else { return (result, []) }
    var archived = merging.takeArchived()
    let answers = try answers(
      of: merging, after: archived?.answers ?? LargeConversationAnswers(), &arena)
    let conversation = archived?.conversation
    var sketch =
      archived?.sketch
      ?? ConversationSketch(
        user.fingerprinter, textCount: dumps.map(\.messageCount).max() ?? 0)
    archived = nil
    var batch = UserBatch(
      userID: user.name, isPseudo: Normalizer.isPseudo(user.name), salt: user.salt)
    var frames: [WrittenFrame] = []
    var state = try merging.forEachSpan(&arena) {
      state, sources, numbers, arena throws(HansardError) in
      clock.lap(.deduplicate)
      try countTokens(&state.added, &arena)
      UsageAttribution.attribute(&state.added, to: answers)
      for stored in state.added {
        result.add(stored, in: arena)
        usage.add(stored, in: arena)
      }
      batch.usage += usage.finish()
      sketch.add(state.added, numbers, in: arena)
      for source in sources {
        result.counts[source]?.archived += 1
        result.counts[source]?.duplicate -= 1
      }
      clock.lap(.derive)
      frames += try archive(state.with(merging.header), of: user, in: arena, write)
    }
    // Where nothing but facts is new.
    if frames.isEmpty { frames = try archive(state, of: user, in: arena, write) }
    if stored == nil {
      result.newConversations = 1
    } else if result.messages > 0 {
      result.grownConversations = 1
    }
    var row = try row(of: &state, sketch, conversation, merging, &arena)
    row.existing = stored?.id
    batch.conversations = [row]
    clock.lap(.derive)
    batch.prepare()
    clock.lap(.columns)
    result.batches = [batch]
    // Months one after the other, as when they are written at once.
    let order = frames.indices.sorted { (frames[$0].month, $0) < (frames[$1].month, $1) }
    return (result, order.map { frames[$0] })
  }

  /// All answers of the conversation, their models' names in `arena`.
  private func answers(
    of merging: LargeConversationMerging, after known: consuming LargeConversationAnswers,
    _ arena: inout TextArena
  ) throws(HansardError) -> [UsageAttribution.Answer] {
    var answers = known
    _ = try merging.forEachSpan(&arena) { state, _, _, arena in
      answers.add(state.added, in: arena)
    }
    return answers.all(in: &arena)
  }

  /// Archives what a span adds, or a line of facts alone.
  private func archive(
    _ state: ConversationState, of user: UserIdentity, in arena: TextArena,
    _ write: (FrameDraft) throws(HansardError) -> WrittenFrame
  ) throws(HansardError) -> [WrittenFrame] {
    archive(state, place: 0, user: user.name, in: arena)
    var written: [WrittenFrame] = []
    for draft in frames.finish() { written.append(try write(draft)) }
    clock.lap(.compress)
    return written
  }

  /// The row, for which the texts of the summary are read again, in the archive and in the dumps.
  private func row(
    of state: inout ConversationState, _ sketch: consuming ConversationSketch,
    _ archived: ArchivedConversation?, _ merging: LargeConversationMerging,
    _ arena: inout TextArena
  ) throws(HansardError) -> ConversationUpdate {
    var archived = archived
    let fingerprints = state.fingerprints.all
    // Only one of these is needed.
    state.fingerprints = FingerprintIndex()
    return try sketch.row(
      state.header, added: fingerprints, &deriver, &arena
    ) { places, arena throws(HansardError) in
      arena.removeAll()
      let incoming = try merging.spoken(places, into: &arena)
      let known = try archived?.spoken(places, into: &arena) ?? []
      return places.texts(archived: known, incoming: incoming)
    }
  }

  private func countTokens(
    _ added: inout [StoredRecord], _ arena: inout TextArena
  ) throws(HansardError) {
    counter.beginArena()
    for stored in added { try counter.add(stored.message, in: arena) }
    counter.count(in: arena)
    for index in added.indices { added[index].tokens = counter.take(in: &arena) }
    clock.lap(.count)
  }
}

/// What the store has of a conversation that a dump speaks of.
private enum Origin {
  /// The same conversation of the same source; nil when there is nothing.
  case own(StoredConversation?)
  /// Something that may be the same conversation under another name, or of another user.
  case other
}

extension CatalogReader {
  fileprivate func origin(
    of key: ConversationKey, _ user: UserIdentity
  ) throws(HansardError) -> Origin {
    if let row = user.row {
      if let stored = try conversation(key, of: row) {
        return stored.header.key == key ? .own(stored) : .other
      }
      if try hasOtherKinds(than: key.kind, of: row) { return .other }
    }
    if Normalizer.isPseudo(user.name) || !key.isGloballyUnique { return .own(nil) }
    return try pseudoConversation(key) == nil ? .own(nil) : .other
  }
}
