import ChatModel
import Store

/// One conversation of the user at hand, as the store has it and as this run changes it.
struct ConversationState {
  /// Its row; nil when it is new.
  let existing: Int64?
  /// Facts merged so far.
  ///
  /// The title is the source's, never a derived one.
  private(set) var header: ConversationHeader
  private let storedHeader: ConversationHeader?
  /// Everything archived before, then what this run adds, in archive order.
  var fingerprints = FingerprintIndex()
  /// How many of these were archived before.
  private let archivedCount: Int
  /// What this run adds, revisions included.
  ///
  /// Positions, parents and ids are final.
  var added: [StoredRecord] = []
  /// What earlier dumps of this run have added to a large conversation, and is not in `added` any more.
  var addedBefore: [KnownText] = []
  private let isLarge: Bool
  /// Everything archived before, loaded when something is added.
  private(set) var archived = Archived.notLoaded
  /// What was archived before.
  enum Archived {
    /// Also of a conversation that is new.
    case notLoaded
    case texts([StoredRecord])
    /// It is too large for all of its texts.
    case sketch(ArchivedSketch)
  }

  /// How many of `added`, the first ones, only moved here from a pseudo-user.
  private(set) var moved = 0
  var newAliases: [ConversationKey] = []
  var related: [RelatedConversation] = []

  init(new header: ConversationHeader, messageCount: Int) {
    existing = nil
    archivedCount = 0
    isLarge = false
    self.header = header
    storedHeader = nil
    fingerprints = FingerprintIndex(minimumCapacity: messageCount)
    added.reserveCapacity(messageCount)
  }

  /// A conversation that moves from its pseudo-user to its owner: everything archived of it is
  /// archived anew, in the owner's frames and under the owner's key.
  init(
    moving stored: StoredConversation, _ messages: [StoredRecord], key: Fingerprinter,
    in arena: TextArena
  ) {
    existing = nil
    archivedCount = 0
    isLarge = false
    header = stored.header
    if stored.titleIsDerived { header.title = nil }
    storedHeader = nil
    added = messages
    moved = messages.count
    for stored in messages {
      fingerprints.add(
        key.fingerprint(stored.message, at: stored.position, isActive: true, in: arena))
    }
  }

  /// - Parameter isLarge: it is never loaded as a whole.
  init(
    _ stored: StoredConversation, fingerprints: [MessageFingerprint], isLarge: Bool = false
  ) {
    existing = stored.id
    archivedCount = fingerprints.count
    self.isLarge = isLarge
    header = stored.header
    if stored.titleIsDerived { header.title = nil }
    storedHeader = header
    self.fingerprints = FingerprintIndex(minimumCapacity: fingerprints.count)
    for fingerprint in fingerprints { self.fingerprints.add(fingerprint) }
  }

  var headerChanged: Bool { storedHeader.map { $0 != header } ?? true }
  var isTouched: Bool { headerChanged || !added.isEmpty || !newAliases.isEmpty || !related.isEmpty }

  /// The month of what has no time, and nothing with a time before it.
  var monthOfUndated: MonthKey { header.createdAt.map { MonthKey($0) } ?? .unknown }

  /// The months under which `added` are archived.
  ///
  /// Months are read one after the other: a text without a time is under that of the text before it, and
  /// what is added of one message is under one, as without times of their own it is the order that says
  /// which text is the newest.
  var monthsOfAdded: [MonthKey] {
    let first = fingerprints.all.count - added.count
    return added.indices.map { index in
      let oldest = fingerprints.oldest(first + index, from: archivedCount)
      return fingerprints.time(oldest).map { MonthKey($0) } ?? monthOfUndated
    }
  }

  /// Takes over what a dump says of the conversation.
  ///
  /// A dump that is not older wins; an older one only fills gaps.
  mutating func merge(_ other: ConversationHeader) {
    header.merge(other)
  }

  /// The same once all dumps have said what they say of the conversation.
  func with(_ header: ConversationHeader) -> ConversationState {
    var state = self
    state.header = header
    return state
  }

  /// Loads what is archived, once; a conversation that is new has nothing.
  mutating func load(
    _ fingerprinter: Fingerprinter, with loader: inout ConversationLoader,
    into arena: inout TextArena
  ) throws(HansardError) {
    guard case .notLoaded = archived, let existing else { return }
    archived =
      if let large = try loader.large(existing, above: isLarge ? 0 : loader.largest) {
        .sketch(try ArchivedSketch(large, fingerprinter, withAllTexts: false, into: &arena))
      } else {
        .texts(try StoredRecord.archived(existing, loader: &loader, into: &arena))
      }
  }

