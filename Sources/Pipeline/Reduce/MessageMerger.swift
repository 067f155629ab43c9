import ChatModel
import Store

/// Adds what is new of one incoming conversation to its state.
///
/// A message with an id that is known is a duplicate or a revision. Messages without ids, and those
/// of another kind of source, are aligned with what is there by longest common subsequence.
struct MessageMerger {
  private let user: UserIdentity
  /// The conversation is of another kind of source than the state.
  private let isForeign: Bool
  /// Ids and parents of what is in the conversation.
  private var known = KnownTexts()
  /// For messages that are in the store under another id, by the hash of theirs: their parents'
  /// pointers must follow.
  private var storedIDs: [UInt64: TextSlice] = [:]
  /// The newest text of each message that is in the conversation, in reading order; nil until something
  /// has to be aligned with it.
  private var sequence: [MessageFingerprint]?
  /// Positions of messages that were inserted.
  private var inserted: Set<Int> = []
  private var verdicts: [Verdict] = []

  init(_ user: UserIdentity, isForeign: Bool) {
    self.user = user
    self.isForeign = isForeign
  }

  /// Returns the places of the messages that were added; the others are duplicates.
  mutating func merge(
    _ incoming: IncomingConversation, _ hashes: [IncomingHashes],
    into state: inout ConversationState, arena: inout TextArena, loader: inout ConversationLoader
  ) throws(HansardError) -> [Int] {
    guard
      var course = try begin(
        hashes, hasParents: incoming.hasParents, of: &state, &arena, &loader)
    else { return [] }
    return add(incoming, hashes, verdicts[...], to: &state, &arena, &course)
  }

  /// Judges all of a dump's messages against what is in the conversation; nil when nothing is new.
  mutating func begin(
    _ hashes: [IncomingHashes], hasParents: Bool, of state: inout ConversationState,
    _ arena: inout TextArena, _ loader: inout ConversationLoader
  ) throws(HansardError) -> Course? {
    judge(hashes, against: state.fingerprints)
    guard verdicts.contains(where: \.isNew) else { return nil }
    // In a conversation that is new there is nothing to align with.
    guard !state.fingerprints.all.isEmpty else { return Course(hasParents: hasParents) }
    known = KnownTexts(
      try state.knownTexts(
        user.fingerprinter, wantsAll: verdicts.contains(where: \.refersToPosition), &loader,
        &arena))
    inserted = known.insertedPositions
    if !inserted.isEmpty {
      putInReadingOrder(state.fingerprints, arena)
      judge(hashes, against: state.fingerprints)
    }
    matchDerived(hashes, in: state.fingerprints, arena)
    guard verdicts.contains(where: \.isNew) else { return nil }
    // The end of the conversation: what comes elsewhere is inserted.
    let last = inserted.isEmpty ? state.fingerprints.nextPosition - 1 : sequence?.last?.position
    let end = last.flatMap { known[$0]?.id } ?? .absent
    // A dump of nothing but what is new goes on from there.
    return Course(
      end: end, previous: isKnown(hashes, in: state.fingerprints) ? .absent : end,
      hasParents: hasParents)
  }

  /// Adds what is new of one stretch of a dump: stretch by stretch it comes to the same as `merge` of the
  /// whole.
  ///
  /// Returns the places in `incoming` of the messages that were added.
  ///
  /// - Parameters:
  ///   - first: the place of the stretch among what `begin` has judged; nil for the only dump of a
  ///     conversation that is new to the store.
  ///   - course: what the stretch before left, its texts in `arena`.
  mutating func add(
    _ incoming: IncomingConversation, _ hashes: [IncomingHashes], from first: Int?,
    into state: inout ConversationState, _ arena: inout TextArena, _ course: inout Course
  ) -> [Int] {
    if first == nil { judge(hashes, against: state.fingerprints, aligns: false) }
    let own = verdicts[(first ?? 0)...].prefix(hashes.count)
    return add(incoming, hashes, own, to: &state, &arena, &course)
  }

