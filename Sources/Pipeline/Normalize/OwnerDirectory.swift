import ChatModel
import Store

/// Who owns a conversation that its own records do not say.
///
/// In this order: what any dump of this run says; what the store knows, where ids are globally
/// unique; `--user`; what the store knows of other ids; and else a pseudo-user of its own, never a
/// shared bucket. An id that was derived from text says nothing: two users may have the same text.
struct OwnerDirectory {
  private var owners: [ConversationKey: String] = [:]
  /// For each conversation that has an owner in this run, by its hash, the record that named it.
  private var named: [UInt64: RecordOrder] = [:]
  private let userOption: String?
  private let catalogs: [CatalogReader]
  /// Conversations that stay without an owner.
  private(set) var unknown = 0

  init(userOption: String?, catalogs: [CatalogReader]) {
    self.userOption = userOption
    self.catalogs = catalogs
  }

  /// Takes the owner that a record of this run names; the first record is believed.
  mutating func learn(_ record: RecordView, in arena: TextArena) {
    guard record.kind != .memory else { return }
    if let known = named[record.conversationHash], known <= record.order { return }
    named[record.conversationHash] = record.order
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
