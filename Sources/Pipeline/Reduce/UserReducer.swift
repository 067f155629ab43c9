import ChatModel
import Store

/// A user's conversations as the store has them and as this run changes them, and new memories.
struct ReducedUser {
  struct Memory {
    var kind: SourceKind
    var label: String
    var text: String
  }

  let identity: UserIdentity
  var conversations: [ConversationState]
  let memories: [Memory]
}

/// Deduplicates one user's records against the store and against each other.
///
/// One user at a time. What comes out is exact: every message given is counted once, as archived,
/// duplicate or tombstoned.
struct UserReducer {
  private var conversations: [ConversationState] = []
  /// Messages by source number.
  private(set) var counts: [Int: SourceCounts] = [:]
  private var memories: [ReducedUser.Memory] = []

  /// Pseudo-users that lost their conversation to this user.
  private(set) var movedFrom: [String] = []

  private let user: UserIdentity
  private let catalog: CatalogReader
  private let tombstones: TombstoneIndex
  private var indexByKey: [ConversationKey: Int] = [:]
  /// Of those in the store, by their rows.
  private var indexByRow: [Int64: Int] = [:]
  /// By the first fingerprints of their chains: a user may have very many conversations.
  private var indicesByHead: [UInt64: [Int]] = [:]
  /// Of each of `conversations`: whether it is in `indicesByHead`.
  private var hasHead: [Bool] = []
  /// What the store has, likewise; nil until a conversation asks.
  private var storedByHead: [UInt64: [StoredChain]]?
  /// Kinds of source among `conversations`.
  private var kinds: Set<SourceKind> = []
  private var rememberedMemories: Set<UInt64> = []

  init(_ user: UserIdentity, catalog: CatalogReader, tombstones: TombstoneIndex) {
    self.user = user
    self.catalog = catalog
    self.tombstones = tombstones
  }

  mutating func add(
    _ incoming: IncomingConversation, arena: inout TextArena, loader: inout ConversationLoader
  ) throws(HansardError) {
    var incoming = incoming
    incoming.arrange()
    let barrier = tombstones.barrier(user: user.name, conversation: incoming.key)
    if let barrier {
      let created = incoming.headers.compactMap(\.createdAt).min()
      for source in incoming.remove(where: { barrier.blocks($0.createdAt ?? created) }) {
        counts[source, default: SourceCounts()].tombstoned += 1
      }
      // Nothing of an erased conversation comes back, its title neither.
      if incoming.messages.isEmpty { return }
    }
    var hashes: [IncomingHashes] = []
    hashes.reserveCapacity(incoming.messages.count)
    for message in incoming.messages {
      hashes.append(IncomingHashes(message, user.fingerprinter, in: arena))
    }
    let (place, isForeign) = try place(of: incoming, hashes, &arena, loader: &loader)
    for header in incoming.headers { conversations[place].merge(header) }
    var merger = MessageMerger(user, isForeign: isForeign)
    let added = try merger.merge(
      incoming, hashes, into: &conversations[place], arena: &arena, loader: &loader)
    noteHead(of: place)
    count(incoming, added)
  }

  /// - Parameter added: the places of the messages that were archived; the others are duplicates.
  private mutating func count(_ incoming: IncomingConversation, _ added: [Int]) {
    if incoming.sources.isEmpty {
      counts[incoming.source, default: SourceCounts()].archived += added.count
      counts[incoming.source, default: SourceCounts()].duplicate +=
        incoming.messages.count - added.count
      return
    }
    for source in incoming.sources { counts[source, default: SourceCounts()].duplicate += 1 }
    for place in added {
      counts[incoming.sources[place], default: SourceCounts()].duplicate -= 1
      counts[incoming.sources[place], default: SourceCounts()].archived += 1
    }
  }

  /// What the user has; the reducer is of no use after that.
  consuming func finish() -> ReducedUser {
    ReducedUser(identity: user, conversations: conversations, memories: memories)
  }

  mutating func add(
    memory label: String, _ text: String, kind: SourceKind
  ) throws(HansardError) {
    let fingerprint = user.fingerprinter.memory(label: label, text: text)
    guard rememberedMemories.insert(fingerprint).inserted else { return }
    if let row = user.row, try catalog.hasMemory(fingerprint, of: row) { return }
    if tombstones.isErased(memory: label, text, of: user.name) { return }
    memories.append(ReducedUser.Memory(kind: kind, label: label, text: text))
  }

  /// Where the conversation belongs: a known one by source id or alias, the same one from another
  /// kind of source (`isForeign`), or a new one.
  private mutating func place(
    of incoming: IncomingConversation, _ hashes: [IncomingHashes], _ arena: inout TextArena,
    loader: inout ConversationLoader
  ) throws(HansardError) -> (Int, isForeign: Bool) {
    if let known = indexByKey[incoming.key] {
      return (known, conversations[known].header.key != incoming.key)
    }
    if let row = user.row, let stored = try catalog.conversation(incoming.key, of: row) {
      let index = try open(stored)
      indexByKey[incoming.key] = index
      return (index, stored.header.key != incoming.key)
    }
    if let moved = try move(incoming.key, &arena, loader: &loader) { return (moved, false) }
    let chain =
      mayHaveCandidates(incoming.key.kind) ? chain(of: incoming, hashes, arena) : []
    var related: [RelatedConversation] = []
    for candidate in try candidates(chain, notOf: incoming.key.kind) {
      let other = conversations[candidate].fingerprints.all.filter(\.isOnChain)
      switch ChainMatch.compare(chain, other) {
      case .same:
        conversations[candidate].newAliases.append(incoming.key)
        indexByKey[incoming.key] = candidate
        return (candidate, true)
      case .related:
        related.append(
          conversations[candidate].existing.map { .stored($0) } ?? .inBatch(candidate))
      case .different: break
      }
    }
    var state = ConversationState(
      new: ConversationHeader(key: incoming.key), messageCount: incoming.messages.count)
    state.related = related
    return (add(state, as: incoming.key), false)
  }

