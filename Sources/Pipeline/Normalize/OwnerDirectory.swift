import ChatModel
import Store

/// Who owns a conversation that its own records do not say.
///
/// In this order: what any dump of this run says, `--user`, what the store knows, and else a
/// pseudo-user of its own: never a shared bucket.
struct OwnerDirectory {
  private var owners: [ConversationKey: String] = [:]
  private let userOption: String?
  private let catalogs: [CatalogReader]
  /// Conversations that stay without an owner.
  private(set) var unknown = 0

  init(userOption: String?, catalogs: [CatalogReader]) {
    self.userOption = userOption
    self.catalogs = catalogs
  }

  /// The first dump that names an owner is believed.
  mutating func learn(_ more: [ConversationKey: String]) {
    owners.merge(more) { known, _ in known }
  }

  mutating func owner(of key: ConversationKey) throws(HansardError) -> String {
    if let known = owners[key] { return known }
    let owner: String
    if let userOption {
      owner = userOption
    } else if let stored = try storedOwner(of: key) {
      owner = stored
    } else {
      owner = Normalizer.pseudoUserPrefix + key.sourceID
      unknown += 1
    }
    owners[key] = owner
    return owner
  }

  private func storedOwner(of key: ConversationKey) throws(HansardError) -> String? {
    for catalog in catalogs {
      if let owner = try catalog.owner(of: key) { return owner }
    }
    return nil
  }
}
