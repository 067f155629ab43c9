package import ChatModel
package import Store
import SystemIO

/// Keeps the erasures that holds forbid, and carries them out when none does any more.
package struct ParkedErasures {
  private let store: Store
  private let namespace: Namespace

  package init(_ store: Store, _ namespace: Namespace) {
    self.store = store
    self.namespace = namespace
  }

  static let parking = "park"

  /// Parks a request to erase a person, unless it is parked already.
  ///
  /// - Parameter person: the names, by keyed hash.
  /// - Returns: the error to throw: `.held`.
  func park(
    _ person: Set<[UInt8]>, because holds: [Hold], reason: String?, in ledger: Ledger,
    at now: Timestamp
  ) throws(HansardError) -> HansardError {
    let parked = Set(try ledger.parkedRequests(namespace).map(\.user))
    for user in person.subtracting(parked) {
      let request = ParkedRequest(
        request: makeRunName(at: now), namespace: namespace, user: user, conversation: nil,
        reason: reason, requestedAt: now)
      try ledger.park(request)
      try AuditLog(ledger, of: store).append(
        ParkedErasures.parking, job: request.request, namespace: namespace, details: user, at: now)
    }
    try ledger.checkpoint()
    return ParkedErasures.blocked(
      by: holds,
      hint: "the request is parked: the data is hidden, and goes when the holds are released")
  }

  static func blocked(by holds: [Hold], hint: String) -> HansardError {
    HansardError(
      .held, while: "erasing a user",
      cause: (holds.count == 1 ? "a legal hold forbids it: " : "legal holds forbid it: ")
        + holds.map(\.name).joined(separator: ", "), hint: hint)
  }

  /// Forgets the requests that an erasure of everything of a user has carried out.
  func settle(user: [UInt8], in ledger: Ledger) throws(HansardError) {
    for request in try ledger.parkedRequests(namespace) where request.user == user {
      try ledger.unpark(request)
    }
  }

  /// Carries out what no hold forbids any more, oldest first.
  ///
  /// A request about somebody whom the store does not know stays parked: a dump may still bring the
  /// data, and the name is not known.
  package func resume(clock: () -> Timestamp) throws(HansardError) -> [ErasureReceipt] {
    try forgetCarriedOut(now: clock())
    var receipts: [ErasureReceipt] = []
    let requests = try store.ledger(readOnly: true).parkedRequests(namespace)
    guard !requests.isEmpty else { return [] }
    let users = try store.userIDs(of: namespace)
    for request in requests {
      guard
        let user = users.first(where: { store.keys.subject(namespace, user: $0) == request.user })
      else { continue }
      do {
        let (receipt, _) = try Erasure(store, namespace, user: user)
          .run(reason: request.reason, clock: clock)
        receipts.append(receipt)
      } catch  where error.reason == .held {
        continue
      }
    }
    return receipts
  }

  /// An erasure that was interrupted behind its point of no return was finished by recovery, and its
  /// request is still there: asked again, it would take what has come since.
  private func forgetCarriedOut(now: Timestamp) throws(HansardError) {
    let ledger = try store.ledger(readOnly: true)
    let tombstones = try ledger.tombstones(namespace)
    let carriedOut = try ledger.parkedRequests(namespace).filter { request in
      tombstones.contains {
        $0.subject == (request.conversation ?? request.user) && $0.cutoff >= request.requestedAt
      }
    }
    guard !carriedOut.isEmpty else { return }
    let writer = try StoreWriter(store, now: now)
    for request in carriedOut { try writer.ledger.unpark(request) }
    try writer.ledger.checkpoint()
  }
}
