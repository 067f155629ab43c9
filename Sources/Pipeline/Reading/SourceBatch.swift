/// Sources that are read side by side, with the places that they have among all of a run.
///
/// A large source keeps all cores busy by itself, a small one has work for one.
struct SourceBatch {
  private(set) var sources: [(number: Int, path: DumpPath)]
  /// Nil for one that takes no other source.
  private var byteCount: Int64?

  private static let mostSources = 100
  /// What of a batch is refused is in memory until it was noted.
  private static let mostBytes: Int64 = 16 << 20
  private static let smallBytes: Int64 = 1 << 20
  /// What is packed may be large where its file is small.
  private static let packedEndings = [".zip", ".gz", ".tgz", ".zst", ".xz", ".bz2", ".tar", ".7z"]

  /// Cuts what a run reads into batches, in its order.
  static func batches(of paths: [DumpPath]) -> [SourceBatch] {
    var batches: [SourceBatch] = []
    for (number, path) in paths.enumerated() {
      let last = batches.indices.last
      if let last, let sum = batches[last].byteCount(with: path) {
        batches[last].sources.append((number, path))
        batches[last].byteCount = sum
      } else {
        batches.append(SourceBatch(sources: [(number, path)], byteCount: smallBytes(path)))
      }
    }
    return batches
  }

  /// Nil when the source is not for this batch.
  private func byteCount(with path: DumpPath) -> Int64? {
    guard let byteCount, let bytes = SourceBatch.smallBytes(path),
      sources.count < SourceBatch.mostSources, byteCount + bytes <= SourceBatch.mostBytes
    else { return nil }
    return byteCount + bytes
  }

  /// The size of what may stand beside others; nil for everything else.
  private static func smallBytes(_ path: DumpPath) -> Int64? {
    guard let bytes = path.byteCount, bytes <= smallBytes,
      !packedEndings.contains(where: { path.path.lowercased().hasSuffix($0) })
    else { return nil }
    return bytes
  }
}
