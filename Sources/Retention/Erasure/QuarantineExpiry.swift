package import ChatModel
package import Store

/// Ends the life of refused records whose owner is not known: nobody's erasure may ever reach them.
package struct QuarantineExpiry {
  private let store: Store
  private let ledger: Ledger

  private static let days: Int64 = 7

  package init(_ store: Store, _ ledger: Ledger) {
    self.store = store
    self.ledger = ledger
  }

  /// The caller holds the store.
  ///
  /// While a hold is in force nothing goes: it may be about them.
  ///
  /// - Returns: how many records of the namespace went.
  package func run(_ namespace: Namespace, at now: Timestamp) throws(HansardError) -> Int {
    guard try ledger.holds(namespace, keys: store.keys).isEmpty else { return 0 }
    let age = QuarantineExpiry.days * 24 * 3600 * 1000
    return try QuarantineErasure(store, namespace).removeUnowned(
      before: Timestamp(millisecondsSince1970: now.millisecondsSince1970 - age))
  }
}
