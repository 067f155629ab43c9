import ChatModel
import GRDB

/// Checks the ledger by itself: its file, and that the sums of every source close.
struct LedgerHealth {
  private let store: Store
  private let ledger: Ledger
  private var path: String { store.layout.ledger }

  init(_ store: Store, _ ledger: Ledger) {
    self.store = store
    self.ledger = ledger
  }

  func check(into report: inout HealthReport) {
    let isSound = DatabaseHealth.check(
      ledger.queue, path: path, schema: LedgerSchema.versions, into: &report)
    guard isSound else { return }
    do {
      try checkIdentity(into: &report)
      try checkSums(into: &report)
      for run in try ledger.runs(namespace: nil) where run.state == .open {
        report.notes.append(
          "run \(run.run) did not end: the next command that writes settles it by itself")
      }
    } catch {
      report.add(error, at: path)
    }
  }

  private func checkIdentity(into report: inout HealthReport) throws(HansardError) {
    let storeID = try ledger.read("reading the ledger's store id") { database in
      try String.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'store_id'")
    }
    if storeID != store.settings.storeID {
      report.add("it belongs to another store than store.json", at: path)
    }
  }

  /// The first promise of ARCHITECTURE.md, for every source of a run that ended.
  private func checkSums(into report: inout HealthReport) throws(HansardError) {
    let unbalanced = try ledger.read("reading the sums of the runs") { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT run, source, read, archived, duplicate, rejected, tombstoned FROM sources
          WHERE closed = 1 AND read <> archived + duplicate + rejected + tombstoned
          ORDER BY run, source
          """
      ).map { row in
        "source \(row["source"] as Int) of run \(row["run"] as String) does not close:"
          + " read \(row["read"] as Int), archived \(row["archived"] as Int),"
          + " duplicate \(row["duplicate"] as Int), rejected \(row["rejected"] as Int),"
          + " tombstoned \(row["tombstoned"] as Int)"
      }
    }
    for problem in unbalanced { report.add(problem, at: path) }
  }
}
