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
  private(set) var fingerprints: [MessageFingerprint]
  /// What this run adds, revisions included.
  ///
  /// Positions, parents and ids are final.
  var added: [StoredMessage] = []
  /// Everything archived before, loaded when something is added.
  var loaded: [StoredMessage]?
  /// How many of `added`, the first ones, only moved here from a pseudo-user.
  private(set) var moved = 0
  var newAliases: [ConversationKey] = []
  var related: [RelatedConversation] = []

  private var textsByID: [UInt64: [(text: UInt64, parts: UInt64, position: Int)]] = [:]
  private(set) var nextPosition = 0

  init(new header: ConversationHeader) {
    existing = nil
    self.header = header
    storedHeader = nil
    fingerprints = []
  }

  /// A conversation that moves from its pseudo-user to its owner: everything archived of it is
  /// archived anew, in the owner's frames and under the owner's key.
  init(moving stored: StoredConversation, _ messages: [StoredMessage], key: Fingerprinter) {
    existing = nil
    header = stored.header
    if stored.titleIsDerived { header.title = nil }
    storedHeader = nil
    fingerprints = []
    added = messages
    moved = messages.count
    for stored in messages {
      let message = stored.message
      remember(
        MessageFingerprint(
          id: key.id(message.id), text: key.text(message), parts: key.parts(message),
          position: stored.position, role: message.role,
          isOnChain: Fingerprinter.isOnChain(message, isActive: true),
          createdAt: message.createdAt))
    }
  }

  init(_ stored: StoredConversation, fingerprints: [MessageFingerprint]) {
    existing = stored.id
    header = stored.header
    if stored.titleIsDerived { header.title = nil }
    storedHeader = header
    self.fingerprints = []
    for fingerprint in fingerprints { remember(fingerprint) }
  }

  var headerChanged: Bool { storedHeader.map { $0 != header } ?? true }
  var isTouched: Bool { headerChanged || !added.isEmpty || !newAliases.isEmpty || !related.isEmpty }

  mutating func remember(_ fingerprint: MessageFingerprint) {
    fingerprints.append(fingerprint)
    textsByID[fingerprint.id, default: []].append(
      (fingerprint.text, fingerprint.parts, fingerprint.position))
    nextPosition = max(nextPosition, fingerprint.position + 1)
  }

  /// What is known of a message with that id.
  enum Known {
    case nothing
    /// This very text is archived.
    case sameText
    /// Other texts are, at this position.
    case otherText(position: Int)
  }

  func known(id: UInt64, text: UInt64, parts: UInt64) -> Known {
    guard let texts = textsByID[id], let first = texts.first else { return .nothing }
    return texts.contains { $0.text == text && $0.parts == parts }
      ? .sameText : .otherText(position: first.position)
  }

  /// Takes over what a dump says of the conversation.
  ///
  /// A dump that is not older wins; an older one only fills gaps.
  mutating func merge(_ other: ConversationHeader) {
    header.merge(other)
  }

  /// The newest text of each message, by place: what sequences are aligned with.
  var sequence: [MessageFingerprint] {
    var newest: [UInt64: MessageFingerprint] = [:]
    for fingerprint in fingerprints { newest[fingerprint.id] = fingerprint }
    return newest.values.sorted { ($0.position, $0.id) < ($1.position, $1.id) }
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
