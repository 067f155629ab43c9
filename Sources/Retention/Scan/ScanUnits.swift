import ChatModel
import Store
import SystemIO

/// A piece of a scan's work, small enough to share out among tasks.
enum ScanUnit: Sendable {
  /// Bytes of a file as they stand on the disk.
  case bytes(path: String, offset: Int64, count: Int, isFirst: Bool)
  /// Frames of a segment, decompressed.
  case frames(path: String, Namespace, [FrameLocation])
  case ledger
  case catalog(Shard)
}

/// Everything that a scan looks through: each file in the store's folder and in that of its keys, and
/// what is in segments and databases.
struct ScanUnits {
  private let store: Store
  private(set) var all: [ScanUnit] = []
  private(set) var unreadable: [String] = []

  private static let bytesPerUnit = 8 << 20
  private static let rawBytesPerUnit = 16 << 20

  init(_ store: Store) throws(HansardError) {
    self.store = store
    // The longest first, so that no task ends much later than the others.
    for shard in store.settings.shards.keys.sorted().flatMap(store.settings.shards(of:)) {
      all.append(.catalog(shard))
    }
    all.append(.ledger)
    for folder in [store.layout.archive, store.layout.temporary] {
      for path in try files(under: folder)
      where path.hasSuffix(".jsonl.zst") || path.hasSuffix(".segment") { addFrames(of: path) }
    }
    for folder in [store.layout.root, store.layout.keys] {
      for path in try files(under: folder) { try addBytes(of: path) }
    }
  }

  private func files(under folder: String) throws(HansardError) -> [String] {
    var found: [String] = []
    for name in try store.files.list(folder) ?? [] {
      let path = "\(folder)/\(name)"
      guard let status = try store.files.status(of: path) else { continue }
      if status.isDirectory { found += try files(under: path) }
      if status.isRegularFile { found.append(path) }
    }
    return found
  }

  /// Pieces overlap by a window less one byte, so that none goes unseen between two.
  private mutating func addBytes(of path: String) throws(HansardError) {
    let byteCount = try store.files.status(of: path)?.byteCount ?? 0
    let overlap = Int64(ShingleFilter.windowBytes - 1)
    var offset: Int64 = 0
    repeat {
      let count = min(Int64(ScanUnits.bytesPerUnit) + overlap, byteCount - offset)
      all.append(.bytes(path: path, offset: offset, count: Int(count), isFirst: offset == 0))
      offset += Int64(ScanUnits.bytesPerUnit)
    } while offset + overlap < byteCount
  }

  private mutating func addFrames(of path: String) {
    do {
      let index = try SegmentReader(path, files: store.files).index()
      var frames: [FrameLocation] = []
      var rawBytes = 0
      for frame in index.frames {
        frames.append(frame)
        rawBytes += frame.rawLength
        if rawBytes >= ScanUnits.rawBytesPerUnit {
          all.append(.frames(path: path, index.shard.namespace, frames))
          (frames, rawBytes) = ([], 0)
        }
      }
      if !frames.isEmpty { all.append(.frames(path: path, index.shard.namespace, frames)) }
    } catch {
      unreadable.append("\(path): \(error.cause ?? error.reason.rawValue)")
    }
  }
}
