package import ChatModel
package import Store
import SystemIO

extension RetentionPlan {
  private static let maximumBytes = 1 << 30

  /// Reads back what `write` wrote.
  ///
  /// - Throws: `.notFound` when there is no such file; `.usage` for what is no plan of this store, or
  ///   was changed after it was made.
  package static func read(_ path: String, of store: Store) throws(HansardError) -> RetentionPlan {
    func refused(_ cause: String) -> HansardError {
      HansardError(
        .usage, while: "reading a retention plan", at: SourceLocation(path), cause: cause,
        hint: "`hansard retention plan` makes a new one")
    }
    guard try store.files.status(of: path)?.isRegularFile == true else {
      throw HansardError(
        .notFound, while: "reading a retention plan", at: SourceLocation(path),
        cause: "there is no such file")
    }
    var bytes = try store.files.contents(of: path, maximumBytes: maximumBytes)
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    guard let value = try? JSONParser().parse(PaddedBytes(bytes)),
      value["kind"]?.string == kind, value["v"]?.int == 1, let plan = RetentionPlan(value)
    else { throw refused("it is no retention plan") }
    guard plan.storeID == store.settings.storeID else { throw refused("it is of another store") }
    guard SignedJSON.isValid(bytes, publicKey: store.keys.signing.publicBytes) else {
      throw refused("it was changed after it was made")
    }
    return plan
  }

  private init?(_ value: JSONValue) {
    guard let storeID = value["store_id"]?.string,
      let namespace = value["namespace"]?.string.flatMap({ try? Namespace(parsing: $0) }),
      let policy = value["policy"]?.string,
      let policyFingerprint = value["policy_sha256"]?.string,
      let decidedAt = value["decided_at"]?.string.flatMap({ Timestamp(parsing: $0) }),
      let stateFingerprint = value["state_sha256"]?.string,
      let holdsFingerprint = value["holds_sha256"]?.string,
      let decisions = value["decisions"]
    else { return nil }
    var entries: [Entry] = []
    for element in decisions.elements {
      guard let entry = Entry(element) else { return nil }
      entries.append(entry)
    }
    self.init(
      storeID: storeID, namespace: namespace, policy: policy,
      policyFingerprint: policyFingerprint, decidedAt: decidedAt, entries: entries,
      stateFingerprint: stateFingerprint, holdsFingerprint: holdsFingerprint)
  }
}

extension RetentionPlan.Entry {
  fileprivate init?(_ value: JSONValue) {
    guard let shortID = value["conversation"]?.string, let user = value["user_id"]?.string,
      let kind = value["source_kind"]?.string, let sourceID = value["conversation_id"]?.string,
      let messages = value["messages"]?.int, let sequence = value["seq"]?.int,
      let basis = value["basis"]?.string.flatMap(RetentionDecision.Basis.init(rawValue:))
    else { return nil }
    let retainUntil = value["retain_until"]?.string.flatMap { Timestamp(parsing: $0) }
    let deleteAt = value["delete_at"]?.string.flatMap { Timestamp(parsing: $0) }
    self.init(
      shortID: shortID, user: user,
      key: ConversationKey(kind: SourceKind(rawValue: kind), sourceID: sourceID),
      messages: Int(messages), sequence: sequence,
      decision: RetentionDecision(
        basis: basis, decidedBy: value["rule"]?.string, retainUntil: retainUntil,
        deleteAt: deleteAt))
  }
}
