import ChatModel
package import Tokens

/// Counts the tokens of text files on several tasks: `hansard tokens`.
///
/// Files are cut into blocks where that changes no count, blocks are counted on `jobs` tasks, and
/// results come in the order of the text. In memory at once are two blocks a job.
package struct TextCounting: Sendable {
  private let vocabulary: Vocabulary
  private let form: TextForm
  private let jobs: Int
  private let blockBytes: Int

  package init(
    _ vocabulary: Vocabulary, _ form: TextForm, jobs: Int,
    blockBytes: Int = TextCounting.defaultBlockBytes
  ) {
    self.vocabulary = vocabulary
    self.form = form
    self.jobs = jobs
    self.blockBytes = blockBytes
  }

  package static let defaultBlockBytes = TextBlocks.blockBytes

  /// A block's counts, and where they belong.
  package struct Result: Sendable {
    package var path: String
    package var tokens: TextTokens
    /// Whether this is all, or the rest, of the file.
    package var endsFile: Bool
  }

  /// Calls `report` with the results of every file, in order: at least one for each.
  ///
  /// - Throws: what reading or a line of `paths` throws, after the results before it.
  package func run(_ paths: [String], report: (Result) throws -> Void) async throws {
    let pool = CountingWorkerPool(vocabulary)
    var blocks = FileBlocks(
      paths, form == .plain ? .pieces(vocabulary) : .lines, blockBytes: blockBytes)
    var failure: (any Error)?
    try await withThrowingTaskGroup(of: (Int, Swift.Result<Result, any Error>).self) { group in
      var next = 0
      var finished: [Int: Swift.Result<Result, any Error>] = [:]
      var reported = 0
      while true {
        while failure == nil, next - reported < 2 * jobs {
          do {
            guard let item = try blocks.next() else { break }
            let number = next
            group.addTask { [form] in (number, Swift.Result { try item.count(pool, form) }) }
            next += 1
          } catch { failure = error }
        }
        guard let (number, result) = try await group.next() else { break }
        finished[number] = result
        while let result = finished.removeValue(forKey: reported) {
          try report(result.get())
          reported += 1
        }
      }
    }
    if let failure { throw failure }
  }
}

/// The blocks of one file after another.
private struct FileBlocks {
  struct Item: Sendable {
    var path: String
    var block: TextBlock?
    var endsFile: Bool

    func count(_ pool: CountingWorkerPool, _ form: TextForm) throws -> TextCounting.Result {
      let tokens = try block.map { try pool.count($0, form, path: path) } ?? TextTokens()
      return TextCounting.Result(path: path, tokens: tokens, endsFile: endsFile)
    }
  }

  private var waiting: ArraySlice<String>
  private let ends: BlockEnds
  private let blockBytes: Int
  private var open: (path: String, blocks: TextBlocks, next: TextBlock?)?

  init(_ paths: [String], _ ends: BlockEnds, blockBytes: Int) {
    waiting = paths[...]
    self.ends = ends
    self.blockBytes = blockBytes
  }

  /// Looks one block ahead, to know which is a file's last.
  mutating func next() throws(HansardError) -> Item? {
    if open == nil {
      guard let path = waiting.popFirst() else { return nil }
      var blocks = try TextBlocks(path, ends, blockBytes: blockBytes)
      let first = try blocks.next()
      open = (path, blocks, first)
    }
    guard var file = open else { return nil }
    let block = file.next
    file.next = try file.blocks.next()
    open = file.next == nil ? nil : file
    return Item(path: file.path, block: block, endsFile: file.next == nil)
  }
}
