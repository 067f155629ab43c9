package import ChatModel
import Foundation
import GRDB
import SystemIO

/// Adds one run to one shard: "Committing" in ARCHITECTURE.md.
///
/// Segments grow under `tmp/` and their rows in one catalog transaction while batches arrive.
/// `commit` makes the segments durable and commits: **that is the acknowledgement**. Only then are
/// the files renamed into the archive. An error or a crash before leaves nothing behind but files in
/// `tmp/` that no catalog lists.
package final class ShardCommit {
  private let store: Store
  private let catalog: Catalog
  private let run: String
  private var writers: [MonthKey: SegmentWriter] = [:]
  private var rows: CatalogRows
  private var nextSegment: Int64
  private let sequence: Int64
  private var isOpen = true
  /// Jobs that burn what was moved to another user.
  private var rehomings: [String] = []

  /// What this commit has written, for the run's report.
  package private(set) var archivedBytes: Int64 = 0

  /// Begins a transaction on the shard's catalog.
  ///
  /// The caller holds the store's lock and has recovered.
  package init(_ store: Store, _ shard: Shard, run: String) throws(HansardError) {
    self.store = store
    self.run = run
    let catalog = try store.catalog(shard, readOnly: false)
    self.catalog = catalog
    (nextSegment, sequence, rows) = try attempt("beginning a commit", catalog.path) {
      try catalog.queue.writeWithoutTransaction { database in
        try database.beginTransaction(.immediate)
        let next = try CatalogMeta.integer("next_segment", in: database)
        let sequence = try CatalogMeta.integer("seq", in: database) + 1
        return (next, sequence, try CatalogRows(database, run: run, sequence: sequence))
      }
    }
  }

  /// Writes one user's frames and rows.
  package func add(_ batch: UserBatch) throws(HansardError) {
    var written: [WrittenFrame] = []
    for draft in batch.frames { written.append(try write(draft)) }
    try add(batch, written: written)
  }

  /// Writes the rows of a user whose frames are written already.
  package func add(_ batch: UserBatch, written: [WrittenFrame]) throws(HansardError) {
    try attempt("writing to a catalog", catalog.path) {
      try catalog.queue.writeWithoutTransaction { database in
        try rows.write(batch, written: written, in: database)
      }
    }
  }

  /// Writes a frame; its rows are to follow.
  package func write(_ draft: FrameDraft) throws(HansardError) -> WrittenFrame {
    let writer = try writer(for: draft.month)
    let ordinal = try writer.append(draft.frame, words: draft.words)
    return WrittenFrame(
      month: draft.month, segment: writer.number, ordinal: ordinal,
      location: writer.frames[ordinal], slices: draft.slices)
  }

  private func writer(for month: MonthKey) throws(HansardError) -> SegmentWriter {
    if let writer = writers[month] { return writer }
    let writer = try SegmentWriter(
      number: nextSegment, shard: catalog.shard, month: month, run: run, layout: store.layout,
      files: store.files)
    nextSegment += 1
    writers[month] = writer
    try attempt("writing to a catalog", catalog.path) {
      try catalog.queue.writeWithoutTransaction { database in
        try database.execute(
          sql: """
            INSERT INTO segments (number, segment_id, month, temporary_name, bytes, run)
            VALUES (?, ?, ?, ?, 0, ?)
            """,
          arguments: [
            writer.number, Data(writer.segmentID.bytes), month.description, writer.temporaryName,
            run,
          ])
      }
    }
    return writer
  }

  /// Condemns pseudo-users whose conversations this run archives under their real owners: their
  /// frames burn as soon as the run is committed.
  package func condemn(pseudoUsers: [String]) throws(HansardError) {
    guard !pseudoUsers.isEmpty else { return }
    let before = try store.catalog(catalog.shard, readOnly: true)
    for name in pseudoUsers {
      guard let user = try CondemnedData(name, in: before, of: store) else { continue }
      let job = "\(run)-rehome-\(rehomings.count)"
      try attempt("writing to a catalog", catalog.path) {
        try catalog.queue.writeWithoutTransaction { _ = try user.condemn(job: job, in: $0) }
      }
      rehomings.append(job)
    }
  }

  /// Makes everything durable and visible.
  ///
  /// Returns the catalog's new sequence.
  package func commit(counts: [Int: SourceCounts]) throws(HansardError) -> Int64 {
    let finished = writers.values.sorted { $0.number < $1.number }
    var sizes: [(number: Int64, bytes: Int64)] = []
    for writer in finished { sizes.append((writer.number, try writer.finish())) }
    archivedBytes = sizes.reduce(0) { $0 + $1.bytes }
    // The names in tmp/ must survive as well as the contents: the catalog is about to rely on them.
    if !finished.isEmpty { try store.files.syncDirectory(store.layout.temporary) }

    try attempt("writing to a catalog", catalog.path) {
      try catalog.queue.writeWithoutTransaction { database in
        try rows.finish(in: database)
        for size in sizes {
          try database.execute(
            sql: "UPDATE segments SET bytes = ? WHERE number = ?",
            arguments: [size.bytes, size.number])
        }
        for (source, count) in counts.sorted(by: { $0.key < $1.key }) {
          try rows.add(run: run, source: source, count, in: database)
        }
        try CatalogMeta.set("next_segment", nextSegment, in: database)
        try CatalogMeta.set("seq", sequence, in: database)
        try CatalogMeta.noteDerivation(in: database)
      }
    }
    try StopSignals.shared.whileCommitting { () throws(HansardError) in
      try attempt("committing to a catalog", catalog.path) {
        try catalog.queue.writeWithoutTransaction { try $0.commit() }
      }
    }
    isOpen = false
    try SegmentPlacement(store, catalog).finishRenames()
    if !rehomings.isEmpty { try FrameBurner(store, catalog).finish(rehomings) }
    return sequence
  }

  /// Bytes of the catalog's file, once its log is checkpointed.
  package func catalogBytes() throws(HansardError) -> Int64 {
    try catalog.checkpoint()
    return try store.files.status(of: catalog.path)?.byteCount ?? 0
  }

  deinit {
    guard isOpen else { return }
    catalog.rollBack()
  }
}

