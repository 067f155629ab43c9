/// How a run divides the memory that it may use.
struct MemoryBudget {
  /// Full pages of records whose user is known.
  let ownedPages: Int
  /// Full pages of records whose user is not known yet.
  let homelessPages: Int
  /// Pages that map workers have open.
  let openPages: Int

  init(_ options: IngestOptions) {
    ownedPages = options.memoryBytes * 3 / 8
    homelessPages = options.memoryBytes / 8
    openPages = options.memoryBytes / 16
  }
}
