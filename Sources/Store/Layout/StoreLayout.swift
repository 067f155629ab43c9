package import ChatModel

/// One hash partition of a namespace's users.
package struct Shard: Hashable, Sendable {
  package let namespace: Namespace
  package let number: Int

  package init(namespace: Namespace, number: Int) {
    self.namespace = namespace
    self.number = number
  }

  /// Two digits: `00`.
  package var label: String { paddedDecimal(number, width: 2) }
}

/// Where everything is.
///
/// Paths come from here and nowhere else; no name from a dump gets in.
package struct StoreLayout: Sendable {
  package let root: String

  package init(root: String) {
    var root = root
    while root.count > 1, root.hasSuffix("/") { root.removeLast() }
    self.root = root
  }

  package var settings: String { "\(root)/store.json" }
  /// What operators have imported for reports.
  package var prices: String { "\(root)/prices.yaml" }
  package var ledger: String { "\(root)/ledger.sqlite" }
  package var lock: String { "\(root)/lock" }
  package var temporary: String { "\(root)/tmp" }
  package var archive: String { "\(root)/archive" }
  package var catalogs: String { "\(root)/catalog" }
  package var quarantine: String { "\(root)/quarantine" }
  package var reports: String { "\(root)/reports" }
  package var receipts: String { "\(root)/receipts" }

  package func receipt(of job: String) -> String { "\(receipts)/\(job).json" }

  /// What an erasure that has not ended will say in its receipt.
  package func receiptDraft(of job: String) -> String { "\(receipts)/\(job).draft" }

  /// What a scan looks for to complete an erasure's proof, sealed.
  package func canaries(of job: String) -> String { "\(receipts)/\(job).canaries" }

  /// Beside the store, never in its backup.
  package var keys: String { "\(root).keys" }
  package var masterKey: String { "\(keys)/master.key" }
  package var signingKey: String { "\(keys)/signing.key" }
  package var guardLog: String { "\(keys)/guard.log" }

  package func archiveFolder(_ shard: Shard) -> String {
    "\(archive)/namespace=\(shard.namespace)/shard=\(shard.label)"
  }

  package func monthFolder(_ shard: Shard, _ month: MonthKey) -> String {
    "\(archiveFolder(shard))/month=\(month)"
  }

  package func segment(_ shard: Shard, _ month: MonthKey, number: Int64) -> String {
    "\(monthFolder(shard, month))/\(paddedDecimal(Int(number), width: 6)).jsonl.zst"
  }

  package func catalogFolder(_ shard: Shard) -> String {
    "\(catalogs)/\(shard.namespace)/\(shard.label)"
  }

  package func catalog(_ shard: Shard) -> String { "\(catalogFolder(shard))/catalog.sqlite" }

  /// The word filters of a segment's frames.
  package func words(_ shard: Shard, _ month: MonthKey, number: Int64) -> String {
    "\(catalogFolder(shard))/\(month)/\(paddedDecimal(Int(number), width: 6)).words"
  }

  package func temporaryFile(_ name: String) -> String { "\(temporary)/\(name)" }

  package func quarantineFolder(run: String) -> String { "\(quarantine)/\(run)" }
}
