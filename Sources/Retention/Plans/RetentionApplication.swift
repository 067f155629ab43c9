package import ChatModel
package import Store

/// Carries out a retention plan: exactly what it says, less what a hold forbids by now.
package struct RetentionApplication {
  package struct Report: Sendable {
    package var erasure = ErasureReport()
    /// Conversations that the plan deletes, and a hold keeps that came after it, by short id.
    package var held: [String] = []
    /// Of parked erasures that nothing forbids any more.
    package var resumed: [ErasureReceipt] = []
  }

  private let store: Store
  private let plan: RetentionPlan

  package init(_ store: Store, _ plan: RetentionPlan) {
    self.store = store
    self.plan = plan
  }

  /// Erases with a receipt for each user, and tombstones, so that the next dump does not bring back
  /// what was deleted.
  ///
  /// - Parameter held: the store, when the caller holds it already.
  /// - Throws: `.usage` when the plan has expired or is for a time to come, or when the store has
  ///   changed since; nothing was erased then.
  package func run(
    with held: StoreWriter? = nil, clock: () -> Timestamp
  ) throws(HansardError) -> Report {
    let now = clock()
    guard plan.decidedAt <= now else { throw refused("it is for a time that has not come") }
    guard now < plan.expiresAt else { throw refused("it has expired") }
    try requireSameState()
    var report = Report()
    let ledger = try store.ledger(readOnly: true)
    let gate = try HoldGate(store, ledger, plan.namespace)
    let deletions = Set(plan.deletions.map(\.shortID))
    var free: [ExactText: Set<ConversationKey>] = [:]
    for conversation in try store.facts(of: plan.namespace)
    where deletions.contains(conversation.shortID) {
      let person = try ledger.names(
        ofPerson: store.keys.subject(plan.namespace, user: conversation.user), plan.namespace)
      if gate.holds(on: conversation, of: person).isEmpty {
        free[ExactText(conversation.user), default: []].insert(conversation.keys[0])
      } else {
        report.held.append(conversation.shortID)
      }
    }
    let targets = free.sorted { $0.key < $1.key }.map { user, keys in
      ErasureTarget(
        user: user.text, conversations: keys, reason: "retention policy \(plan.policy)")
    }
    if !targets.isEmpty {
      report.erasure = try Erasure(store, plan.namespace, targets)
        .run(with: held, whenHeld: .leave, precondition: requireSameState, clock: clock)
    }
    report.resumed = try ParkedErasures(store, plan.namespace).resume(with: held, clock: clock)
    return report
  }

  private func requireSameState() throws(HansardError) {
    let requests = try store.ledger(readOnly: true).parkedRequests(plan.namespace)
    let conversations = try store.facts(of: plan.namespace)
    guard RetentionPlan.stateFingerprint(conversations, requests) == plan.stateFingerprint
    else {
      throw refused("the store has changed since it was made")
    }
  }

  private func refused(_ cause: String) -> HansardError {
    HansardError(
      .usage, while: "applying a retention plan", cause: cause,
      hint: "nothing was erased; `hansard retention plan` makes a new one")
  }
}
