/// How a run divides the memory that it may use.
///
/// What is left of it is for vocabularies, SQLite's caches and the program itself.
struct MemoryBudget: Sendable {
  /// Full pages of records whose user is known.
  let ownedPages: Int
  /// Full pages of records whose user is not known yet.
  let homelessPages: Int
  /// Pages that map workers have open.
  let openPages: Int
  /// Records of partitions that are being reduced or wait to be written.
  let reducing: Int
  /// Records of one partition: larger ones are split before they are reduced.
  let partition: Int
  let partitionCount: Int

  /// A power of two: enough tasks for all cores, and pages that are not too small.
  private static let fewestPartitions = 64
  private static let mostPartitions = 1024

  /// - Parameter inputBytes: of the dumps, as far as anybody knows.
  init(_ options: IngestOptions, inputBytes: Int64) {
    ownedPages = options.memoryBytes / 2
    homelessPages = options.memoryBytes / 8
    openPages = options.memoryBytes / 16
    reducing = options.memoryBytes / 4
    partition = max(1 << 17, reducing / (4 * options.jobs))
    var count = MemoryBudget.fewestPartitions
    // Users are not of one size: on average half of what a partition may have.
    while count < MemoryBudget.mostPartitions, inputBytes / Int64(count) > Int64(partition / 2) {
      count *= 2
    }
    partitionCount = count
  }
}
