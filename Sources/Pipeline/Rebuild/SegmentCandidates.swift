import ChatModel
import Store
import SystemIO

/// A segment that may belong into a rebuilt catalog.
struct SegmentCandidate {
  var path: String
  var index: SegmentIndex
  /// Its name in `tmp/`: it is whole, and the catalog that may have acknowledged it is gone.
  var temporaryName: String?
  /// What is in it is adopted from another segment: one that was compacted from it, or those that it
  /// was compacted from.
  var isReplaced = false
}

/// The segments of a shard, by number, wherever they stand.
struct SegmentCandidates {
  private(set) var all: [SegmentCandidate] = []
  /// Of readable and unreadable ones.
  private(set) var highestNumber: Int64 = 0

  /// Some are compacted, or hold what survived an erasure, so that their numbers do not say in which
  /// order their lines came.
  var areReordered: Bool {
    all.contains { !$0.index.replaces.isEmpty || erasures.contains($0.index.run) }
  }
  private let erasures: Set<String>

  init(
    _ store: Store, _ shard: Shard, _ ledger: Ledger, into report: inout HealthReport
  ) throws(HansardError) {
    let runs = try ledger.runs(namespace: shard.namespace)
    erasures = Set(runs.filter { $0.command == RunRecord.erasure }.map(\.run))
    let isInterrupted = runs.contains { $0.state == .open }
    var seen: Set<SegmentID> = []
    var numbers: Set<Int64> = []
    let inventory = try ArchiveInventory(store, shard)
    for path in inventory.strays { report.add("it is no segment", at: path) }
    var found: [SegmentCandidate] = []
    for file in inventory.segments {
      highestNumber = max(highestNumber, file.number)
      do {
        if isInterrupted, try EmptiedSegment.isAt(file.path, files: store.files) {
          try scrubAndRemove(file.path, files: store.files)
          try store.files.syncDirectory(parentFolder(of: file.path))
          continue
        }
        let index = try SegmentReader(file.path, files: store.files).index()
        guard index.shard == shard, index.month == file.month, index.number == file.number else {
          report.add("its index belongs to another place in the archive", at: file.path)
          continue
        }
        found.append(SegmentCandidate(path: file.path, index: index))
      } catch {
        report.add(error, at: file.path)
      }
    }
    found += try SegmentCandidates.unplaced(store, shard, ledger)
    for candidate in found {
      let index = candidate.index
      guard numbers.insert(index.number).inserted, seen.insert(index.segmentID).inserted else {
        report.add("another segment has the same number or id", at: candidate.path)
        continue
      }
      highestNumber = max(highestNumber, index.number)
      all.append(candidate)
    }
    all.sort { $0.index.number < $1.index.number }
    try chooseAmongReplaced(store, into: &report)
  }

  /// Where a compaction was interrupted, or an old backup was put back, both a packed segment and some
  /// that it replaces are there, with the same lines: the packed one counts, unless it is damaged and
  /// the others are whole and have everything.
  private mutating func chooseAmongReplaced(
    _ store: Store, into report: inout HealthReport
  ) throws(HansardError) {
    // By number, so that what a packed segment replaces has been looked at before it.
    for place in all.indices where !all[place].index.replaces.isEmpty {
      let replaces = Set(all[place].index.replaces)
      let present = all.indices.filter { replaces.contains(all[$0].index.segmentID) }
      let old = present.filter { !all[$0].isReplaced }
      guard !old.isEmpty else { continue }
      // What another segment stands for need not be there itself.
      let covered = Set(
        present.map { all[$0].index.segmentID } + old.flatMap { all[$0].index.replaces })
      if try !isWhole(all[place], store), covered.isSuperset(of: replaces),
        try isWhole(old.map { all[$0] }, store)
      {
        all[place].isReplaced = true
        report.notes.append(
          "\(all[place].path): damaged, and what it was compacted from is whole and still there")
      } else {
        for replaced in old {
          all[replaced].isReplaced = true
          report.notes.append("\(all[replaced].path): replaced by another segment, to be removed")
        }
      }
    }
  }

  private func isWhole(
    _ candidates: [SegmentCandidate], _ store: Store
  ) throws(HansardError) -> Bool {
    for candidate in candidates {
      guard try isWhole(candidate, store) else { return false }
    }
    return true
  }

  /// Whether every frame is as it was written, or erased.
  private func isWhole(_ candidate: SegmentCandidate, _ store: Store) throws(HansardError) -> Bool {
    let reader = try SegmentReader(candidate.path, files: store.files)
    for frame in candidate.index.frames {
      if try reader.isHeaderBlank(frame) {
        guard try reader.isBlank(frame) else { return false }
        continue
      }
      do { _ = try reader.frame(frame) } catch  where error.reason == .damaged { return false }
    }
    return true
  }

  /// Whole segments in `tmp/` of runs that did not end: the lost catalog may have acknowledged them.
  private static func unplaced(
    _ store: Store, _ shard: Shard, _ ledger: Ledger
  ) throws(HansardError) -> [SegmentCandidate] {
    let open = Set(
      try ledger.runs(namespace: shard.namespace).filter { $0.state == .open }.map(\.run))
    var found: [SegmentCandidate] = []
    for name in try store.files.list(store.layout.temporary) ?? [] where name.hasSuffix(".segment")
    {
      let path = store.layout.temporaryFile(name)
      guard let index = try? SegmentReader(path, files: store.files).index(), index.shard == shard,
        open.contains(index.run)
      else { continue }
      found.append(SegmentCandidate(path: path, index: index, temporaryName: name))
    }
    return found
  }
}
