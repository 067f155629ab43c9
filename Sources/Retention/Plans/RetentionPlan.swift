package import ChatModel
package import Store
import SystemIO

/// What a policy would do to a namespace, decided before anything is touched.
package struct RetentionPlan: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package var shortID: String
    package var user: String
    package var key: ConversationKey
    package var messages: Int
    package var sequence: Int64
    package var decision: RetentionDecision
  }

  package var storeID: String
  package var namespace: Namespace
  package var policy: String
  package var policyFingerprint: String
  /// The instant for which ages were counted.
  package var decidedAt: Timestamp
  /// Every conversation, by short id.
  package var entries: [Entry]
  /// A hash of each conversation's sequence and of the requests that are parked.
  package var stateFingerprint: String
  /// A hash of the names of the holds in force: apart, since a hold may come later and still wins.
  package var holdsFingerprint: String

  /// A plan names people and is not kept for long.
  package static let lifetimeDays = 7

  package var expiresAt: Timestamp {
    Timestamp(
      millisecondsSince1970: decidedAt.millisecondsSince1970
        + Int64(RetentionPlan.lifetimeDays) * Timestamp.millisecondsPerDay)
  }

  package var deletions: [Entry] { entries.filter(\.decision.isDeletion) }

  /// Every conversation of the namespace as it is, and every parked request.
  static func stateFingerprint(
    _ conversations: [ConversationFacts], _ requests: [ParkedRequest]
  ) -> String {
    fingerprint(
      of: conversations.flatMap { [$0.shortID, "\($0.sequence)"] } + requests.map(\.request))
  }

  fileprivate static func fingerprint(of texts: [String]) -> String {
    var writer = JSONWriter()
    writer.beginArray()
    for text in texts { writer.string(text) }
    writer.endArray()
    return Digest(of: writer.bytes).hex
  }
}

/// Decides about every conversation of a namespace; touches nothing.
package struct RetentionPlanning {
  private let store: Store
  private let namespace: Namespace

  package init(_ store: Store, _ namespace: Namespace) {
    self.store = store
    self.namespace = namespace
  }

  /// The same store, policy and instant give the same plan.
  package func plan(
    _ policy: RetentionPolicy, at now: Timestamp
  ) throws(HansardError) -> RetentionPlan {
    let ledger = try store.ledger(readOnly: true)
    let gate = try HoldGate(store, ledger, namespace)
    let requests = try ledger.parkedRequests(namespace)
    let requestsByUser = Dictionary(grouping: requests, by: \.user)
    let conversations = try store.facts(of: namespace, withMessages: policy.needsMessages)
    var people: [[UInt8]: Set<[UInt8]>] = [:]
    var entries: [RetentionPlan.Entry] = []
    for conversation in conversations {
      let user = store.keys.subject(namespace, user: conversation.user)
      if people[user] == nil { people[user] = try ledger.names(ofPerson: user, namespace) }
      let request = requestsByUser[user]?.first { covers($0, conversation) }
      var decision = policy.decision(
        on: conversation, in: namespace,
        hold: gate.holds(on: conversation, of: people[user]).first?.name,
        request: request?.request, at: now)
      // A policy that knows no law cannot say that the one which has parked it is satisfied.
      if decision.basis == .request, !policy.rules.contains(where: \.isStatutory),
        let until = request?.retainUntil, until > now
      {
        decision.basis = .statutory
        decision.retainUntil = until
      }
      entries.append(
        RetentionPlan.Entry(
          shortID: conversation.shortID, user: conversation.user, key: conversation.keys[0],
          messages: conversation.messages, sequence: conversation.sequence, decision: decision))
    }
    let holds = try ledger.holds(namespace, keys: store.keys).map(\.name)
    return RetentionPlan(
      storeID: store.settings.storeID, namespace: namespace, policy: policy.name,
      policyFingerprint: policy.fingerprint, decidedAt: now, entries: entries,
      stateFingerprint: RetentionPlan.stateFingerprint(conversations, requests),
      holdsFingerprint: RetentionPlan.fingerprint(of: holds))
  }

  /// Of a request about the conversation's owner.
  private func covers(_ request: ParkedRequest, _ conversation: ConversationFacts) -> Bool {
    guard let subject = request.conversation else { return true }
    return conversation.keys.contains {
      store.keys.subject(namespace, conversation: $0) == subject
    }
  }
}
