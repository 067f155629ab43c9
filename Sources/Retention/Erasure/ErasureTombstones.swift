import ChatModel
import Store

/// Decides which tombstones an erasure writes.
struct ErasureTombstones {
  private let keys: StoreKeys
  private let namespace: Namespace
  private let job: String

  init(_ keys: StoreKeys, _ namespace: Namespace, job: String) {
    self.keys = keys
    self.namespace = namespace
    self.job = job
  }

  /// One for the user, one for each conversation, so that undated messages stay away too, and one for
  /// each memory; of conversations alone, those.
  ///
  /// Somebody or something unknown gets one as well: a dump may still bring the data. The cutoff of a
  /// conversation is never before its last message, whatever the clock says.
  func all(
    for target: ErasureTarget, _ data: CondemnedData?, cutoff: Timestamp
  ) -> [Tombstone] {
    let user = target.subject(namespace, keys)
    var cutoffs: [[UInt8]: Timestamp] = [:]
    for subject in target.conversationSubjects(namespace, keys) ?? [] { cutoffs[subject] = cutoff }
    for conversation in data?.conversations ?? [] {
      for key in conversation.keys {
        cutoffs[keys.subject(namespace, conversation: key)] = max(
          cutoff, conversation.lastActivity ?? cutoff)
      }
    }
    var all = target.extent == .everything ? [tombstone(user, .user, cutoff)] : []
    all += target.keepsOut.map { tombstone($0, .user, cutoff) }
    all += cutoffs.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { tombstone($0.key, .conversation, $0.value, of: user) }
    all += (data?.memories ?? []).map { tombstone($0, .memory, cutoff, of: user) }
    return all
  }

  private func tombstone(
    _ subject: [UInt8], _ scope: Tombstone.Scope, _ cutoff: Timestamp, of owner: [UInt8]? = nil
  ) -> Tombstone {
    Tombstone(
      namespace: namespace, subject: subject, scope: scope, owner: owner, cutoff: cutoff, job: job)
  }
}
