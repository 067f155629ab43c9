package import Store

/// How a namespace is compacted.
package struct CompactionOptions: Sendable {
  package var namespace: Namespace
  /// zstd level of packed frames, 1 to 19.
  package var level: Int
  /// Tasks at once, 1 or more.
  package var jobs: Int
  /// Bytes of memory that the run may use, whatever the archive's size.
  package var memoryBytes: Int

  /// Benchmarks/README.md has what the other levels come to.
  package static let defaultLevel = 19

  package init(_ namespace: Namespace) {
    self.namespace = namespace
    level = CompactionOptions.defaultLevel
    jobs = 1
    memoryBytes = IngestOptions.defaultMemoryBytes
  }

  /// Bytes of lines that a task packs at a time.
  static let batchBytes = 4 << 20
  /// What a task needs beside its batch, which it has as read, as lines and packed: a context of the
  /// highest level.
  private static let taskBytes = 3 * batchBytes + (24 << 20)

  /// Half of the memory is for tasks, the other half for the places of the month's frames.
  var tasks: Int { max(1, min(jobs, memoryBytes / 2 / CompactionOptions.taskBytes)) }

  /// Frames whose places fit into memory at once.
  var frames: Int { memoryBytes / 2 / CompactionSource.placeBytes }
}
