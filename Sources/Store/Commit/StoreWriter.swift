package import ChatModel
import SystemIO

/// The right to change a store: its lock, taken after recovery has tidied up.
///
/// One lock for the whole store: a run writes to one namespace, but the ledger is shared.
package final class StoreWriter {
  package let store: Store
  package let ledger: Ledger
  /// What recovery had to do, for the operator; empty after a clean end.
  package let recovered: [String]
  private let lock: FileLock

  /// - Throws: `.locked` at once when another run holds the store.
  package init(_ store: Store, now: Timestamp) throws(HansardError) {
    self.store = store
    lock = try FileLock(store.layout.lock)
    ledger = try store.ledger(readOnly: false)
    recovered = try Recovery(store, ledger, now: now).run()
  }

  /// Whether a catalog has committed what the ledger does not know: the next start closes that run, which
  /// must stay open until then.
  package func hasUnnotedCommit(in namespace: Namespace) -> Bool {
    store.settings.shards(of: namespace).contains { shard in
      guard let catalog = try? store.catalog(shard, readOnly: true),
        let found = try? catalog.sequence(), let known = try? ledger.sequence(of: shard)
      else { return true }
      return found != known
    }
  }

  /// Notes that a run has failed, unless a catalog has acknowledged it: then it stays open, and the
  /// next start closes it with its sums.
  ///
  /// Never throws: it is called when something else has failed already.
  package func abandon(run: String, _ namespace: Namespace, note: String, at end: Timestamp) {
    for shard in store.settings.shards(of: namespace) {
      guard let catalog = try? store.catalog(shard, readOnly: true),
        let found = try? catalog.counts(of: run), found.counts.isEmpty,
        let known = try? ledger.sequence(of: shard), found.sequence == known
      else { return }
    }
    try? ledger.fail(run: run, note: note, at: end)
  }
}
