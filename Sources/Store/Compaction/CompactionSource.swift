package import ChatModel
import GRDB
import SystemIO

/// Reads the frames of a month that is compacted: user by user, and a user's in archive order.
///
/// The places of a pass's frames are in memory, about `placeBytes` each; contents only as they are
/// taken. A month with more frames than memory has room for is read in several passes, each over a
/// part of the users: a frame keeps to one user, so that the passes' order does not matter.
package final class CompactionSource {
  private let store: Store
  private let plan: CompactionPlan
  private let contents: CatalogContents
  private let passes: Int64
  private var pass: Int64 = 0
  private var frames: [MovedFrame] = []
  private var position = 0
  private var readers: [Int: SegmentReader] = [:]

  /// Bytes of lines in all frames.
  package let rawBytes: Int64

  /// Bytes of memory that the place of a frame takes, roughly.
  package static let placeBytes = 200

  /// Fewer than a process may have open as a rule.
  private static let maximumOpenFiles = 256

  /// - Parameter maximumFrames: that a pass should have; more when they are one user's.
  /// - Throws: `.damaged` when a segment has a frame that is neither listed nor erased: packing would
  ///   destroy what is left of it.
  package init(
    _ store: Store, _ plan: CompactionPlan, maximumFrames: Int = .max
  ) throws(HansardError) {
    self.store = store
    self.plan = plan
    contents = CatalogContents(try store.catalog(plan.shard, readOnly: true))
    passes = Int64((max(plan.frameCount, 1) - 1) / max(maximumFrames, 1)) + 1
    rawBytes = try contents.rawBytes(ofSegments: plan.segments.map(\.number))
    for place in plan.segments.indices { try checkUnlisted(place) }
    try load()
  }

  /// Erased frames, and only those, have no row in the catalog.
  private func checkUnlisted(_ place: Int) throws(HansardError) {
    let segment = plan.segments[place]
    func damaged(_ cause: String, at offset: Int64? = nil) -> HansardError {
      HansardError(
        .damaged, while: "compacting a month",
        at: SourceLocation(segment.path, byteOffset: offset), cause: cause,
        hint: "run `hansard verify --deep`; the month is left as it is")
    }
    let listed = try contents.ordinals(ofSegment: segment.number)
    let index = try store.index(at: segment.path, of: segment.segmentID)
    guard listed.allSatisfy(index.frames.indices.contains) else {
      throw damaged("the catalog lists frames that the segment's index does not have")
    }
    for (ordinal, frame) in index.frames.enumerated() where !listed.contains(ordinal) {
      guard try reader(place).isBlank(frame) else {
        throw damaged(
          "a frame is not blank, and no row of the catalog lists it", at: frame.offset)
      }
    }
  }

  /// Takes the places of the next pass.
  private func load() throws(HansardError) {
    frames.removeAll(keepingCapacity: true)
    position = 0
    for (place, segment) in plan.segments.enumerated() {
      frames += try contents.moved(segment, at: place, pass: pass, of: passes)
    }
    frames.sort {
      ($0.user, $0.segment, $0.location.offset) < ($1.user, $1.segment, $1.location.offset)
    }
    pass += 1
  }

  private func nextGroup() throws(HansardError) -> FrameGroup? {
    while true {
      if let group = FrameGroup(of: frames, from: &position) { return group }
      guard pass < passes else { return nil }
      try load()
    }
  }

  /// How many frames there will be; takes every group, and reads none.
  package func countGroups() throws(HansardError) -> Int {
    var count = 0
    while try nextGroup() != nil { count += 1 }
    return count
  }

  /// Reads the next groups, of about `byteCount` bytes of lines together; none at the end.
  ///
  /// - Throws: `.damaged` when a frame does not have its digest.
  package func next(byteCount: Int) throws(HansardError) -> [LoadedGroup] {
    var groups: [LoadedGroup] = []
    var bytes = 0
    while bytes < byteCount, let group = try nextGroup() {
      var loaded = LoadedGroup(group: group, frames: [])
      for frame in group.frames {
        let reader = try reader(frame.segment)
        loaded.frames.append(
          (
            try reader.frame(frame.location),
            SourceLocation(reader.path, byteOffset: frame.location.offset)
          ))
      }
      groups.append(loaded)
      bytes += group.rawLength
    }
    return groups
  }

  private func reader(_ place: Int) throws(HansardError) -> SegmentReader {
    if let reader = readers[place] { return reader }
    if readers.count >= CompactionSource.maximumOpenFiles { readers.removeAll() }
    let reader = try SegmentReader(plan.segments[place].path, files: store.files)
    readers[place] = reader
    return reader
  }
}

/// A group with its compressed frames, verified.
package struct LoadedGroup: Sendable {
  package var group: FrameGroup
  var frames: [(bytes: [UInt8], place: SourceLocation)]
}

extension CatalogContents {
  /// Live frames of a segment; an index of the catalog answers this alone.
  func ordinals(ofSegment number: Int64) throws(HansardError) -> Set<Int> {
    try read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT ordinal FROM frames WHERE segment = ?")
      return try Int.fetchSet(statement, arguments: [number])
    }
  }

  fileprivate func rawBytes(ofSegments numbers: [Int64]) throws(HansardError) -> Int64 {
    try read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT coalesce(sum(raw_length), 0) FROM frames WHERE segment = ?")
      return try numbers.reduce(0) { sum, number in
        sum + (try Int64.fetchOne(statement, arguments: [number]) ?? 0)
      }
    }
  }

  /// The live frames of a segment whose users are in a pass.
  fileprivate func moved(
    _ segment: CompactionCandidate, at place: Int, pass: Int64, of passes: Int64
  ) throws(HansardError) -> [MovedFrame] {
    try read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT id, user, offset, length, raw_length, digest FROM frames
          WHERE segment = ? AND user % ? = ?
          """)
      var moved: [MovedFrame] = []
      let rows = try Row.fetchCursor(statement, arguments: [segment.number, passes, pass])
      while let row = try rows.next() {
        moved.append(
          MovedFrame(
            row: row["id"], user: row["user"], segment: place, location: FrameLocation(row: row),
            isPacked: segment.isPacked))
      }
      return moved
    }
  }
}
