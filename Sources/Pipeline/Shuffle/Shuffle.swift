import ChatModel
import Store
import SystemIO

/// Brings the records of one user together: the cut between map and reduce.
///
/// Records fall into partitions by their user, or by their conversation while the user is unknown.
/// Within `memoryBudget` everything stays in memory; beyond it, partitions move to an encrypted
/// spill file.
struct Shuffle: ~Copyable {
  /// A power of two: enough that one partition of a large run fits in memory, few enough that a
  /// partition is worth a task.
  static let partitionCount = 64

  private var partitions: [[[UInt8]]]
  private var bytesInMemory = 0
  private let memoryBudget: Int
  private var spill: SpillFile?
  private let makeSpill: () throws(HansardError) -> SpillFile

  /// - Parameter memoryBudget: bytes of records kept in memory.
  init(
    memoryBudget: Int, makeSpill: @escaping () throws(HansardError) -> SpillFile
  ) {
    partitions = Array(repeating: [], count: Shuffle.partitionCount)
    self.memoryBudget = memoryBudget
    self.makeSpill = makeSpill
  }

  static func partition(of name: String) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int((hash ^ (hash >> 32)) % UInt64(partitionCount))
  }

  /// Takes what one worker made of one block, partition by partition.
  mutating func append(_ chunks: [[UInt8]]) throws(HansardError) {
    for (partition, chunk) in chunks.enumerated() where !chunk.isEmpty {
      bytesInMemory += chunk.count
      partitions[partition].append(chunk)
    }
    if bytesInMemory > memoryBudget { try spillAll() }
  }

  private mutating func spillAll() throws(HansardError) {
    var file: SpillFile
    if let open = spill { file = open } else { file = try makeSpill() }
    for partition in partitions.indices where !partitions[partition].isEmpty {
      try file.write(partitions[partition], of: partition)
      partitions[partition] = []
    }
    spill = file
    bytesInMemory = 0
  }

  /// Everything in a partition, which is empty afterwards.
  mutating func take(_ partition: Int) throws(HansardError) -> [[UInt8]] {
    var chunks = try spill?.read(partition) ?? []
    chunks += partitions[partition]
    for chunk in partitions[partition] { bytesInMemory -= chunk.count }
    partitions[partition] = []
    return chunks
  }

  /// Removes the spill file, if there was one.
  consuming func close() throws(HansardError) { try spill?.remove() }
}
