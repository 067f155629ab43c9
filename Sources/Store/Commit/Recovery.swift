package import ChatModel
import GRDB
package import SystemIO

/// Brings a store to a clean state after any kind of end: "Committing" in ARCHITECTURE.md.
///
/// It finishes what a catalog has acknowledged and removes only what no catalog lists. Anything that
/// looks like lost or foreign data stops it instead.
struct Recovery {
  private let store: Store
  private let ledger: Ledger
  private let now: Timestamp

  init(_ store: Store, _ ledger: Ledger, now: Timestamp) {
    self.store = store
    self.ledger = ledger
    self.now = now
  }

  /// Returns what was done, a line each.
  func run() throws(HansardError) -> [String] {
    var done: [String] = []
    var listed: Set<String> = []
    let openRuns = try ledger.runs(namespace: nil).filter { $0.state == .open }
    for namespace in store.settings.shards.keys.sorted() {
      for shard in store.settings.shards(of: namespace) {
        let catalog = try store.catalog(shard, readOnly: false)
        try checkSequence(catalog, openRuns: openRuns)
        try checkArchive(catalog)
        listed.formUnion(try temporaryNames(catalog))
        try SegmentPlacement(store, catalog).finishRenames()
        let retired = try RetiredSegments(store, catalog).remove()
        if retired > 0 {
          done.append("removed \(retired) retired segment\(retired == 1 ? "" : "s")")
        }
        done += try FrameBurner(store, catalog).finishAll()
      }
    }
    // An erasure within a recipe's run goes first: closing notes the sequences that tell whether it had
    // committed.
    let erasures = openRuns.filter { $0.command == RunRecord.erasure }
    let others = openRuns.filter { $0.command != RunRecord.erasure }
    for run in erasures + others { done.append(try close(run)) }
    for run in try ledger.endInterruptedStages(at: now) {
      done.append("run \(run) was interrupted between its stages: continue it with --resume")
    }
    done += try removeUnlisted(except: listed)
    return done
  }

  /// A catalog may be ahead of the ledger only by what an open run has committed.
  private func checkSequence(_ catalog: Catalog, openRuns: [RunRecord]) throws(HansardError) {
    let shard = catalog.shard
    let sequence = try attempt("reading a catalog's sequence", catalog.path) {
      try catalog.queue.read { try CatalogMeta.integer("seq", in: $0) }
    }
    let known = try ledger.sequence(of: shard)
    let isOpen = openRuns.contains { $0.namespace == shard.namespace.name }
    if sequence == known || (isOpen && sequence > known && sequence - known == 1) { return }
    throw HansardError(
      .damaged, while: "opening the store", at: SourceLocation(catalog.path),
      cause: sequence < known
        ? "the catalog is older than the ledger (sequence \(sequence), expected \(known))"
        : "the ledger is older than the catalog (sequence \(known), the catalog has \(sequence))",
      hint: "an old copy seems to have been put back: restore catalog, ledger and archive together,"
        + " or run `hansard rebuild`")
  }

  /// A segment whose number the catalog has yet to give is newer than the catalog: a run would give
  /// the number again, and an erasure would not see what stands in it.
  private func checkArchive(_ catalog: Catalog) throws(HansardError) {
    let next = try attempt("reading a catalog", catalog.path) {
      try catalog.queue.read { try CatalogMeta.integer("next_segment", in: $0) }
    }
    guard let newest = try ArchiveInventory(store, catalog.shard).segments.last,
      newest.number >= next
    else { return }
    throw HansardError(
      .damaged, while: "opening the store", at: SourceLocation(newest.path),
      cause: "the segment is newer than the catalog",
      hint: "an old copy seems to have been put back: restore catalog, ledger and archive together,"
        + " or run `hansard rebuild`")
  }

  private func temporaryNames(_ catalog: Catalog) throws(HansardError) -> [String] {
    try attempt("reading pending segments", catalog.path) {
      try catalog.queue.read { database in
        try String.fetchAll(
          database,
          sql: "SELECT temporary_name FROM segments WHERE temporary_name IS NOT NULL")
      }
    }
  }

  /// A run that a catalog has acknowledged is closed with its sums; any other one has failed.
  private func close(_ run: RunRecord) throws(HansardError) -> String {
    let namespace = try Namespace(parsing: run.namespace)
    var counts: [Int: SourceCounts] = [:]
    var sequences: [Int: Int64] = [:]
    var acknowledged = false
    var hasCompacted = false
    for shard in store.settings.shards(of: namespace) {
      let catalog = try store.catalog(shard, readOnly: true)
      let found = try catalog.counts(of: run.run)
      sequences[shard.number] = found.sequence
      if try CatalogContents(catalog).hasSegments(of: run.run) { hasCompacted = true }
      // An erasure has no sums: it is acknowledged when the catalog has moved on.
      let hasMoved = try found.sequence > ledger.sequence(of: shard)
      let isErasure = run.command == RunRecord.erasure
      acknowledged = acknowledged || !found.counts.isEmpty || (isErasure && hasMoved)
      for (source, sum) in found.counts { counts[source, default: SourceCounts()] += sum }
    }
    guard acknowledged else {
      // A compaction has no sums, and each of its months is whole by itself.
      let stays = hasCompacted ? "what it had compacted stays" : "it had committed nothing"
      try ledger.withdrawTombstones(of: run.run)
      try ledger.fail(run: run.run, note: "interrupted; \(stays)", at: now)
      try ledger.note(sequences, namespace)
      return "run \(run.run) was interrupted, \(stays): run it again"
    }
    try ledger.close(
      run: run.run, namespace: namespace, counts: counts, sequences: sequences, at: now)
    return "run \(run.run) had committed before it was interrupted: closed"
  }

  /// Files in tmp/ that no catalog lists are unfinished work, and copies of chats: scrub, then
  /// remove.
  private func removeUnlisted(except listed: Set<String>) throws(HansardError) -> [String] {
    var removed = 0
    for name in try store.files.list(store.layout.temporary) ?? [] where !listed.contains(name) {
      try scrubAndRemove(store.layout.temporaryFile(name), files: store.files)
      removed += 1
    }
    guard removed > 0 else { return [] }
    try store.files.syncDirectory(store.layout.temporary)
    return ["removed \(removed) unfinished file\(removed == 1 ? "" : "s") from tmp/"]
  }
}

/// Overwrites a file with zeros, makes that durable, and removes its name.
package func scrubAndRemove(_ path: String, files: any FileSystem) throws(HansardError) {
  guard try files.status(of: path)?.isRegularFile == true else { return }
  let file = try files.openFile(path, forWriting: true)
  let count = try file.byteCount()
  let zeros = [UInt8](repeating: 0, count: 1 << 20)
  var offset: Int64 = 0
  while offset < count {
    let length = Int(min(Int64(zeros.count), count - offset))
    try file.write(length == zeros.count ? zeros : Array(zeros[..<length]), at: offset)
    offset += Int64(length)
  }
  try file.sync()
  try files.unlink(path)
}