  /// How far a dump has been added.
  struct Course {
    /// The id of the message at the conversation's end.
    var end = TextSlice.absent
    /// The id of the dump's message before.
    var previous = TextSlice.absent
    /// The dump says what answers what.
    var hasParents: Bool
  }

  private enum Verdict {
    /// Archived already, at that position where it is known.
    case duplicate(position: Int?)
    case revision(position: Int)
    case new

    /// Revisions count as well.
    var isNew: Bool { if case .duplicate = self { false } else { true } }

    /// What is there at that position has to be known.
    var refersToPosition: Bool {
      switch self {
      case .duplicate(let position): position != nil
      case .revision: true
      case .new: false
      }
    }

    var isOfUnknownID: Bool { if case .new = self { true } else { false } }
  }

  /// - Parameter aligns: messages without ids are looked for among what is known.
  private mutating func judge(
    _ hashes: [IncomingHashes], against known: FingerprintIndex, aligns: Bool = true
  ) {
    verdicts = [Verdict](repeating: .new, count: hashes.count)
    var unmatched: [Int] = []
    // The same id twice in one dump: the second is judged against the first.
    var pending = FingerprintIndex(minimumCapacity: known.all.isEmpty ? hashes.count : 8)
    for (index, hash) in hashes.enumerated() {
      guard let id = hash.id else {
        unmatched.append(index)
        continue
      }
      var found = known.known(id: id, text: hash.text, parts: hash.parts)
      if case .sameText = found {
        verdicts[index] = .duplicate(position: nil)
        continue
      }
      switch pending.known(id: id, text: hash.text, parts: hash.parts) {
      case .nothing: break
      case .sameText: found = .sameText
      case .otherText(let place): if case .nothing = found { found = .otherText(position: place) }
      }
      switch found {
      case .sameText: verdicts[index] = .duplicate(position: nil)
      case .otherText(let position):
        // Another product's `1` is another message.
        if isForeign, !hash.hasTellingID {
          unmatched.append(index)
        } else {
          verdicts[index] = .revision(position: position)
        }
      case .nothing: if isForeign { unmatched.append(index) }
      }
      if verdicts[index].isNew {
        pending.add(
          MessageFingerprint(
            id: id, text: hash.text, parts: hash.parts,
            position: max(known.nextPosition, pending.nextPosition),
            role: .user, isOnChain: false, createdAt: nil))
      }
    }
    guard aligns, !unmatched.isEmpty, !known.all.isEmpty else { return }
    let sequence = sequence ?? known.sequence
    self.sequence = sequence
    let alignment = LongestCommonSubsequence.alignment(
      of: unmatched.map { hashes[$0].text }, with: sequence.map(\.text),
      or: known.olderTexts(in: sequence))
    for (index, match) in zip(unmatched, alignment) {
      if let match { verdicts[index] = .duplicate(position: sequence[match].position) }
    }
  }

  /// Lists that are aligned are in reading order: what one of them inserted has to be found between
  /// its neighbours again.
  private mutating func putInReadingOrder(_ fingerprints: FingerprintIndex, _ arena: TextArena) {
    let sequence = sequence ?? fingerprints.sequence
    let nodes = sequence.map { fingerprint in
      let known = known[fingerprint.position]
      return ActiveBranch.Node(
        id: arena.string(known?.id ?? .absent),
        parentID: known.flatMap { arena.optionalString($0.parentID) }, createdAt: nil,
        isInserted: inserted.contains(fingerprint.position))
    }
    self.sequence = ReadingOrder.places(of: nodes).map { sequence[$0] }
  }

  /// Messages that came without ids first, through another dump, are known by their texts when
  /// they come with ids.
  private mutating func matchDerived(
    _ hashes: [IncomingHashes], in fingerprints: FingerprintIndex, _ arena: TextArena
  ) {
    guard known.contains(where: { DerivedMessageID.isOne($0.id, in: arena) }) else { return }
    let derived = (sequence ?? fingerprints.sequence).filter { fingerprint in
      known[fingerprint.position].map { DerivedMessageID.isOne($0.id, in: arena) } ?? false
    }
    let unknown = verdicts.indices.filter { verdicts[$0].isOfUnknownID && hashes[$0].id != nil }
    let alignment = LongestCommonSubsequence.alignment(
      of: unknown.map { hashes[$0].text }, with: derived.map(\.text))
    for (index, match) in zip(unknown, alignment) {
      if let match { verdicts[index] = .duplicate(position: derived[match].position) }
    }
  }

