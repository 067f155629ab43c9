package import ChatModel
package import Store
import SystemIO

/// Places, releases and lists the holds of one namespace.
package struct Holds {
  private let store: Store
  private let namespace: Namespace

  package init(_ store: Store, _ namespace: Namespace) {
    self.store = store
    self.namespace = namespace
  }

  static let placing = "hold"
  static let releasing = "release"
  /// Audited without a receipt.
  static let actions: Set = [placing, releasing, ParkedErasures.parking, Export.showingHidden]

  /// Places a hold; it is in force on return.
  ///
  /// - Throws: `.locked` while another run holds the store: no hold slips in between an erasure's
  ///   look at the holds and its point of no return.
  package func place(
    _ scope: HoldScope, reason: String?, author: String, clock: () -> Timestamp
  ) throws(HansardError) -> Hold {
    let now = clock()
    let writer = try StoreWriter(store, now: now)
    let matches = HoldMatches(store, namespace)
    let found = try scope.search.map(matches.found) ?? []
    var hold = Hold(
      name: try writer.ledger.newRunName(at: now), namespace: namespace, scope: scope,
      reason: reason, author: author, placedAt: now)
    hold.matches = found.count
    try GuardLog(store).append(.placed(hold))
    try writer.ledger.add(hold, keys: store.keys)
    try writer.ledger.add(matches: found, of: hold.name)
    try GuardLog(store).synchronize(with: writer.ledger)
    try audit(Holds.placing, hold, in: writer.ledger, at: now)
    try writer.ledger.checkpoint()
    return hold
  }

  /// Releases holds; the requests that only they had parked can be taken up then.
  package func release(
    _ holds: [Hold], reason: String?, author: String, clock: () -> Timestamp
  ) throws(HansardError) -> [Hold] {
    let now = clock()
    let writer = try StoreWriter(store, now: now)
    try GuardLog(store).synchronize(with: writer.ledger)
    let inForce = Set(try writer.ledger.holds(namespace, keys: store.keys).map(\.name))
    var released: [Hold] = []
    for var hold in holds where inForce.contains(hold.name) {
      let release = Hold.Release(at: now, by: author, reason: reason)
      hold.release = release
      try GuardLog(store).append(.released(hold: hold.name, namespace, release))
      try writer.ledger.release(hold: hold.name, release)
      try audit(Holds.releasing, hold, in: writer.ledger, at: now)
      released.append(hold)
    }
    try GuardLog(store).synchronize(with: writer.ledger)
    try writer.ledger.checkpoint()
    return released
  }

  private func audit(
    _ action: String, _ hold: Hold, in ledger: Ledger, at now: Timestamp
  ) throws(HansardError) {
    try AuditLog(ledger, of: store).append(
      action, job: hold.name, namespace: namespace, details: hold.auditDetails, at: now)
  }

  /// In the order in which they were placed.
  package func list(includingReleased: Bool = false) throws(HansardError) -> [Hold] {
    try store.ledger(readOnly: true).holds(
      namespace, keys: store.keys, includingReleased: includingReleased)
  }

  /// The holds in force with these names.
  ///
  /// - Throws: `.notFound` for a name that is none of them.
  package func named(_ names: [String]) throws(HansardError) -> [Hold] {
    let inForce = try list()
    var found: [Hold] = []
    for name in names {
      guard let hold = inForce.first(where: { $0.name == name }) else {
        throw HansardError(
          .notFound, while: "looking for hold '\(name)'", cause: "none of that name is in force",
          hint: "`hansard hold list` shows those that are")
      }
      found.append(hold)
    }
    return found
  }

  /// The holds in force that cover exactly that.
  ///
  /// - Throws: `.notFound` when there is none.
  package func covering(exactly scope: HoldScope) throws(HansardError) -> [Hold] {
    let found = try list().filter { $0.scope == scope }
    guard !found.isEmpty else {
      throw HansardError(
        .notFound, while: "looking for a hold", cause: "none in force covers exactly that",
        hint: "`hansard hold list` shows those that are; name one to release it")
    }
    return found
  }

  /// Erasures that were asked for and that a hold forbids.
  package func parked() throws(HansardError) -> [ParkedRequest] {
    try store.ledger(readOnly: true).parkedRequests(namespace)
  }
}
