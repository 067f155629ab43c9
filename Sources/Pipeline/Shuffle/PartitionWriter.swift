import ChatModel

/// One task's way into the pages of a shuffle: a page a partition, handed over when it is full.
///
/// One task at a time.
final class PartitionWriter {
  private let pages: any RecordPages
  private let pageBytes: Int
  private var open: [[UInt8]] = Array(repeating: [], count: Shuffle.partitionCount)

  /// - Parameter pageBytes: what a page may hold; a larger record has one of its own.
  init(_ pages: any RecordPages, pageBytes: Int) {
    self.pages = pages
    self.pageBytes = pageBytes
  }

  /// Lets `write` append one record of at most `byteCount` bytes.
  @inline(__always)
  func append(
    to partition: Int, byteCount: Int, _ write: (inout [UInt8]) -> Void
  ) throws(HansardError) {
    if open[partition].count + byteCount > open[partition].capacity {
      try handOver(partition)
      open[partition].reserveCapacity(max(pageBytes, byteCount))
    }
    write(&open[partition])
  }

  /// Hands over what is in open pages.
  func flush() throws(HansardError) {
    for partition in open.indices { try handOver(partition) }
  }

  private func handOver(_ partition: Int) throws(HansardError) {
    guard !open[partition].isEmpty else { return }
    var page: [UInt8] = []
    swap(&page, &open[partition])
    try pages.add(page, to: partition)
  }
}
