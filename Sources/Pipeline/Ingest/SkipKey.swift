import ChatModel
import Dispatch
import Dumps
import Store
import Synchronization
import SystemIO

/// Decides whether a source was read before under the same circumstances, so that it need not be
/// read again: a keyed hash of its bytes and of everything that its reading depends on.
enum SkipKey {
  private static let pieceBytes = 4 << 20
  private static let readBytes = 128 << 10
  /// Of all readers: a newer one may understand what an older one refused.
  private static let versions = Array(
    DumpFormats.all.map { "\($0.name)=\($0.version)" }.joined(separator: ",").utf8)

  /// Nil for standard input, and for what is no regular file or cannot be read.
  static func of(
    _ path: DumpPath, options: IngestOptions, store: Store, tombstoneEpoch: Int
  ) -> [UInt8]? {
    // Opening a named pipe would wait for a writer, and reading it would take its bytes away.
    guard path.path != DumpPath.standardInput,
      let status = try? store.files.status(of: path.path), status.isRegularFile,
      let digest = digest(of: path.path, status.byteCount, options, store.files)
    else { return nil }
    return store.keys.master.authenticate(
      Array("skip".utf8), digest.bytes, Array(options.namespace.name.utf8),
      Array((options.user ?? "\u{0}").utf8), Array((options.format?.name ?? "auto").utf8),
      versions, Array(String(tombstoneEpoch).utf8))
  }

  /// The digest of the digests of the file's pieces, which are hashed on all cores.
  private static func digest(
    of path: String, _ byteCount: Int64, _ options: IngestOptions, _ files: any FileSystem
  ) -> Digest? {
    let pieces = Int((byteCount + Int64(pieceBytes) - 1) / Int64(pieceBytes))
    let digests = Mutex([Digest?](repeating: nil, count: pieces))
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(options.jobs, max(1, pieces))) { _ in
      var clock = StepClock(options.profile)
      defer { clock.lap(.hash) }
      guard let file = try? files.openFile(path, forWriting: false) else { return }
      while true {
        let piece = next.add(1, ordering: .relaxed).oldValue
        guard piece < pieces else { return }
        let offset = Int64(piece) * Int64(pieceBytes)
        let length = Int(min(Int64(pieceBytes), byteCount - offset))
        guard let digest = try? digest(of: file, from: offset, length) else { return }
        digests.withLock { $0[piece] = digest }
      }
    }
    var whole = DigestBuilder()
    for digest in digests.withLock({ $0 }) {
      guard let digest else { return nil }
      whole.add(digest.bytes)
    }
    return whole.finish()
  }

  /// Reads little at a time: what is read is still in the processor's cache when it is hashed.
  private static func digest(
    of file: any StoreFile, from start: Int64, _ byteCount: Int
  ) throws(HansardError) -> Digest {
    var digest = DigestBuilder()
    for offset in stride(from: 0, to: byteCount, by: readBytes) {
      digest.add(
        try file.read(at: start + Int64(offset), count: min(readBytes, byteCount - offset)))
    }
    return digest.finish()
  }
}
