package import ChatModel
import Foundation
import GRDB
import SystemIO

/// Moves what stays of condemned frames to new segments: "Erasing" in ARCHITECTURE.md.
///
/// A segment a month grows under `tmp/`. The transaction that condemns the old frames lists the new
/// ones; before it, an error or a crash leaves nothing behind but files that no catalog lists.
package final class SurvivingLines {
  private let store: Store
  private let catalog: Catalog
  private let run: String
  private var compressor: ZstdCompressor
  private var words: LineWords
  private var writers: [MonthKey: SegmentWriter] = [:]
  private var sizes: [Int64: Int64] = [:]
  private var nextSegment: Int64
  private var moves: [Move] = []
  private var isListed = false

  /// A frame's lines that stay, in their new frame.
  private struct Move {
    var frame: CondemnedFrame
    var segment: Int64
    var ordinal: Int
    /// Where each line began, and where it begins now.
    var offsets: [(old: Int, new: Int)]
  }

  /// The caller holds the store's lock and has recovered.
  package init(_ store: Store, _ catalog: Catalog, run: String) throws(HansardError) {
    self.store = store
    self.catalog = catalog
    self.run = run
    compressor = ZstdCompressor(level: store.settings.level)
    words = LineWords(store.keys.words(catalog.shard.namespace))
    nextSegment = try catalog.nextSegment()
  }

  package var isEmpty: Bool { moves.isEmpty }

  func keep(
    _ lines: [PlacedLine], of frame: CondemnedFrame, _ content: [UInt8]
  ) throws(HansardError) {
    guard !lines.isEmpty else { return }
    var kept: [UInt8] = []
    var offsets: [(old: Int, new: Int)] = []
    for line in lines {
      offsets.append((line.rawOffset, kept.count))
      kept += content[line.rawOffset..<line.rawOffset + line.rawLength]
      kept.append(UInt8(ascii: "\n"))
    }
    let writer = try writer(for: frame.month)
    let ordinal = try writer.append(
      SealedFrame(frame: compressor.frame(of: kept.span), rawLength: kept.count),
      words: words.filter(of: lines.lazy.map(\.line)))
    moves.append(
      Move(frame: frame, segment: writer.number, ordinal: ordinal, offsets: offsets))
  }

  private func writer(for month: MonthKey) throws(HansardError) -> SegmentWriter {
    if let writer = writers[month] { return writer }
    let writer = try SegmentWriter(
      number: nextSegment, shard: catalog.shard, month: month, run: run, layout: store.layout,
      files: store.files)
    nextSegment += 1
    writers[month] = writer
    return writer
  }

  /// Makes the segments durable and reads them back: they are about to be the only copy.
  package func finish() throws(HansardError) {
    for writer in writers.values {
      sizes[writer.number] = try writer.finish()
      let path = store.layout.temporaryFile(writer.temporaryName)
      let index = try store.index(at: path, of: writer.segmentID)
      guard index.frames == writer.frames else {
        throw HansardError(
          .internalError, while: "reading a segment back", at: SourceLocation(path),
          cause: "its index is not the one that was written")
      }
      let reader = try SegmentReader(path, files: store.files)
      for frame in index.frames { _ = try reader.frame(frame) }
    }
    if !writers.isEmpty { try store.files.syncDirectory(store.layout.temporary) }
  }

  /// Lists the new segments, and moves the rows of what stays to their frames.
  func list(in database: Database, sequence: Int64) throws {
    guard !moves.isEmpty else { return }
    for writer in writers.values.sorted(by: { $0.number < $1.number }) {
      try database.execute(
        sql: """
          INSERT INTO segments (number, segment_id, month, temporary_name, bytes, run)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          writer.number, Data(writer.segmentID.bytes), writer.month.description,
          writer.temporaryName, sizes[writer.number] ?? 0, run,
        ])
    }
    try CatalogMeta.set("next_segment", nextSegment, in: database)
    let rows = try CatalogRows(database, run: run, sequence: sequence)
    let moveSlice = try database.cachedStatement(
      sql: "UPDATE slices SET frame = ?, raw_offset = ? WHERE frame = ? AND raw_offset = ?")
    let moveMemories = try database.cachedStatement(
      sql: "UPDATE memories SET frame = ? WHERE frame = ?")
    for move in moves {
      guard let location = writers[move.frame.month]?.frames[move.ordinal] else { continue }
      let frame = try rows.add(
        frame: location, segment: move.segment, ordinal: move.ordinal, user: move.frame.user,
        in: database)
      for offset in move.offsets {
        try moveSlice.execute(arguments: [frame, offset.new, move.frame.row, offset.old])
      }
      try moveMemories.execute(arguments: [frame, move.frame.row])
    }
  }

  /// To be called once the transaction may have been committed: the files are recovery's then.
  func noteListed() { isListed = true }

  deinit {
    guard !isListed else { return }
    // Copies of chats that no catalog lists.
    for writer in writers.values {
      for name in [writer.temporaryName, WordsFile.name(besideSegment: writer.temporaryName)] {
        try? scrubAndRemove(store.layout.temporaryFile(name), files: store.files)
      }
    }
  }
}