  /// The texts in the conversation, in archive order.
  ///
  /// - Parameter wantsAll: also those of a large conversation that something new does not need, as a rule:
  ///   all but the one at its end.
  mutating func knownTexts(
    _ fingerprinter: Fingerprinter, wantsAll: Bool, _ loader: inout ConversationLoader,
    _ arena: inout TextArena
  ) throws(HansardError) -> [KnownText] {
    try load(fingerprinter, with: &loader, into: &arena)
    let added = added.isEmpty ? addedBefore : addedBefore + added.map { KnownText($0) }
    switch archived {
    case .notLoaded: return added
    case .texts(let texts): return texts.map { KnownText($0) } + added
    case .sketch(let known):
      archived = .notLoaded
      let sketch = try known.withAllTexts(wantsAll, fingerprinter, into: &arena)
      archived = .sketch(sketch)
      return added.isEmpty ? sketch.texts : sketch.texts + added
    }
  }

  /// What is archived, for one to change it.
  mutating func takeArchived() -> Archived {
    defer { archived = .notLoaded }
    return archived
  }

  /// The answers of what is archived, in archive order; their models' names are in `arena`.
  func archivedAnswers(in arena: inout TextArena) -> [UsageAttribution.Answer] {
    switch archived {
    case .notLoaded: []
    case .texts(let texts): texts.lazy.filter(\.isAnswer).map(\.answer)
    case .sketch(let sketch): sketch.answers.all(in: &arena)
    }
  }
}

extension StoredRecord {
  /// Every archived text of a conversation, its texts in `arena`.
  ///
  /// - Throws: `.limitExceeded` when they do not fit into an arena.
  static func archived(
    _ conversation: Int64, loader: inout ConversationLoader, into arena: inout TextArena
  ) throws(HansardError) -> [StoredRecord] {
    try records(of: try loader.messages(of: conversation), in: &arena)
  }

  /// The records of stored messages, their texts in `arena`; throws as `archived`.
  static func records(
    of messages: [StoredMessage], in arena: inout TextArena
  ) throws(HansardError) -> [StoredRecord] {
    var records: [StoredRecord] = []
    records.reserveCapacity(messages.count)
    for stored in messages {
      guard arena.hasRoom(for: stored.message.textBytes) else {
        throw HansardError(
          .limitExceeded, while: "reading a conversation of the archive",
          cause: "its texts are larger than \(TextArena.maximumBytes) bytes together")
      }
      records.append(StoredRecord(stored, in: &arena))
    }
    return records
  }
}

extension Message {
  /// At most how many bytes an arena needs for it.
  fileprivate var textBytes: Int {
    var bytes = 1024 + content.utf8.count + (extra?.utf8.count ?? 0)
    for part in parts {
      bytes +=
        64 + part.text.utf8.count + (part.name?.utf8.count ?? 0)
        + (part.callID?.utf8.count ?? 0) + (part.payload?.utf8.count ?? 0)
    }
    for text in [id, parentID, name, model] { bytes += text?.utf8.count ?? 0 }
    return bytes
  }
}

extension ConversationHeader {
  /// Takes over what another dump says of the same conversation: a dump that is not older wins, an
  /// older one only fills gaps.
  ///
  /// Identity and user stay.
  mutating func merge(_ other: ConversationHeader) {
    let isOlder =
      if let mine = updatedAt, let theirs = other.updatedAt { theirs < mine } else { false }
    func pick<Value>(_ mine: Value?, _ theirs: Value?) -> Value? {
      isOlder ? mine ?? theirs : theirs ?? mine
    }
    title = pick(title, other.title)
    tags = pick(tags.isEmpty ? nil : tags, other.tags.isEmpty ? nil : other.tags) ?? []
    state = pick(state, other.state)
    metadata = pick(metadata, other.metadata)
    threadOf = pick(threadOf, other.threadOf)
    currentLeaf = pick(currentLeaf, other.currentLeaf)
    expiresAt = pick(expiresAt, other.expiresAt)
    createdAt = pick(createdAt, other.createdAt)
    updatedAt = pick(updatedAt, other.updatedAt)
  }
}