extension Catalog {
  /// Gives up what a transaction has begun, if there is one.
  ///
  /// To be called before the last reference goes: a connection that closes within a transaction calls
  /// GRDB's hooks when they are no more.
  func rollBack() {
    try? queue.writeWithoutTransaction { database in
      if database.isInsideTransaction { try database.rollback() }
    }
  }
}

/// The catalog's `meta` table.
enum CatalogMeta {
  private static let sourceKinds = "source_kinds"

  /// Kinds of source that conversations are of, and perhaps some that are gone; nil in catalogs of earlier
  /// versions that were not written to since.
  static func sourceKinds(in database: Database) throws -> Set<String>? {
    try String.fetchOne(
      database, sql: "SELECT value FROM meta WHERE key = ?", arguments: [sourceKinds]
    ).map { Set(stringsOfJSON($0)) }
  }

  /// Notes the kinds of new conversations, which are in the table by now.
  static func add(sourceKinds kinds: Set<String>, in database: Database) throws {
    let known = try sourceKinds(in: database)
    if let known, kinds.isSubset(of: known) { return }
    let all = try (known ?? conversationKinds(in: database)).union(kinds)
    guard let value = jsonOfStrings(all.sorted()) else { return }
    try database.execute(
      sql: "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",
      arguments: [sourceKinds, value])
  }

  /// Looks at every conversation.
  static func conversationKinds(in database: Database) throws -> Set<String> {
    Set(try String.fetchAll(database, sql: "SELECT DISTINCT source_kind FROM conversations"))
  }

  static func integer(_ key: String, in database: Database) throws -> Int64 {
    let text = try String.fetchOne(
      database, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])
    guard let value = text.flatMap({ Int64($0) }) else {
      throw HansardError(
        .damaged, while: "reading a catalog", cause: "its meta table has no number '\(key)'",
        hint: "run `hansard rebuild` to make it anew from the segments")
    }
    return value
  }

  /// A catalog that another derivation has begun has rows of two from now on: 0.
  static func noteDerivation(in database: Database) throws {
    try database.execute(
      sql: "UPDATE meta SET value = '0' WHERE key = 'derivation' AND value <> ?",
      arguments: [String(CatalogSchema.derivation)])
  }

  static func set(_ key: String, _ value: Int64, in database: Database) throws {
    try database.execute(
      sql: "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",
      arguments: [key, String(value)])
  }
}
