import ChatModel
import Store

/// Who owns a conversation that its own records do not say.
///
/// In this order: what any dump of this run says; what the store knows, where ids are globally
/// unique; `--user`; what the store knows of other ids; and else a pseudo-user of its own, never a
/// shared bucket. An id that was derived from text says nothing: two users may have the same text. Nor
/// does one that several users have: nobody is given what may be another's.
struct OwnerDirectory {
  private var owners: [ConversationKey: String] = [:]
  /// The hash of the user who owns each conversation in this run, by the conversation's hash; nil for
  /// several users.
  private var named: [UInt64: UInt64?] = [:]
  /// Conversations that several users have.
  private var contested: Set<ConversationKey> = []
  private let userOption: String?
  private let catalogs: [CatalogReader]
  /// Conversations that stay without an owner.
  private(set) var unknown = 0

  init(userOption: String?, catalogs: [CatalogReader]) {
    self.userOption = userOption
    self.catalogs = catalogs
  }

  /// Takes the owner that a record of this run names.
  mutating func learn(_ record: RecordView, in arena: TextArena) {
    guard record.kind != .memory else { return }
    if let known = named[record.conversationHash] {
      guard let user = known, user != record.userHash else { return }
      named[record.conversationHash] = .some(nil)
      let key = record.conversation(in: arena)
      owners[key] = nil
      contested.insert(key)
      return
    }
    named[record.conversationHash] = record.userHash
    let key = record.conversation(in: arena)
    if !key.isDerived { owners[key] = arena.string(record.user) }
  }

  mutating func owner(of key: ConversationKey) throws(HansardError) -> String {
    if let known = owners[key] { return known }
    let owner = try knownOwner(of: key) ?? Normalizer.pseudoUserPrefix + key.sourceID
    if Normalizer.isPseudo(owner) { unknown += 1 }
    owners[key] = owner
    return owner
  }

  private func knownOwner(of key: ConversationKey) throws(HansardError) -> String? {
    if contested.contains(key) { return userOption }
    if let userOption {
      guard key.isGloballyUnique, let stored = try storedOwner(of: key),
        !Normalizer.isPseudo(stored)
      else { return userOption }
      return stored
    }
    return key.isDerived ? nil : try storedOwner(of: key)
  }

  private func storedOwner(of key: ConversationKey) throws(HansardError) -> String? {
    for catalog in catalogs {
      if let owner = try catalog.owner(of: key) { return owner }
    }
    return nil
  }
}
