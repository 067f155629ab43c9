package import ChatModel
import SystemIO

/// What there is to pack in the closed months of one shard; looking changes nothing.
package struct CompactionSurvey: Sendable {
  /// Oldest month first.
  package private(set) var plans: [CompactionPlan] = []
  /// Months in which there is nothing to gain.
  package private(set) var settledMonths = 0
  /// A month with a segment that is missing, damaged, or another one than the catalog lists is left
  /// alone.
  package private(set) var failures: [HansardError] = []

  private let store: Store
  private let catalog: Catalog

  /// Closed are the months before that of `now`.
  package init(_ store: Store, _ shard: Shard, now: Timestamp) throws(HansardError) {
    self.store = store
    catalog = try store.catalog(shard, readOnly: true)
    let current = MonthKey(now)
    let live = try CatalogContents(catalog).segments().filter {
      !$0.isRetired && $0.month < current
    }
    for (month, segments) in Dictionary(grouping: live, by: \.month).sorted(by: { $0.key < $1.key })
    {
      do {
        if let plan = CompactionPlan(shard, month, segments: try candidates(segments)) {
          plans.append(plan)
        } else {
          settledMonths += 1
        }
      } catch  where error.reason == .damaged {
        failures.append(error)
      }
    }
  }

  private func candidates(
    _ segments: [ListedSegment]
  ) throws(HansardError) -> [CompactionCandidate] {
    var candidates: [CompactionCandidate] = []
    for segment in segments {
      candidates.append(try CompactionCandidate(segment, in: catalog, of: store))
    }
    return candidates
  }
}

extension CompactionCandidate {
  /// - Throws: `.damaged` when the file is missing, unreadable, or another segment.
  init(_ segment: ListedSegment, in catalog: Catalog, of store: Store) throws(HansardError) {
    let placed = store.layout.segment(catalog.shard, segment.month, number: segment.number)
    var path = placed
    if let name = segment.temporaryName, try store.files.status(of: placed) == nil {
      path = store.layout.temporaryFile(name)
    }
    let index = try store.index(at: path, of: segment.segmentID)
    self.init(
      number: segment.number, segmentID: index.segmentID, path: path,
      byteCount: segment.byteCount, liveBytes: 0, erasedBytes: 0, liveFrames: 0,
      replaces: index.replaces)
    let live = try CatalogContents(catalog).ordinals(ofSegment: segment.number)
    for (ordinal, frame) in index.frames.enumerated() {
      if live.contains(ordinal) {
        liveBytes += Int64(frame.length)
        liveFrames += 1
      } else {
        erasedBytes += Int64(frame.length)
      }
    }
  }
}

extension Store {
  /// The index of a segment that a catalog lists.
  ///
  /// - Throws: `.damaged` when the file is missing, unreadable, or another segment.
  func index(at path: String, of id: SegmentID?) throws(HansardError) -> SegmentIndex {
    guard try files.status(of: path) != nil else {
      throw HansardError(
        .damaged, while: "looking at a segment", at: SourceLocation(path), cause: "it is missing",
        hint: "run `hansard verify` to see what is concerned")
    }
    let index = try SegmentReader(path, files: files).index()
    guard index.segmentID == id else {
      throw HansardError(
        .damaged, while: "looking at a segment", at: SourceLocation(path),
        cause: "it is another segment than the catalog lists",
        hint: "restore the archive that belongs to this catalog")
    }
    return index
  }
}
