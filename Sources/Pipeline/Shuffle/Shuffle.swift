import ChatModel
import Store
import Synchronization
import SystemIO

/// Takes pages of encoded records from map workers, several at once.
protocol RecordPages: Sendable {
  /// - Parameter page: whole records, one after the other.
  func add(_ page: [UInt8], to partition: Int) throws(HansardError)
}

/// Brings the records of one user together: the cut between map and reduce.
///
/// Records fall into partitions by their user, or by their conversation while the user is unknown.
/// Within `memoryBudget` everything stays in memory; pages beyond it go to an encrypted spill file.
final class Shuffle: RecordPages {
  /// A power of two: enough that one partition of a large run fits in memory, few enough that a
  /// partition is worth a task.
  static let partitionCount = 64

  private struct Contents {
    var pages: [[[UInt8]]] = Array(repeating: [], count: Shuffle.partitionCount)
    /// Records of each partition, in memory and spilled.
    var byteCounts = [Int](repeating: 0, count: Shuffle.partitionCount)
    var bytesInMemory = 0
    var spill: SpillFile?
  }

  private let contents = Mutex(Contents())
  private let memoryBudget: Int
  private let store: Store

  /// - Parameter memoryBudget: bytes of pages kept in memory.
  init(memoryBudget: Int, store: Store) {
    self.memoryBudget = memoryBudget
    self.store = store
  }

  static func partition(of name: Span<UInt8>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in name.indices { hash = (hash ^ UInt64(name[index])) &* 0x100_0000_01B3 }
    return Int((hash ^ (hash >> 32)) % UInt64(partitionCount))
  }

  func add(_ page: [UInt8], to partition: Int) throws(HansardError) {
    let spill = try contents.withLock { contents throws(HansardError) -> SpillFile? in
      contents.byteCounts[partition] += page.count
      if contents.bytesInMemory + page.capacity <= memoryBudget {
        contents.bytesInMemory += page.capacity
        contents.pages[partition].append(page)
        return nil
      }
      if let open = contents.spill { return open }
      let file = try SpillFile(store)
      contents.spill = file
      return file
    }
    // Outside the lock: workers compress and encrypt side by side.
    try spill?.write(page, of: partition)
  }

  var isEmpty: Bool { contents.withLock { $0.byteCounts.allSatisfy { $0 == 0 } } }

  /// Partitions with something in them, those with most bytes first: the longest work begins
  /// earliest, and the same input gives the same order.
  var partitionsBySize: [Int] {
    let counts = contents.withLock { $0.byteCounts }
    return counts.indices.filter { counts[$0] > 0 }
      .sorted { (counts[$1], $0) < (counts[$0], $1) }
  }

  /// Everything in a partition, page by page; it stays there.
  func forEachPage(
    of partition: Int, _ body: ([UInt8]) throws(HansardError) -> Void
  ) throws(HansardError) {
    let (pages, spill) = contents.withLock { ($0.pages[partition], $0.spill) }
    for page in pages { try body(page) }
    try spill?.forEachPage(of: partition, body)
  }

  /// Everything in a partition, page by page; what was in memory leaves it.
  func take(
    _ partition: Int, _ body: ([UInt8]) throws(HansardError) -> Void
  ) throws(HansardError) {
    let spill = contents.withLock { $0.spill }
    var pages = contents.withLock { contents in
      var taken: [[UInt8]] = []
      swap(&taken, &contents.pages[partition])
      for page in taken { contents.bytesInMemory -= page.capacity }
      return taken
    }
    pages.reverse()
    while let page = pages.popLast() { try body(page) }
    try spill?.forEachPage(of: partition, body)
  }

  /// Bytes of a partition's records.
  func byteCount(of partition: Int) -> Int { contents.withLock { $0.byteCounts[partition] } }

  /// Removes the spill file, if there was one.
  func close() throws(HansardError) {
    let spill = contents.withLock { $0.spill.take() }
    try spill?.remove()
  }
}
