import ChatModel
import Store
import SystemIO

/// Reduces one conversation that is too large for memory, a span of its messages at a time: what comes
/// out is what `ReduceWorker.reduce` makes of the whole, with about 200 bytes in memory for each message.
///
/// Only for a conversation that is new to the store, and that no other one can be the same as.
extension ReduceWorker {
  /// Nil when the conversation has to be reduced as a whole.
  ///
  /// - Parameter write: takes frames as they are finished.
  func reduce(
    large unit: ReduceUnit, _ write: (FrameDraft) throws(HansardError) -> WrittenFrame
  ) throws(HansardError) -> (partition: ReducedPartition, frames: [WrittenFrame])? {
    clock.restart()
    guard let spans = try ConversationSpans(unit, plan.tombstones, spanBytes: plan.spanBytes)
    else { return nil }
    let user = try identity(of: spans.user, isInSeveralUnits: unit.isPartOfUser)
    guard try catalog.hasNothingLike(spans.key, of: user) else { return nil }
    clock.lap(.group)
    var result = ReducedPartition()
    var counts = SourceCounts()
    counts.tombstoned = spans.tombstonedCount
    result.counts[spans.source] = counts
    // Nothing of an erased conversation comes back, its title neither.
    if spans.isBarred, spans.messageCount == 0 { return (result, []) }

    var arena = TextArena()
    let merging = LargeConversationMerging(spans, user)
    let answers = try LargeConversationAnswers(merging, &arena)
    var facts = LargeConversationFacts(user.fingerprinter, messageCount: spans.messageCount)
    var batch = UserBatch(
      userID: user.name, isPseudo: Normalizer.isPseudo(user.name), salt: user.salt)
    var frames: [WrittenFrame] = []
    var state = try merging.forEachSpan(&arena) { state, numbers, arena throws(HansardError) in
      clock.lap(.deduplicate)
      try countTokens(&state.added, &arena)
      answers.attribute(&state.added, &arena)
      for stored in state.added {
        result.add(stored, in: arena)
        usage.add(stored, in: arena)
      }
      batch.usage += usage.finish()
      facts.add(state.added, numbers, in: arena)
      clock.lap(.derive)
      archive(state, place: 0, user: user.name, in: arena)
      for draft in self.frames.finish() { frames.append(try write(draft)) }
      clock.lap(.compress)
    }
    if frames.isEmpty {
      // Nothing but facts.
      archive(state, place: 0, user: user.name, in: arena)
      for draft in self.frames.finish() { frames.append(try write(draft)) }
    }
    counts.archived = state.fingerprints.all.count
    counts.duplicate = spans.messageCount - counts.archived
    result.counts[spans.source] = counts
    result.newConversations = 1
    batch.conversations = [try facts.row(of: &state, spans, &deriver, &arena)]
    clock.lap(.derive)
    batch.prepare()
    clock.lap(.columns)
    result.batches = [batch]
    // Months one after the other, as when they are written at once.
    let order = frames.indices.sorted { (frames[$0].month, $0) < (frames[$1].month, $1) }
    return (result, order.map { frames[$0] })
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

extension CatalogReader {
  /// Whether no conversation in the store can be this one, under whatever name.
  fileprivate func hasNothingLike(
    _ key: ConversationKey, of user: UserIdentity
  ) throws(HansardError) -> Bool {
    if let row = user.row {
      guard try conversation(key, of: row) == nil, try !hasOtherKinds(than: key.kind, of: row)
      else { return false }
    }
    if Normalizer.isPseudo(user.name) || !key.isGloballyUnique { return true }
    return try pseudoConversation(key) == nil
  }
}
