import ChatModel
import Store

/// What may not come back into one namespace.
struct TombstoneIndex: Sendable {
  /// Of users and of memories, whose hashes name the user too.
  private var cutoffs: [[UInt8]: Timestamp] = [:]
  private var conversations: [[UInt8]: [Tombstone]] = [:]
  /// One hash a person, by the hash of each name that is joined to another.
  private let people: [[UInt8]: [UInt8]]
  private let keys: StoreKeys
  private let namespace: Namespace

  /// - Parameter people: `Ledger.people`.
  init(
    _ tombstones: [Tombstone], people: [[UInt8]: [UInt8]] = [:], keys: StoreKeys,
    namespace: Namespace
  ) {
    self.people = people
    self.keys = keys
    self.namespace = namespace
    for tombstone in tombstones {
      if tombstone.scope == .conversation {
        conversations[tombstone.subject, default: []].append(tombstone)
      } else {
        let known = cutoffs[tombstone.subject]
        cutoffs[tombstone.subject] = max(known ?? tombstone.cutoff, tombstone.cutoff)
      }
    }
  }

  var isEmpty: Bool { cutoffs.isEmpty && conversations.isEmpty }

  /// What stands against one conversation's messages.
  struct Barrier {
    fileprivate var user: Timestamp?
    fileprivate var conversation: Timestamp?

    /// Messages up to the cutoff are blocked; undated ones only in a conversation that was erased
    /// itself, so that a user may return.
    func blocks(_ createdAt: Timestamp?) -> Bool {
      guard let createdAt else { return conversation != nil }
      return max(user ?? createdAt, conversation ?? createdAt) > createdAt
        || user == createdAt || conversation == createdAt
    }

    /// Whether an archived line was erased since: nothing that a run before the erasure wrote comes
    /// back with a restored segment, whatever its messages' times.
    ///
    /// - Parameters:
    ///   - archivedAt: when the run began; nil when the ledger does not know it.
    ///   - times: of the line's messages, the conversation's own for those without.
    func covers(archivedAt: Timestamp?, times: [Timestamp?]) -> Bool {
      let cutoff = [user, conversation].compactMap(\.self).max()
      let isOld = archivedAt.flatMap { run in cutoff.map { run <= $0 } }
      guard isOld != true, !times.isEmpty else { return isOld ?? true }
      return times.contains { time in blocks(time) || (time == nil && isOld == nil) }
    }
  }

  /// Nil when nothing does, which is nearly always.
  ///
  /// - Parameter isArchived: it is the archive that says whose the conversation is. In a dump an id that is
  ///   unique everywhere is that of the erased conversation, whoever it is said to be of; in the archive
  ///   another user may have had a part in the same one, which lives.
  func barrier(
    user: String, conversation: ConversationKey, isArchived: Bool = false
  ) -> Barrier? {
    guard !isEmpty else { return nil }
    let ofUser = cutoffs[keys.subject(namespace, user: user)]
    let ofConversation = cutoff(of: conversation, user: user, isArchived: isArchived)
    guard ofUser != nil || ofConversation != nil else { return nil }
    return Barrier(user: ofUser, conversation: ofConversation)
  }

  private func cutoff(
    of conversation: ConversationKey, user: String, isArchived: Bool
  ) -> Timestamp? {
    guard !conversations.isEmpty,
      let erased = conversations[keys.subject(namespace, conversation: conversation)]
    else { return nil }
    if conversation.isGloballyUnique && !isArchived || Normalizer.isPseudo(user) {
      return erased.map(\.cutoff).max()
    }
    // Another user may have a conversation of the same id; only nobody's may be anybody's.
    let nobody = isArchived ? [] : [Normalizer.pseudoUserPrefix + conversation.sourceID]
    let owners = ([user] + nobody).map { person(keys.subject(namespace, user: $0)) }
    return erased.filter { $0.owner.map { owners.contains(person($0)) } ?? true }
      .map(\.cutoff).max()
  }

  private func person(_ user: [UInt8]) -> [UInt8] { people[user] ?? user }

  /// Whether what has no time of its own is kept out: with its user, or with its conversation.
  func keepsOut(user: String?, conversation: ConversationKey?) -> Bool {
    guard !isEmpty else { return false }
    if let user, barrier(user: user) != nil { return true }
    guard let conversation else { return false }
    let owner = user ?? Normalizer.pseudoUserPrefix + conversation.sourceID
    return barrier(user: owner, conversation: conversation)?.conversation != nil
  }

  /// Whether a memory was erased: it has no time, so that this one and no other stays away.
  func isErased(memory label: String, _ text: String, of user: String) -> Bool {
    !isEmpty && cutoffs[keys.subject(namespace, user: user, memory: label, text)] != nil
  }

  /// As the other `barrier`, for what belongs to no conversation.
  func barrier(user: String) -> Barrier? {
    cutoffs[keys.subject(namespace, user: user)].map { Barrier(user: $0, conversation: nil) }
  }
}
