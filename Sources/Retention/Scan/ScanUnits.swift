import ChatModel
import Store
import SystemIO

/// A piece of a scan's work, small enough to share out among tasks.
enum ScanUnit: Sendable {
  /// Bytes of a file as they stand on the disk, and the frames among them, decompressed.
  case bytes(path: String, Range<Int64>, ScanFrames?)
  case ledger
  case catalog(Shard)
}

/// Frames of one segment, by offset.
struct ScanFrames: Sendable {
  var namespace: Namespace
  var frames: [FrameLocation]
}

/// Everything that a scan looks through: each file in the store's folder and in that of its keys, and
/// what is in segments and databases.
struct ScanUnits {
  private let store: Store
  private(set) var all: [ScanUnit] = []
  private(set) var unreadable: [String] = []

  private static let bytesPerUnit = 8 << 20
  /// Of frames, decompressed.
  private static let rawBytesPerUnit = 16 << 20

  init(_ store: Store) throws(HansardError) {
    self.store = store
    // The longest first, so that no task ends much later than the others.
    for shard in store.settings.shards.keys.sorted().flatMap(store.settings.shards(of:)) {
      all.append(.catalog(shard))
    }
    all.append(.ledger)
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

  /// In pieces that no frame lies in two of.
  private mutating func addBytes(of path: String) throws(HansardError) {
    let byteCount = try store.files.status(of: path)?.byteCount ?? 0
    let segment = frames(of: path)
    var rest = segment?.frames[...] ?? []
    var offset: Int64 = 0
    repeat {
      var end = min(offset + Int64(ScanUnits.bytesPerUnit), byteCount)
      var frames: ScanFrames?
      if let segment, !rest.isEmpty {
        end = offset
        var rawBytes = 0
        let pieces = rest.prefix { frame in
          guard rawBytes < ScanUnits.rawBytesPerUnit || frame.offset < end else { return false }
          rawBytes += frame.rawLength
          end = max(end, frame.end)
          return true
        }
        rest = rest.dropFirst(pieces.count)
        frames = ScanFrames(namespace: segment.namespace, frames: Array(pieces))
      }
      all.append(.bytes(path: path, offset..<end, frames))
      offset = end
    } while offset < byteCount
  }

  /// Nil of a file that is no segment of the store, or one whose index cannot be read.
  private mutating func frames(of path: String) -> ScanFrames? {
    let isArchived = path.hasPrefix("\(store.layout.archive)/") && path.hasSuffix(".jsonl.zst")
    let isWritten = path.hasPrefix("\(store.layout.temporary)/") && path.hasSuffix(".segment")
    guard isArchived || isWritten else { return nil }
    do {
      let index = try SegmentReader(path, files: store.files).index()
      return ScanFrames(
        namespace: index.shard.namespace, frames: index.frames.sorted { $0.offset < $1.offset })
    } catch {
      unreadable.append("\(path): \(error.cause ?? error.reason.rawValue)")
      return nil
    }
  }
}
