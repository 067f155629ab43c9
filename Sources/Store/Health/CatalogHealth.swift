package import ChatModel
import GRDB

/// Checks one shard's catalog by itself and against the ledger.
struct CatalogHealth {
  private let store: Store
  private let catalog: Catalog
  private let ledger: Ledger

  init(_ store: Store, _ catalog: Catalog, _ ledger: Ledger) {
    self.store = store
    self.catalog = catalog
    self.ledger = ledger
  }

  /// Returns whether the catalog can be relied on to check the archive by.
  func check(into report: inout HealthReport) -> Bool {
    guard
      DatabaseHealth.check(
        catalog.queue, path: catalog.path, schema: CatalogSchema.versions, into: &report)
    else { return false }
    do {
      try checkIdentity(into: &report)
      try checkSequence(into: &report)
      try checkRollups(into: &report)
      return true
    } catch {
      report.add(error, at: catalog.path)
      return false
    }
  }

  private func checkIdentity(into report: inout HealthReport) throws(HansardError) {
    let meta = try read("reading a catalog's identity") { database in
      try Row.fetchAll(database, sql: "SELECT key, value FROM meta").reduce(
        into: [String: String]()
      ) { meta, row in meta[row["key"]] = row["value"] }
    }
    if meta["store_id"] != store.settings.storeID {
      report.add("it belongs to another store than store.json", at: catalog.path)
    }
    let shard = catalog.shard
    if meta["namespace"] != shard.namespace.name || meta["shard"] != shard.label {
      report.add("it belongs to another namespace or shard", at: catalog.path)
    }
    let (noted, found) = try read("reading kinds of sources") { database in
      (try CatalogMeta.sourceKinds(in: database), try CatalogMeta.conversationKinds(in: database))
    }
    if let noted, !found.isSubset(of: noted) {
      report.add("it does not know of what kinds of source its conversations are", at: catalog.path)
    }
    let highest = try read("reading segment numbers") { database in
      try Int64.fetchOne(database, sql: "SELECT max(number) FROM segments") ?? 0
    }
    if let next = meta["next_segment"].flatMap({ Int64($0) }), next > highest { return }
    report.add("the next segment's number is taken already", at: catalog.path)
  }

  /// A catalog may be ahead of the ledger only by what an open run has committed.
  private func checkSequence(into report: inout HealthReport) throws(HansardError) {
    let sequence = try read("reading a catalog's sequence") {
      try CatalogMeta.integer("seq", in: $0)
    }
    let known = try ledger.sequence(of: catalog.shard)
    let hasOpenRun = try ledger.runs(namespace: catalog.shard.namespace)
      .contains { $0.state == .open }
    if sequence == known || (hasOpenRun && sequence > known) { return }
    report.add(
      sequence < known
        ? "it is older than the ledger (sequence \(sequence), expected \(known))"
        : "it is newer than the ledger (sequence \(sequence), the ledger knows \(known))",
      at: catalog.path)
  }

  /// The two rollups hold the same messages: one by user and day, one by hour.
  private func checkRollups(into report: inout HealthReport) throws(HansardError) {
    let sums = CatalogRows.usageSums.map { "sum(\($0)) AS \($0)" }.joined(separator: ", ")
    let days = "CASE WHEN hour = -1 THEN -1 WHEN hour < 0 THEN (hour - 23) / 24 ELSE hour / 24 END"
    let different = try read("comparing the rollups") { database in
      try Int.fetchOne(
        database,
        sql: """
          WITH by_day AS (SELECT day, model, role, \(sums) FROM usage_user GROUP BY 1, 2, 3),
            by_hour AS (SELECT \(days) AS day, model, role, \(sums) FROM usage_hour GROUP BY 1, 2, 3)
          SELECT (SELECT count(*) FROM (SELECT * FROM by_day EXCEPT SELECT * FROM by_hour))
            + (SELECT count(*) FROM (SELECT * FROM by_hour EXCEPT SELECT * FROM by_day))
          """) ?? 0
    }
    if different > 0 {
      report.add("usage by user and usage by hour do not add up to the same", at: catalog.path)
    }
  }

  private func read<Result>(
    _ operation: String, _ body: (Database) throws -> Result
  ) throws(HansardError) -> Result {
    try attempt(operation, catalog.path) { try catalog.queue.read(body) }
  }
}

extension Ledger {
  /// The sequence that a shard's catalog had when the last run closed; 0 before the first.
  package func sequence(of shard: Shard) throws(HansardError) -> Int64 {
    try read("reading a shard's sequence") { database in
      try Int64.fetchOne(
        database, sql: "SELECT seq FROM shards WHERE namespace = ? AND shard = ?",
        arguments: [shard.namespace.name, shard.number]) ?? 0
    }
  }
}
