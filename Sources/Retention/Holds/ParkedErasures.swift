package import ChatModel
package import Store
import SystemIO

/// Keeps the erasures that holds or the law forbid, and carries them out when nothing does any more.
package struct ParkedErasures {
  private let store: Store
  private let namespace: Namespace

  package init(_ store: Store, _ namespace: Namespace) {
    self.store = store
    self.namespace = namespace
  }

  static let parking = "park"

  /// Parks what holds forbid to erase, unless it is parked already: of a user every name of the
  /// person, of conversations each by itself.
  func park(
    _ held: [ErasureReport.Held], in ledger: Ledger, at now: Timestamp
  ) throws(HansardError) {
    var parked = Set(try ledger.parkedRequests(namespace).map { [$0.user, $0.conversation ?? []] })
    var found: [(held: ErasureReport.Held, user: [UInt8], conversation: [UInt8]?)] = []
    for held in held {
      for (user, conversation) in try subjects(of: held.target)
      where parked.insert([user, conversation ?? []]).inserted {
        found.append((held, user, conversation))
      }
    }
    guard !found.isEmpty else { return }
    let name = try ledger.newRunName(at: now)
    let all = found.count
    let requests = found.enumerated().map { number, found in
      ParkedRequest(
        request: RunRecord.job(number, of: all, in: name), namespace: namespace,
        user: found.user, conversation: found.conversation, reason: found.held.target.reason,
        requestedAt: now, retainUntil: found.held.retention?.until)
    }
    let log = GuardLog(store)
    try log.append(requests.map(ParkedEntry.parked))
    for request in requests {
      try ledger.park(request)
      try AuditLog(ledger, of: store).append(
        ParkedErasures.parking, job: request.request, namespace: namespace,
        details: request.conversation ?? request.user, at: now)
    }
    try log.synchronize(with: ledger)
  }

  private func subjects(
    of target: ErasureTarget
  ) throws(HansardError) -> [(user: [UInt8], conversation: [UInt8]?)] {
    let user = target.subject(namespace, store.keys)
    if let conversations = target.conversationSubjects(namespace, store.keys) {
      return conversations.map { (user, $0) }
    }
    return try UserAliases(store, namespace).subjects(of: user)
      .sorted { $0.lexicographicallyPrecedes($1) }.map { ($0, nil) }
  }

  /// Forgets the requests that erasures have carried out.
  func settle(_ receipts: [ErasureReceipt], in ledger: Ledger) throws(HansardError) {
    let requests = try ledger.parkedRequests(namespace)
    guard !requests.isEmpty else { return }
    let whole = Set(receipts.filter { $0.conversationSubjects == nil }.map(\.subject))
    let single = Set(
      receipts.flatMap { receipt in
        (receipt.conversationSubjects ?? []).map { [receipt.subject, $0] }
      })
    let done = requests.filter { request in
      whole.contains(request.user)
        || request.conversation.map { single.contains([request.user, $0]) } ?? false
    }
    try forget(done, in: ledger)
  }

  private func forget(_ requests: [ParkedRequest], in ledger: Ledger) throws(HansardError) {
    guard !requests.isEmpty else { return }
    try GuardLog(store).append(requests.map { .settled(request: $0.request, namespace) })
    for request in requests { try ledger.unpark(request) }
    try GuardLog(store).synchronize(with: ledger)
  }

  /// Carries out what nothing forbids any more, all of it together.
  ///
  /// Somebody whom the store does not know gets a tombstone and a receipt too: a dump may still bring
  /// the data.
  ///
  /// - Parameter held: the store, when the caller holds it already.
  package func resume(
    with held: StoreWriter? = nil, clock: () -> Timestamp
  ) throws(HansardError) -> [ErasureReceipt] {
    guard try !store.ledger(readOnly: true).parkedRequests(namespace).isEmpty else { return [] }
    let now = clock()
    try forgetCarriedOut(held, now: now)
    let ledger = try store.ledger(readOnly: true)
    let gate = try HoldGate(store, ledger, namespace)
    let requests = try ledger.parkedRequests(namespace).filter { request in
      request.retainUntil.map { $0 <= now } ?? true
    }
    var targets: [ErasureTarget] = []
    for target in try self.targets(of: requests) {
      if try gate.holds(on: target).isEmpty { targets.append(target) }
    }
    guard !targets.isEmpty else { return [] }
    return try Erasure(store, namespace, targets).run(with: held, clock: clock).erased
      .map(\.receipt)
  }

  /// What the requests are about, oldest first.
  private func targets(
    of requests: [ParkedRequest]
  ) throws(HansardError) -> [ErasureTarget] {
    let wanted = Set(requests.map(\.user))
    var names: [[UInt8]: String] = [:]
    for name in try store.userIDs(of: namespace) {
      let subject = store.keys.subject(namespace, user: name)
      if wanted.contains(subject) { names[subject] = name }
    }
    let whole = Set(requests.filter { $0.conversation == nil }.map(\.user))
    var targets: [ErasureTarget] = []
    for request in requests where request.conversation == nil || !whole.contains(request.user) {
      let user = names[request.user]
      targets.append(
        ErasureTarget(
          user.map { .named(ExactText($0)) } ?? .unknown(request.user),
          try extent(of: request, user),
          reason: request.reason))
    }
    return targets
  }

  private func extent(
    of request: ParkedRequest, _ user: String?
  ) throws(HansardError) -> ErasureTarget.Extent {
    guard let subject = request.conversation else { return .everything }
    let known = try user.map { user throws(HansardError) in
      try store.facts(of: namespace, user: user)
    }
    let conversation = known?.first { facts in
      facts.keys.contains { store.keys.subject(namespace, conversation: $0) == subject }
    }
    return conversation.map { .conversations([$0.keys[0]]) } ?? .unknownConversation(subject)
  }

  /// An erasure that was interrupted behind its point of no return was finished by recovery, and its
  /// request is still there: asked again, it would take what has come since.
  private func forgetCarriedOut(_ held: StoreWriter?, now: Timestamp) throws(HansardError) {
    let ledger = try store.ledger(readOnly: true)
    let tombstones = try ledger.tombstones(namespace)
    let carriedOut = try ledger.parkedRequests(namespace).filter { request in
      tombstones.contains {
        $0.subject == (request.conversation ?? request.user)
          && $0.owner.map { $0 == request.user } ?? true && $0.cutoff >= request.requestedAt
      }
    }
    guard !carriedOut.isEmpty else { return }
    let writer = if let held { held } else { try StoreWriter(store, now: now) }
    try forget(carriedOut, in: writer.ledger)
    try writer.ledger.checkpoint()
  }
}
