package import ChatModel
package import Store
import SystemIO

/// A plan as a file: JSON signed by the store, one conversation a line, so that two of them can be
/// compared; readable by its owner alone, since it names people.
extension RetentionPlan {
  static let kind = "retention_plan"

  package func write(to path: String, of store: Store) throws(HansardError) {
    try store.files.writeAtomically(encoded(by: store), to: path, mode: 0o600)
  }

  private func encoded(by store: Store) throws(HansardError) -> [UInt8] {
    try SignedJSON.sign(store.keys.signing) { writer in
      writer.field("v", 1)
      writer.field("kind", RetentionPlan.kind)
      writer.field("store_id", storeID)
      writer.field("namespace", namespace.name)
      writer.field("policy", policy)
      writer.field("policy_sha256", policyFingerprint)
      writer.field("decided_at", decidedAt)
      writer.field("expires_at", expiresAt)
      writer.field("state_sha256", stateFingerprint)
      writer.field("holds_sha256", holdsFingerprint)
      writer.field("conversations", entries.count)
      writer.field("deletions", deletions.count)
      writer.key("decisions")
      writer.beginArray()
      for entry in entries { writer.raw("\n" + entry.json) }
      writer.endArray()
    } + [UInt8(ascii: "\n")]
  }
}

extension RetentionPlan.Entry {
  fileprivate var json: String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("conversation", shortID)
    writer.field("decision", decision.isDeletion ? "delete" : "keep")
    writer.field("basis", decision.basis.rawValue)
    writer.field("rule", decision.decidedBy)
    writer.field("retain_until", decision.retainUntil)
    writer.field("delete_at", decision.deleteAt)
    writer.field("user_id", user)
    writer.field("source_kind", key.kind.rawValue)
    writer.field("conversation_id", key.sourceID)
    writer.field("messages", messages)
    writer.field("seq", Int(sequence))
    writer.endObject()
    return writer.text
  }
}