  private mutating func add(
    _ incoming: IncomingConversation, _ hashes: [IncomingHashes], _ verdicts: ArraySlice<Verdict>,
    to state: inout ConversationState, _ arena: inout TextArena, _ course: inout Course
  ) -> [Int] {
    let hasParents = course.hasParents
    let dumpTime = incoming.updatedAt ?? state.header.updatedAt
    var added: [Int] = []
    for (index, verdict) in verdicts.enumerated() {
      var message = incoming.messages[index]
      var hash = hashes[index]
      let position: Int
      switch verdict {
      case .duplicate(let place):
        let stored = place.flatMap { known[$0]?.id } ?? message.id
        if let id = hash.id, !arena.areEqual(stored, message.id) { storedIDs[id] = stored }
        if !stored.isEmpty { course.previous = stored }
        continue
      case .revision(let place):
        // The dump's own time: it may be older than what the state has heard from another dump.
        message.updatedAt = message.updatedAt ?? dumpTime
        // What is revised may be of this very dump, and some of that have got other places.
        position = hash.id.flatMap { state.fingerprints.position(ofID: $0) } ?? place
        message.inserted = message.inserted || inserted.contains(place)
        if !hasParents { message.parentID = known[place]?.parentID ?? .absent }
      case .new:
        let isTaken = isForeign && (hash.id.map { state.fingerprints.contains(id: $0) } ?? false)
        if message.id.isEmpty || isTaken {
          message.id = DerivedMessageID.make(message, in: &arena) { id, arena in
            !state.fingerprints.contains(id: user.fingerprinter.id(id, in: arena))
          }
          hash.id = nil
        }
        position = state.fingerprints.nextPosition
        if !hasParents {
          message.inserted = !arena.areEqual(course.previous, course.end)
          if !message.inserted { course.end = message.id }
        }
      }
      place(&message, hasParents: hasParents, previous: course.previous, arena)
      add(message, hash, at: position, to: &state, arena)
      course.previous = message.id
      added.append(index)
    }
    return added
  }

  /// Some of the dump's messages are in the conversation.
  private func isKnown(_ hashes: [IncomingHashes], in known: FingerprintIndex) -> Bool {
    zip(verdicts, hashes).contains { verdict, hash in
      switch verdict {
      case .duplicate(let position): position != nil || hash.id.map(known.contains) ?? false
      case .revision(let position): position < known.nextPosition
      case .new: false
      }
    }
  }

  /// A linear source's parent is the message before; pointers to a message that is stored under
  /// another id follow it.
  private func place(
    _ message: inout MessageRecord, hasParents: Bool, previous: TextSlice, _ arena: TextArena
  ) {
    if !message.parentID.isAbsent {
      guard !storedIDs.isEmpty else { return }
      let known = storedIDs[user.fingerprinter.id(message.parentID, in: arena)]
      message.parentID = known ?? message.parentID
    } else if !hasParents, !arena.areEqual(previous, message.id) {
      message.parentID = previous
    }
  }

  private func add(
    _ message: MessageRecord, _ hash: IncomingHashes, at position: Int,
    to state: inout ConversationState, _ arena: TextArena
  ) {
    var stored = StoredRecord(
      message: message, position: position, tokens: TokenRecord(),
      characters: arena.scalarCount(message.content))
    stored.versionTime = message.updatedAt ?? state.header.updatedAt
    state.added.append(stored)
    state.fingerprints.add(
      MessageFingerprint(
        id: hash.id ?? user.fingerprinter.id(message.id, in: arena), text: hash.text,
        parts: hash.parts, position: position, role: message.role,
        isOnChain: Fingerprinter.isOnChain(message, isActive: true, in: arena),
        createdAt: message.createdAt))
  }
}
