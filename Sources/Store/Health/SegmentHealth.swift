import ChatModel
import SystemIO

/// Checks one segment file against its own index and against its catalog, and every frame's digest.
///
/// A damaged frame is one finding, and the frames beside it are checked all the same.
struct SegmentHealth {
  private let store: Store
  private let contents: CatalogContents
  private let segment: ListedSegment
  private let path: String

  init(_ store: Store, _ contents: CatalogContents, _ segment: ListedSegment) {
    self.store = store
    self.contents = contents
    self.segment = segment
    let shard = contents.catalog.shard
    let placed = store.layout.segment(shard, segment.month, number: segment.number)
    // A commit that was interrupted may have renamed the file already.
    let isPlaced = (try? store.files.status(of: placed)) ?? nil
    path =
      isPlaced == nil
      ? segment.temporaryName.map(store.layout.temporaryFile) ?? placed : placed
  }

  /// - Throws: when the catalog cannot be read; what is wrong with the segment goes into `report`.
  func check(into report: inout HealthReport) throws(HansardError) {
    let listed = try contents.frames(ofSegment: segment.number)
    guard let status = try? store.files.status(of: path), status.isRegularFile else {
      report.add(
        "the segment is missing", at: path,
        conversations: try contents.shortIDs(inSegment: segment.number))
      return
    }
    report.segments += 1
    report.bytes += status.byteCount
    if status.byteCount != segment.byteCount {
      report.add(
        "it has \(status.byteCount) bytes, the catalog expects \(segment.byteCount)", at: path)
    }
    let reader: SegmentReader
    do { reader = try SegmentReader(path, files: store.files) } catch {
      report.add(
        error, at: path, conversations: try contents.shortIDs(inSegment: segment.number))
      return
    }
    do {
      let index = try reader.index()
      checkIdentity(index, into: &report)
      compare(index, listed, into: &report)
      for (offset, problem) in try SegmentStructure(reader).problems(index) {
        report.add(problem, at: path, offset: offset)
      }
      let known = Set(listed.map(\.location.offset))
      for frame in index.frames where !known.contains(frame.offset) {
        try checkBlank(frame, reader, into: &report)
      }
    } catch {
      report.add(error, at: path)
    }
    for frame in listed { try check(frame, reader, into: &report) }
  }

  private func checkIdentity(_ index: SegmentIndex, into report: inout HealthReport) {
    let differences = [
      (index.segmentID != segment.segmentID, "id"), (index.number != segment.number, "number"),
      (index.shard != contents.catalog.shard, "shard"), (index.month != segment.month, "month"),
      (index.run != segment.run, "run"),
    ].filter(\.0).map(\.1)
    guard !differences.isEmpty else { return }
    report.add(
      "it is another segment than the catalog lists (\(differences.joined(separator: ", ")))",
      at: path)
  }

  private func compare(
    _ index: SegmentIndex, _ listed: [ListedFrame], into report: inout HealthReport
  ) {
    for frame in listed {
      let isSame =
        index.frames.indices.contains(frame.ordinal)
        && index.frames[frame.ordinal] == frame.location
        && frame.saltOffset == frame.location.saltOffset
      guard !isSame else { continue }
      report.add(
        "the catalog's row of frame \(frame.ordinal) is not what the segment's index says",
        at: path, offset: frame.location.offset)
    }
  }

  /// A frame without a row must have been erased.
  private func checkBlank(
    _ frame: FrameLocation, _ reader: SegmentReader, into report: inout HealthReport
  ) throws(HansardError) {
    if try reader.isBlank(frame) {
      report.blankFrames += 1
    } else {
      report.add(
        "the frame is not blank, and no row of the catalog lists it", at: path,
        offset: frame.offset)
    }
  }

  private func check(
    _ frame: ListedFrame, _ reader: SegmentReader, into report: inout HealthReport
  ) throws(HansardError) {
    guard !frame.isBurning else { return }
    report.frames += 1
    do {
      _ = try reader.frame(frame.location)
    } catch {
      report.add(
        HealthFinding(
          location: SourceLocation(path, byteOffset: frame.location.offset),
          problem: "the frame cannot be read: \(error.cause ?? error.reason.rawValue)",
          conversations: try contents.shortIDs(inFrame: frame.id)))
    }
  }
}
