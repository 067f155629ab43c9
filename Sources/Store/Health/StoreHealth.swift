package import ChatModel
import GRDB
import SystemIO

/// Looks through one namespace of a store, the ledger and the folders around it, and changes
/// nothing.
///
/// The caller holds the store's lock, so that no run is half done; what an interrupted run or erasure
/// has left for recovery is noted, not found fault with.
package struct StoreHealth {
  private let store: Store
  private let namespace: Namespace

  package init(_ store: Store, _ namespace: Namespace) {
    self.store = store
    self.namespace = namespace
  }

  /// - Parameter progress: segments checked and segments in all.
  /// - Returns: the report, and the catalogs that can be relied on.
  package func check(
    progress: (_ done: Int, _ total: Int) -> Void
  ) throws(HansardError) -> (report: HealthReport, catalogs: [Catalog]) {
    var report = HealthReport()
    var catalogs: [Catalog] = []
    let ledger = try store.ledger(readOnly: true)
    LedgerHealth(store, ledger).check(into: &report)
    for shard in try store.shards(of: namespace) {
      do {
        let catalog = try store.catalog(shard, readOnly: true)
        guard CatalogHealth(store, catalog, ledger).check(into: &report) else { continue }
        try checkArchive(catalog, into: &report, progress)
        try CommitmentHealth(store, ledger).check(catalog, into: &report)
        catalogs.append(catalog)
      } catch {
        report.add(error, at: store.layout.catalog(shard))
      }
    }
    do {
      try checkRunSums(ledger, catalogs, into: &report)
      try checkLeftovers(catalogs, into: &report)
    } catch {
      report.add(error, at: store.layout.root)
    }
    return (report, catalogs)
  }

  private func checkArchive(
    _ catalog: Catalog, into report: inout HealthReport, _ progress: (Int, Int) -> Void
  ) throws(HansardError) {
    let contents = CatalogContents(catalog)
    let listed = try contents.segments()
    let inventory = try ArchiveInventory(store, catalog.shard)
    var paths: [String: ListedSegment] = [:]
    for segment in listed {
      paths[store.layout.segment(catalog.shard, segment.month, number: segment.number)] = segment
    }
    for file in inventory.segments {
      if paths[file.path] == nil {
        report.add(
          "no catalog lists this segment: `hansard rebuild` adopts it if it is ours", at: file.path)
      } else if paths[file.path]?.isRetired == true {
        report.notes.append("\(file.path): retired by a compaction, to be removed by the next run")
      }
    }
    for path in inventory.strays { report.add("it is no segment", at: path) }
    var unfiltered = 0
    for (done, segment) in listed.enumerated() where !segment.isRetired {
      progress(done, listed.count)
      try SegmentHealth(store, contents, segment).check(into: &report)
      let frames = try contents.frames(ofSegment: segment.number)
      let isFiltered = WordsHealth(store, catalog.shard, segment).check(frames, into: &report)
      unfiltered += isFiltered ? 0 : 1
    }
    if unfiltered > 0 {
      report.notes.append(
        "\(unfiltered) segment\(unfiltered == 1 ? " has" : "s have") no word filters, so that every"
          + " search reads all of them: `hansard rebuild` makes them")
    }
    for file in try WordsInventory(store, catalog.shard).strays(among: listed) {
      report.add(
        "these are word filters of no segment: `hansard rebuild` removes them", at: file.path)
    }
    let jobs = try contents.unfinishedErasures()
    if jobs > 0 {
      report.notes.append(
        "\(jobs) erasure\(jobs == 1 ? " is" : "s are") not finished: the next command that writes"
          + " finishes what is begun")
    }
  }

  /// The ledger has copied the sums that the catalogs have, so they must still agree.
  private func checkRunSums(
    _ ledger: Ledger, _ catalogs: [Catalog], into report: inout HealthReport
  ) throws(HansardError) {
    guard catalogs.count == store.settings.shards(of: namespace).count else { return }
    for run in try ledger.runs(namespace: namespace) where run.state == .closed {
      var sums: [Int: SourceCounts] = [:]
      for catalog in catalogs {
        for (source, sum) in try catalog.counts(of: run.run).counts {
          sums[source, default: SourceCounts()] += sum
        }
      }
      for source in try ledger.sources(of: run.run) where !source.wasSkippedUnread {
        let sum = sums.removeValue(forKey: source.number) ?? SourceCounts()
        let counts = source.counts
        if sum.archived == counts.archived, sum.duplicate == counts.duplicate,
          sum.tombstoned == counts.tombstoned
        {
          continue
        }
        report.add(
          "source \(source.number) of run \(run.run) has other sums in the catalog than in the ledger",
          at: store.layout.ledger)
      }
      if !sums.isEmpty {
        report.add(
          "the catalog has sums for sources of run \(run.run) that the ledger does not know",
          at: store.layout.ledger)
      }
    }
  }

  private func checkLeftovers(
    _ catalogs: [Catalog], into report: inout HealthReport
  ) throws(HansardError) {
    for path in try ArchiveInventory.strays(in: store) {
      report.add("it belongs to no namespace or shard of the store", at: path)
    }
    var listed: Set<String> = []
    for catalog in catalogs {
      let names = try CatalogContents(catalog).segments().compactMap(\.temporaryName)
      listed.formUnion(names + names.map { WordsFile.name(besideSegment: $0) })
    }
    let left = (try store.files.list(store.layout.temporary) ?? []).filter { !listed.contains($0) }
    if !listed.isEmpty {
      report.notes.append("a commit was interrupted: the next command that writes finishes it")
    }
    if !left.isEmpty {
      report.notes.append(
        "\(store.layout.temporary) has \(left.count) unfinished file\(left.count == 1 ? "" : "s"):"
          + " the next command that writes removes them")
    }
  }
}

extension CatalogContents {
  /// Whether every title and summary was derived as this version of Hansard does.
  package func hasCurrentDerivation() throws(HansardError) -> Bool {
    try read { database in
      try String.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'derivation'")
        == String(CatalogSchema.derivation)
    }
  }

  package func unfinishedErasures() throws(HansardError) -> Int {
    try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM erasure_jobs") ?? 0 }
  }
}
