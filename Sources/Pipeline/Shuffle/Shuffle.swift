import ChatModel
import Store
import Synchronization
import SystemIO

/// Takes pages of encoded records from map workers, several at once.
protocol RecordPages: Sendable {
  var partitionCount: Int { get }

  /// - Parameter page: whole records, one after the other.
  func add(_ page: [UInt8], to partition: Int) throws(HansardError)
}

/// Brings the records of one user together: the cut between map and reduce.
///
/// Records fall into partitions by their user, or by their conversation while the user is unknown.
/// Within `memoryBudget` everything stays in memory; pages beyond it go to an encrypted spill file.
final class Shuffle: RecordPages {
  let partitionCount: Int

  private struct Contents {
    var pages: [[[UInt8]]]
    /// Records of each partition, in memory and spilled.
    var byteCounts: [Int]
    var bytesInMemory = 0
    var spill: SpillFile?
  }

  private let contents: Mutex<Contents>
  private let memoryBudget: Int
  private let store: Store

  /// - Parameter memoryBudget: bytes of pages kept in memory.
  init(partitionCount: Int, memoryBudget: Int, store: Store) {
    self.partitionCount = partitionCount
    self.memoryBudget = memoryBudget
    self.store = store
    contents = Mutex(
      Contents(
        pages: Array(repeating: [], count: partitionCount),
        byteCounts: Array(repeating: 0, count: partitionCount)))
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

  var nonEmptyPartitions: [Int] {
    let counts = contents.withLock { $0.byteCounts }
    return counts.indices.filter { counts[$0] > 0 }
  }

  /// Everything in a partition, page by page; it stays there.
  func forEachPage(
    of partition: Int, _ body: ([UInt8]) throws(HansardError) -> Void
  ) throws(HansardError) {
    let (pages, spill) = contents.withLock { ($0.pages[partition], $0.spill) }
    for page in pages { try body(page) }
    try spill?.forEachPage(of: partition, body)
  }

  /// The pages of a partition, to be read in any order; they stay there.
  func pages(of partition: Int) -> PartitionPages {
    let (pages, spill) = contents.withLock { ($0.pages[partition], $0.spill) }
    return PartitionPages(
      inMemory: pages, spill: spill, pieces: spill?.pieces(of: partition) ?? [])
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

  /// Bytes that a partition's pages take up in memory.
  func bytesInMemory(of partition: Int) -> Int {
    contents.withLock { $0.pages[partition].reduce(0) { $0 + $1.capacity } }
  }

  /// Forgets everything, and removes the spill file if there was one.
  ///
  /// It also goes when nothing refers to the shuffle any more.
  func close() throws(HansardError) {
    let spill = contents.withLock { contents in
      contents.pages = []
      return contents.spill.take()
    }
    try spill?.remove()
  }

  deinit { try? close() }
}

/// The pages of one partition by number.
struct PartitionPages {
  fileprivate let inMemory: [[UInt8]]
  fileprivate let spill: SpillFile?
  fileprivate let pieces: [SpillFile.Piece]

  var count: Int { inMemory.count + pieces.count }

  func page(_ number: Int) throws(HansardError) -> [UInt8] {
    guard number >= inMemory.count, let spill else { return inMemory[number] }
    return try spill.page(pieces[number - inMemory.count])
  }
}
