import ChatModel
import Store

/// Adds what is new of one incoming conversation to its state.
///
/// A message with an id that is known is a duplicate or a revision. Messages without ids, and those
/// of another kind of source, are aligned with what is there by longest common subsequence.
struct MessageMerger {
  private(set) var state: ConversationState
  private let user: UserIdentity
  private let existing: Int64?
  /// Ids of what is in the conversation, by position; loaded when something is added.
  private var idsByPosition: [Int: String] = [:]
  private var usedIDs: Set<String> = []
  private var hasLoadedIDs = false
  /// For messages that are in the store under another id: their parents' pointers must follow.
  private var storedIDs: [String: String] = [:]

  init(_ state: ConversationState, user: UserIdentity, existing: Int64?) {
    self.state = state
    self.user = user
    self.existing = existing
  }

  /// Returns how many messages were added; the others are duplicates.
  mutating func merge(
    _ incoming: IncomingConversation, _ hashes: [IncomingHashes], isForeign: Bool,
    loader: inout ConversationLoader
  ) throws(HansardError) -> Int {
    var verdicts = judge(incoming, hashes, isForeign: isForeign)
    guard verdicts.contains(where: { $0.isNew }) else { return 0 }
    try loadIDs(&loader)
    matchDerived(&verdicts, hashes)
    guard verdicts.contains(where: { $0.isNew }) else { return 0 }
    let hasParents = incoming.messages.contains { $0.parentID != nil }
    var previous = verdicts.first.flatMap { first -> String? in
      guard case .new = first, let last = state.sequence.last else { return nil }
      return idsByPosition[last.position]
    }
    var added = 0
    for (index, verdict) in verdicts.enumerated() {
      var message = incoming.messages[index]
      switch verdict {
      case .duplicate(let position):
        let stored = position.flatMap { idsByPosition[$0] } ?? message.id
        if !message.id.isEmpty, stored != message.id { storedIDs[message.id] = stored }
        previous = stored.isEmpty ? previous : stored
        continue
      case .revision(let position):
        // The dump's own time: it may be older than what the state has heard from another dump.
        message.updatedAt = message.updatedAt ?? incoming.updatedAt ?? state.header.updatedAt
        place(&message, hasParents: hasParents, previous: previous)
        add(message, hashes[index], position: position)
      case .new:
        if message.id.isEmpty || isForeign && usedIDs.contains(message.id) {
          message.id = derivedID(message)
        }
        place(&message, hasParents: hasParents, previous: previous)
        add(message, hashes[index], position: state.nextPosition)
      }
      usedIDs.insert(message.id)
      previous = message.id
      added += 1
    }
    return added
  }

  /// Ids of this length or more are no mere numbers: two products do not both have one.
  private static let tellingIDBytes = 16

  private enum Verdict {
    /// Archived already, at that position where it is known.
    case duplicate(position: Int?)
    case revision(position: Int)
    case new

    /// Revisions count as well.
    var isNew: Bool { if case .duplicate = self { false } else { true } }

    var isOfUnknownID: Bool { if case .new = self { true } else { false } }
  }

  private func judge(
    _ incoming: IncomingConversation, _ hashes: [IncomingHashes], isForeign: Bool
  ) -> [Verdict] {
    var verdicts = [Verdict](repeating: .new, count: hashes.count)
    var unmatched: [Int] = []
    var seen = state
    for (index, hash) in hashes.enumerated() {
      guard let id = hash.id else {
        unmatched.append(index)
        continue
      }
      switch seen.known(id: id, text: hash.text, parts: hash.parts) {
      case .sameText: verdicts[index] = .duplicate(position: nil)
      case .otherText(let position):
        // Another product's `1` is another message.
        if isForeign, incoming.messages[index].id.utf8.count < MessageMerger.tellingIDBytes {
          unmatched.append(index)
        } else {
          verdicts[index] = .revision(position: position)
        }
      case .nothing: if isForeign { unmatched.append(index) }
      }
      // The same id twice in one dump: the second is judged against the first.
      if verdicts[index].isNew {
        seen.remember(
          MessageFingerprint(
            id: id, text: hash.text, parts: hash.parts, position: seen.nextPosition,
            role: incoming.messages[index].role, isOnChain: false, createdAt: nil))
      }
    }
    guard !unmatched.isEmpty else { return verdicts }
    let sequence = state.sequence
    let alignment = LongestCommonSubsequence.alignment(
      of: unmatched.map { hashes[$0].text }, with: sequence.map(\.text))
    for (index, match) in zip(unmatched, alignment) {
      if let match { verdicts[index] = .duplicate(position: sequence[match].position) }
    }
    return verdicts
  }

  /// Messages that came without ids first, through another dump, are known by their texts when
  /// they come with ids.
  private func matchDerived(_ verdicts: inout [Verdict], _ hashes: [IncomingHashes]) {
    let derived = state.sequence.filter { fingerprint in
      idsByPosition[fingerprint.position].map(MessageMerger.isDerived) ?? false
    }
    guard !derived.isEmpty else { return }
    let unknown = verdicts.indices.filter { verdicts[$0].isOfUnknownID && hashes[$0].id != nil }
    let alignment = LongestCommonSubsequence.alignment(
      of: unknown.map { hashes[$0].text }, with: derived.map(\.text))
    for (index, match) in zip(unknown, alignment) {
      if let match { verdicts[index] = .duplicate(position: derived[match].position) }
    }
  }

  private mutating func loadIDs(_ loader: inout ConversationLoader) throws(HansardError) {
    if state.loaded == nil, let existing {
      state.loaded = try loader.messages(of: existing)
    }
    guard !hasLoadedIDs else { return }
    hasLoadedIDs = true
    for stored in (state.loaded ?? []) + state.added {
      idsByPosition[stored.position] = stored.message.id
      usedIDs.insert(stored.message.id)
    }
  }

  /// A linear source's parent is the message before; pointers to a message that is stored under
  /// another id follow it.
  private func place(_ message: inout Message, hasParents: Bool, previous: String?) {
    if let parent = message.parentID {
      message.parentID = storedIDs[parent] ?? parent
    } else if !hasParents, previous != message.id {
      message.parentID = previous
    }
  }

  private mutating func add(_ message: Message, _ hashes: IncomingHashes, position: Int) {
    var stored = StoredMessage(
      message: message, position: position,
      tokens: TokenCount(content: 0, parts: 0, method: .exact, tokenizer: ""))
    stored.versionTime = message.updatedAt ?? state.header.updatedAt
    state.added.append(stored)
    idsByPosition[position] = message.id
    state.remember(
      MessageFingerprint(
        id: user.fingerprinter.id(message.id), text: hashes.text, parts: hashes.parts,
        position: position, role: message.role,
        isOnChain: Fingerprinter.isOnChain(message, isActive: true),
        createdAt: message.createdAt))
  }

  private static func isDerived(_ id: String) -> Bool {
    let bytes = Array(id.utf8)
    return bytes.count > 19 && bytes.starts(with: "m-".utf8) && bytes[18] == UInt8(ascii: "-")
  }

  /// `m-` and a hash of role, text and time, with an ordinal: 'ok', 'ok' stays two messages.
  private func derivedID(_ message: Message) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    mix(message.role.rawValue)
    for byte in message.content.utf8 { mix(byte) }
    for byte in (message.createdAt?.rfc3339 ?? "").utf8 { mix(byte) }
    let digits = String(hash, radix: 16)
    let base = "m-" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
    var ordinal = 0
    while usedIDs.contains("\(base)-\(ordinal)") { ordinal += 1 }
    return "\(base)-\(ordinal)"
  }
}
