import ChatModel
import Store
import SystemIO

/// A segment that may belong into a rebuilt catalog.
struct SegmentCandidate {
  var path: String
  var index: SegmentIndex
  /// Its name in `tmp/`: it is whole, and the catalog that may have acknowledged it is gone.
  var temporaryName: String?
  /// A readable segment was made from it.
  var isReplaced = false
}

/// The segments of a shard, by number, wherever they stand.
struct SegmentCandidates {
  private(set) var all: [SegmentCandidate] = []
  /// Of readable and unreadable ones.
  private(set) var highestNumber: Int64 = 0

  init(
    _ store: Store, _ shard: Shard, _ ledger: Ledger, into report: inout HealthReport
  ) throws(HansardError) {
    var replaced: Set<SegmentID> = []
    var seen: Set<SegmentID> = []
    var numbers: Set<Int64> = []
    let inventory = try ArchiveInventory(store, shard)
    for path in inventory.strays { report.add("it is no segment", at: path) }
    var found: [SegmentCandidate] = []
    for file in inventory.segments {
      highestNumber = max(highestNumber, file.number)
      do {
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
      replaced.formUnion(index.replaces)
      all.append(candidate)
    }
    for index in all.indices where replaced.contains(all[index].index.segmentID) {
      all[index].isReplaced = true
      report.notes.append("\(all[index].path): replaced by another segment, to be removed")
    }
    all.sort { $0.index.number < $1.index.number }
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
