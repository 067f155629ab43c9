import ChatModel

/// One task's way into the pages of a shuffle: a page a partition, handed over when it is full.
///
/// One task at a time.
final class PartitionWriter {
  private let pages: any RecordPages
  private let pageBytes: Int
  private var open: [[UInt8]]

  private static let largestPage = 64 << 10
  private static let smallestPage = 4 << 10

  /// - Parameter memoryBudget: bytes that open pages may take up; what is larger than a page has one
  ///   of its own.
  init(_ pages: any RecordPages, memoryBudget: Int) {
    self.pages = pages
    open = Array(repeating: [], count: pages.partitionCount)
    let share = memoryBudget / pages.partitionCount
    pageBytes = min(max(share, PartitionWriter.smallestPage), PartitionWriter.largestPage)
  }

  /// Lets `write` append one record of at most `byteCount` bytes to the partition of `name`, a user
  /// or conversation.
  @inline(__always)
  func append(
    for name: Span<UInt8>, byteCount: Int, _ write: (inout [UInt8]) -> Void
  ) throws(HansardError) {
    let hash = PartitionWriter.hash(name, seed: 0)
    try append(to: Int(hash % UInt64(open.count)), byteCount: byteCount, write)
  }

  /// FNV-1a with its high bits folded in: the same in every run, so that stores are.
  ///
  /// - Parameter seed: another one spreads the names of one partition over others.
  static func hash(_ name: Span<UInt8>, seed: UInt64) -> UInt64 {
    var hash = 0xCBF2_9CE4_8422_2325 ^ seed
    for index in name.indices { hash = (hash ^ UInt64(name[index])) &* 0x100_0000_01B3 }
    return hash ^ (hash >> 32)
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
