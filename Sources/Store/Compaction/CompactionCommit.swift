package import ChatModel
import Foundation
import GRDB
import SystemIO

/// Replaces segments of one month by one: "Compacting" in ARCHITECTURE.md.
///
/// The new segment grows under `tmp/` and its rows in one catalog transaction. `commit` makes the
/// segment durable and commits; `settle` puts it in place and removes what it replaces. An error or a
/// crash before `commit` leaves nothing behind but a file in `tmp/` that no catalog lists.
package final class CompactionCommit {
  private let store: Store
  private let catalog: Catalog
  private let plan: CompactionPlan
  private let run: String
  private let rows: CatalogRows
  private let sequence: Int64
  private let number: Int64
  private var writer: SegmentWriter?
  private var state = State.open

  private enum State { case open, committing, committed }

  /// Of the new segment; 0 when everything in the month was erased.
  package private(set) var byteCount: Int64 = 0
  package var frameCount: Int { writer?.frames.count ?? 0 }

  /// Begins a transaction on the shard's catalog.
  ///
  /// The caller holds the store's lock and has recovered.
  package init(_ store: Store, _ plan: CompactionPlan, run: String) throws(HansardError) {
    self.store = store
    self.plan = plan
    self.run = run
    let catalog = try store.catalog(plan.shard, readOnly: false)
    self.catalog = catalog
    (number, sequence, rows) = try attempt("beginning a compaction", catalog.path) {
      try catalog.queue.writeWithoutTransaction { database in
        try database.beginTransaction(.immediate)
        let sequence = try CatalogMeta.integer("seq", in: database) + 1
        return (
          try CatalogMeta.integer("next_segment", in: database), sequence,
          try CatalogRows(database, run: run, sequence: sequence)
        )
      }
    }
  }

  /// Writes one frame, and moves to it what the catalog has of those that it replaces.
  package func add(_ packed: PackedFrame) throws(HansardError) {
    let writer = try openWriter()
    let ordinal = try writer.append(packed.frame, words: packed.words)
    let location = writer.frames[ordinal]
    try write { database in
      let frame = try rows.add(
        frame: location, segment: number, ordinal: ordinal, user: packed.user, in: database)
      let moveSlices = try database.cachedStatement(
        sql: "UPDATE slices SET frame = ?, raw_offset = raw_offset + ? WHERE frame = ?")
      let moveMemories = try database.cachedStatement(
        sql: "UPDATE memories SET frame = ? WHERE frame = ?")
      let deleteFrame = try database.cachedStatement(sql: "DELETE FROM frames WHERE id = ?")
      for moved in packed.moved {
        try moveSlices.execute(arguments: [frame, moved.rawOffset, moved.row])
        try moveMemories.execute(arguments: [frame, moved.row])
        try deleteFrame.execute(arguments: [moved.row])
      }
    }
  }

  private func openWriter() throws(HansardError) -> SegmentWriter {
    if let writer { return writer }
    let writer = try SegmentWriter(
      number: number, shard: plan.shard, month: plan.month, run: run, layout: store.layout,
      files: store.files, replaces: plan.replaces)
    self.writer = writer
    try write { database in
      try database.execute(
        sql: """
          INSERT INTO segments (number, segment_id, month, temporary_name, bytes, run)
          VALUES (?, ?, ?, ?, 0, ?)
          """,
        arguments: [
          number, Data(writer.segmentID.bytes), plan.month.description, writer.temporaryName, run,
        ])
      try CatalogMeta.set("next_segment", number + 1, in: database)
    }
    return writer
  }

  /// Makes the segment durable, then commits: from here on the old segments are retired.
  ///
  /// Returns the catalog's new sequence, which the ledger has to know before the next commit.
  package func commit() throws(HansardError) -> Int64 {
    if let writer {
      byteCount = try writer.finish()
      try readBack(writer)
      // The name in tmp/ must survive as well as the contents: the catalog is about to rely on it.
      try store.files.syncDirectory(store.layout.temporary)
    }
    try write { database in
      try database.execute(
        sql: "UPDATE segments SET bytes = ? WHERE number = ?", arguments: [byteCount, number])
      for segment in plan.segments { try retire(segment, in: database) }
      try CatalogMeta.set("seq", sequence, in: database)
    }
    state = .committing
    try StopSignals.shared.whileCommitting { () throws(HansardError) in
      try write { try $0.commit() }
    }
    state = .committed
    return sequence
  }

  /// The file is about to be the only copy: it has to be what was written.
  private func readBack(_ writer: SegmentWriter) throws(HansardError) {
    let path = store.layout.temporaryFile(writer.temporaryName)
    let index = try store.index(at: path, of: writer.segmentID)
    guard index.frames == writer.frames, index.replaces == plan.replaces else {
      throw HansardError(
        .internalError, while: "reading a packed segment back", at: SourceLocation(path),
        cause: "its index is not the one that was written")
    }
    let reader = try SegmentReader(path, files: store.files)
    for frame in index.frames { _ = try reader.frame(frame) }
  }

  private func retire(_ segment: CompactionCandidate, in database: Database) throws {
    let left =
      try Int.fetchOne(
        database, sql: "SELECT count(*) FROM frames WHERE segment = ?",
        arguments: [segment.number]) ?? 0
    guard left == 0 else {
      throw HansardError(
        .internalError, while: "retiring a segment", cause: "\(left) of its frames were not moved")
    }
    try database.execute(
      sql: "UPDATE segments SET retired = 1 WHERE number = ?", arguments: [segment.number])
  }

  /// Puts the new segment in place and removes the old ones; recovery does the same after a crash.
  package func settle() throws(HansardError) {
    try SegmentPlacement(store, catalog).finishRenames()
    _ = try RetiredSegments(store, catalog).remove()
    try catalog.checkpoint()
  }

  private func write(_ body: (Database) throws -> Void) throws(HansardError) {
    try attempt("writing to a catalog", catalog.path) {
      try catalog.queue.writeWithoutTransaction(body)
    }
  }

  deinit {
    guard state != .committed else { return }
    catalog.rollBack()
    // A copy of chats that no catalog lists; after a commit that failed recovery will know.
    guard state == .open, let writer else { return }
    for name in [writer.temporaryName, WordsFile.name(besideSegment: writer.temporaryName)] {
      try? scrubAndRemove(store.layout.temporaryFile(name), files: store.files)
    }
  }
}
