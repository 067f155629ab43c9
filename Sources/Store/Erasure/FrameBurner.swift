package import ChatModel
import Foundation
import GRDB
package import SystemIO

/// Blanks condemned frames in place: "Erasing" in ARCHITECTURE.md, steps 3 to 5.
///
/// Works from the rows of `burning_frames`, so that it can be done again after a crash: blanking a
/// blank frame changes nothing. Segment id and boundaries are checked before a byte is written.
package struct FrameBurner {
  private let store: Store
  private let catalog: Catalog

  private struct Target {
    var segment: Int64
    var segmentID: SegmentID
    var month: MonthKey
    /// It has no frame left.
    var isRetired: Bool
    var frames: [(ordinal: Int, saltOffset: Int64, offset: Int64, length: Int)]
  }

  package init(_ store: Store, _ catalog: Catalog) {
    self.store = store
    self.catalog = catalog
  }

  /// Finishes every job that has reached its point of no return.
  ///
  /// Returns what was done.
  package func finishAll() throws(HansardError) -> [String] {
    let jobs = try attempt("reading erasure jobs", catalog.path) {
      try catalog.queue.read { database in
        try String.fetchAll(database, sql: "SELECT job FROM erasure_jobs ORDER BY job")
      }
    }
    if !jobs.isEmpty { try finish(jobs) }
    return Set(jobs.map { $0.prefix { $0 != "/" } }).sorted().map {
      "erasure \($0) was interrupted: finished"
    }
  }

  /// Puts what survives in place, blanks the jobs' frames, removes quarantined records and reports that
  /// name a user, deletes the rows, empties the write-ahead log, reads everything back, and removes
  /// segments with nothing left.
  ///
  /// The jobs' own rows go last, so that each step is done again until all are done.
  package func finish(_ jobs: [String]) throws(HansardError) {
    try SegmentPlacement(store, catalog).finishRenames()
    let rows = ErasureRows(catalog, files: store.files)
    let targets = try targets(of: jobs)
    for target in targets where !target.isRetired {
      try blank(target)
      try WordsPlacement(store, catalog.shard).blank(
        target.frames.map(\.ordinal), of: target.segmentID, target.month, number: target.segment)
    }
    let users = try rows.usersToErase(jobs)
    try QuarantineErasure(store, catalog.shard.namespace).removeRecords(of: users)
    try ReportErasure(store).reach(reportsNaming: users)
    try rows.delete(jobs)
    for target in targets where !target.isRetired { try check(target) }
    for target in try self.targets(of: jobs) where target.isRetired { try removeEmpty(target) }
    try rows.forget(jobs)
  }

  private func targets(of jobs: [String]) throws(HansardError) -> [Target] {
    try attempt("reading condemned frames", catalog.path) {
      try catalog.queue.read { database in
        var targets: [Int64: Target] = [:]
        var rows: [Row] = []
        let statement = try database.cachedStatement(
          sql: """
            SELECT burning_frames.*, segments.month, segments.retired FROM burning_frames
            JOIN segments ON segments.number = burning_frames.segment
            WHERE job = ? ORDER BY segment, ordinal
            """)
        for job in jobs { rows += try Row.fetchAll(statement, arguments: [job]) }
        for row in rows {
          let number: Int64 = row["segment"]
          guard let id = SegmentID(Array(row["segment_id"] as Data)) else { continue }
          let blank = Target(
            segment: number, segmentID: id, month: MonthKey(parsing: row["month"]) ?? .unknown,
            isRetired: row["retired"], frames: [])
          targets[number, default: blank].frames.append(
            (row["ordinal"], row["salt_offset"], row["offset"], row["length"]))
        }
        return targets.values.sorted { $0.segment < $1.segment }
      }
    }
  }

  private func path(_ target: Target) -> String {
    store.layout.segment(catalog.shard, target.month, number: target.segment)
  }

  /// All headers first, then all bodies, each made durable: a half-blanked file stays readable.
  private func blank(_ target: Target) throws(HansardError) {
    let path = path(target)
    guard try store.files.status(of: path) != nil else { return }
    let isKnown = try SegmentReader(path, files: store.files).has(
      target.frames.map { ($0.ordinal, $0.offset, $0.length) }, of: target.segmentID)
    guard isKnown else {
      throw HansardError(
        .damaged, while: "erasing frames", at: SourceLocation(path),
        cause: "it is another segment than the one the erasure was planned for, or has no frames"
          + " with these boundaries",
        hint: "restore the archive that belongs to this catalog")
    }
    let file = try store.files.openFile(path, forWriting: true)
    for frame in target.frames {
      try file.write(SegmentFormat.blankedHeader(length: frame.length), at: frame.offset)
      try file.write(
        [UInt8](repeating: 0, count: SegmentFormat.saltBytes),
        at: frame.saltOffset + Int64(SegmentFormat.skippableHeaderBytes))
    }
    try file.sync()
    for frame in target.frames {
      let body = frame.length - SegmentFormat.skippableHeaderBytes
      try file.write(
        [UInt8](repeating: 0, count: body),
        at: frame.offset + Int64(SegmentFormat.skippableHeaderBytes))
    }
    try file.sync()
  }

  /// Ends what an erasure has begun on a frame whose header is blank; durable on return.
  package static func finishBlanking(
    _ frame: FrameLocation, of path: String, files: any FileSystem
  ) throws(HansardError) {
    let file = try files.openFile(path, forWriting: true)
    let header = Int64(SegmentFormat.skippableHeaderBytes)
    try file.write(
      [UInt8](repeating: 0, count: SegmentFormat.saltBytes), at: frame.saltOffset + header)
    try file.write(
      [UInt8](repeating: 0, count: frame.length - Int(header)), at: frame.offset + header)
    try file.sync()
  }

  /// Reads every range back.
  private func check(_ target: Target) throws(HansardError) {
    let path = path(target)
    guard try store.files.status(of: path) != nil else { return }
    let reader = try SegmentReader(path, files: store.files)
    for frame in target.frames {
      guard try reader.isBlank(at: frame.offset, length: frame.length) else {
        throw HansardError(
          .io, while: "checking erased frames",
          at: SourceLocation(path, byteOffset: frame.offset),
          cause: "the bytes are not blank after they were overwritten",
          hint: "the disk or file system does not overwrite in place; see the receipt")
      }
    }
  }

  /// A segment with nothing left is removed, after zeroing: it may be half zeroed already, and no
  /// segment any more.
  private func removeEmpty(_ target: Target) throws(HansardError) {
    try WordsPlacement(store, catalog.shard).remove(target.month, number: target.segment)
    let path = path(target)
    guard try store.files.status(of: path) != nil else { return }
    try scrubAndRemove(path, files: store.files)
    try store.files.syncDirectory(parentFolder(of: path))
  }
}