  /// Takes over a conversation that was archived before anybody knew whose it is; nil when there is
  /// none.
  ///
  /// Only ids that are globally unique say that it is the same one.
  private mutating func move(
    _ key: ConversationKey, _ arena: inout TextArena, loader: inout ConversationLoader
  ) throws(HansardError) -> Int? {
    guard key.isGloballyUnique, !Normalizer.isPseudo(user.name),
      let (stored, pseudoUser) = try catalog.pseudoConversation(key)
    else { return nil }
    let messages = try StoredRecord.archived(stored.id, loader: &loader, into: &arena)
    movedFrom.append(pseudoUser)
    return add(
      ConversationState(moving: stored, messages, key: user.fingerprinter, in: arena), as: key)
  }

  /// Whether a conversation of another kind can be there at all.
  private func mayHaveCandidates(_ kind: SourceKind) -> Bool {
    user.row != nil && catalog.mayHaveOtherKinds(than: kind)
      || kinds.count > 1 || !(kinds.isEmpty || kinds.contains(kind))
  }

  private mutating func add(_ state: ConversationState, as key: ConversationKey) -> Int {
    let place = conversations.count
    conversations.append(state)
    hasHead.append(false)
    noteHead(of: place)
    kinds.insert(state.header.key.kind)
    indexByKey[key] = place
    if let row = state.existing { indexByRow[row] = place }
    return place
  }

  /// A chain's beginning is known once it has one message.
  private mutating func noteHead(of place: Int) {
    guard !hasHead[place],
      let head = conversations[place].fingerprints.all.first(where: \.isOnChain)?.text
    else { return }
    hasHead[place] = true
    indicesByHead[head, default: []].append(place)
  }

  /// Opens a stored conversation once.
  private mutating func open(_ stored: StoredConversation) throws(HansardError) -> Int {
    if let index = indexByRow[stored.id] { return index }
    return add(
      ConversationState(stored, fingerprints: try catalog.fingerprints(of: stored.id)),
      as: stored.header.key)
  }

  private func chain(
    of incoming: IncomingConversation, _ hashes: [IncomingHashes], _ arena: TextArena
  ) -> [MessageFingerprint] {
    let nodes = incoming.messages.enumerated().map { index, message in
      ActiveBranch.Node(
        id: message.id.isEmpty ? "\(index)" : arena.string(message.id),
        parentID: arena.optionalString(message.parentID), createdAt: message.createdAt,
        isInserted: message.inserted)
    }
    let marks = ActiveBranch.marks(
      nodes, leaf: incoming.headers.compactMap(\.currentLeaf).last)
    return incoming.messages.indices.compactMap { index in
      let message = incoming.messages[index]
      guard Fingerprinter.isOnChain(message, isActive: marks[index], in: arena) else { return nil }
      return MessageFingerprint(
        id: 0, text: hashes[index].text, parts: 0, position: index, role: message.role,
        isOnChain: true, createdAt: message.createdAt)
    }
  }

  /// Conversations of another kind that begin with the same message, in this run and in the store.
  private mutating func candidates(
    _ chain: [MessageFingerprint], notOf kind: SourceKind
  ) throws(HansardError) -> [Int] {
    guard let head = chain.first?.text else { return [] }
    if let row = user.row, catalog.mayHaveOtherKinds(than: kind) {
      let stored = if let storedByHead { storedByHead } else { try catalog.chains(of: row) }
      storedByHead = stored
      for chain in stored[head] ?? [] where chain.kind != kind && indexByRow[chain.row] == nil {
        if let conversation = try catalog.conversation(chain.row) { _ = try open(conversation) }
      }
    }
    return (indicesByHead[head] ?? []).filter { conversations[$0].header.key.kind != kind }.sorted()
  }
}

/// Keyed hashes of one incoming message.
struct IncomingHashes: BitwiseCopyable {
  /// Nil when the source has no ids.
  var id: UInt64?
  var text: UInt64 = 0
  var parts: UInt64 = 0
  /// The id is no mere number: two products do not both have it.
  var hasTellingID = false

  /// Ids of this length or more tell.
  private static let tellingIDBytes = 16

  init() {}

  init(_ message: MessageRecord, _ fingerprinter: Fingerprinter, in arena: TextArena) {
    id = message.id.isEmpty ? nil : fingerprinter.id(message.id, in: arena)
    text = fingerprinter.text(message, in: arena)
    parts = fingerprinter.parts(message, in: arena)
    hasTellingID = message.id.count >= IncomingHashes.tellingIDBytes
  }
}

/// The user whose records are being reduced.
struct UserIdentity: Sendable {
  var name: String
  /// The catalog row; nil for a user new to the store.
  var row: Int64?
  var salt: [UInt8]
  var fingerprinter: Fingerprinter
}
