import ChatModel
import Dumps
import Store
import SystemIO

/// Decides whether a source was read before under the same circumstances, so that it need not be
/// read again: a keyed hash of its bytes and of everything that its reading depends on.
enum SkipKey {
  private static let chunkBytes = 1 << 20

  /// Nil for standard input, and for what is no regular file or cannot be read.
  static func of(
    _ path: DumpPath, options: IngestOptions, store: Store, tombstoneEpoch: Int
  ) -> [UInt8]? {
    // Opening a named pipe would wait for a writer, and reading it would take its bytes away.
    guard path.path != DumpPath.standardInput,
      (try? store.files.status(of: path.path))??.isRegularFile == true,
      let file = try? store.files.openFile(path.path, forWriting: false),
      let count = try? file.byteCount()
    else { return nil }
    var digest = DigestBuilder()
    var offset: Int64 = 0
    while offset < count {
      let length = Int(min(Int64(chunkBytes), count - offset))
      guard let bytes = try? file.read(at: offset, count: length) else { return nil }
      digest.add(bytes)
      offset += Int64(length)
    }
    let versions = DumpFormats.all.map { "\($0.name)=\($0.version)" }.joined(separator: ",")
    return store.keys.master.authenticate(
      Array("skip".utf8), digest.finish().bytes, Array(options.namespace.name.utf8),
      Array((options.user ?? "\u{0}").utf8), Array((options.format?.name ?? "auto").utf8),
      Array(versions.utf8), Array(String(tombstoneEpoch).utf8))
  }
}
