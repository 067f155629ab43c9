import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO

/// A store and dumps in a folder of a test's own, removed with it.
final class CrashStore {
  let folder: URL
  var root: String { folder.appending(path: "store").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "crash-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func opened(files: any FileSystem = LocalFileSystem()) throws -> Store {
    try Store.open(root, files: files)
  }

  private func options(_ text: String) throws -> IngestOptions {
    let dump = folder.appending(path: "dump-\(UUID().uuidString).jsonl")
    try Data(text.utf8).write(to: dump)
    var options = IngestOptions(storeRoot: root, namespace: .standard, paths: [dump.path])
    options.jobs = 1
    return options
  }

  @discardableResult
  func ingest(_ text: String) async throws -> IngestReport {
    try await Ingest(try options(text)).run()
  }

  /// As `ingest`, through a file system of the caller's.
  func ingest(_ text: String, run: String, files: any FileSystem) async throws {
    let now = SystemClock().now
    let writer = try StoreWriter(try opened(files: files), now: now)
    try writer.ledger.begin(run: run, namespace: .standard, command: "ingest", at: now)
    _ = try await Ingest(try options(text)).execute(in: run, with: writer)
  }

  func compact(files: any FileSystem = LocalFileSystem()) async throws {
    var options = CompactionOptions(.standard)
    options.level = 3
    _ = try await Compaction(options).run(try opened(files: files))
  }

  func erase(
    _ user: String, by method: ErasureMethod = .overwrite,
    files: any FileSystem = LocalFileSystem()
  ) throws {
    try erase([ErasureTarget(user: user)], by: method, files: files)
  }

  func erase(
    _ targets: [ErasureTarget], by method: ErasureMethod = .overwrite,
    files: any FileSystem = LocalFileSystem()
  ) throws {
    _ = try Erasure(try opened(files: files), .standard, targets, method: method)
      .run { SystemClock().now }
  }

  func verify() throws -> HealthReport {
    try Verification(try opened(), .standard, isDeep: true).run()
  }

  func contents() throws -> StoreContents { try StoreContents(try opened()) }

  /// Whether the catalog has acknowledged a run.
  func hasAcknowledged(_ run: String) throws -> Bool {
    let shard = Shard(namespace: .standard, number: 0)
    return try !opened().catalog(shard, readOnly: true).counts(of: run).counts.isEmpty
  }

  /// Segments that are no sequence of whole zstd frames.
  func unreadableSegments() throws -> [String] {
    var unreadable: [String] = []
    let archive = "\(root)/archive"
    let walker = FileManager.default.enumerator(atPath: archive)
    for case let name as String in walker ?? NSEnumerator() where name.hasSuffix(".zst") {
      try ContainerReader(path: "\(archive)/\(name)").forEachEntry(
        { _, stream in while try stream.readChunk({ _ in }) {} },
        notice: { notice in
          // Everything in it was erased.
          if !"\(notice)".contains("there is nothing in it") { unreadable.append("\(notice)") }
        })
    }
    return unreadable
  }

  /// Records that runs have refused, or one run.
  func refused(by run: String? = nil) throws -> [String] {
    let layout = try opened().layout
    let folder = run.map { layout.quarantineFolder(run: $0) } ?? layout.quarantine
    return try texts(below: folder).flatMap { $0.split(separator: "\n") }.map { String($0) }
      .sorted()
  }

  /// Receipts that were given.
  func receipts() throws -> [String] {
    try texts(below: try opened().layout.receipts, suffix: ".json")
  }

  /// Lines of the log beside the store.
  func guardLog() throws -> [Substring] {
    let path = try opened().layout.guardLog
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
  }

  private func texts(below folder: String, suffix: String = "") throws -> [String] {
    let walker = FileManager.default.enumerator(atPath: folder)
    let names = (walker ?? NSEnumerator()).compactMap { $0 as? String }.sorted()
    return try names.filter { $0.hasSuffix(suffix) }.compactMap { name in
      var isFolder: ObjCBool = false
      let path = "\(folder)/\(name)"
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
        !isFolder.boolValue
      else { return nil }
      return try String(contentsOfFile: path, encoding: .utf8)
    }
  }

  /// Completes the proof of what was erased; false when that does not succeed.
  func scan() throws -> Bool {
    try Scan(try opened(), jobs: 1).run(clock: { SystemClock().now })?.report.isSettled ?? false
  }

  /// Files of the store that hold a text, plain or compressed.
  func files(holding text: String) throws -> [String] {
    let needle = Data(text.utf8)
    var found: [String] = []
    for start in [root, root + ".keys"] {
      let walker = FileManager.default.enumerator(atPath: start)
      for case let name as String in walker ?? NSEnumerator() {
        let path = "\(start)/\(name)"
        guard let bytes = try? Data(contentsOf: URL(filePath: path)) else { continue }
        let haystack = name.hasSuffix(".zst") ? bytes + (try framesDecoded(path)) : bytes
        if haystack.range(of: needle) != nil { found.append(path) }
      }
    }
    return found
  }
}

private func framesDecoded(_ path: String) throws -> Data {
  let reader = try SegmentReader(path, files: LocalFileSystem())
  return try reader.index().frames.reduce(into: Data()) { data, frame in
    guard try !reader.isBlank(frame) else { return }
    let compressed = try reader.frame(frame)
    var decompressor = ZstdDecompressor()
    data += try decompressor.content(
      of: compressed.span, rawLength: frame.rawLength, at: SourceLocation(path))
  }
}

/// What a store says, but for what names a run or a random key.
struct StoreContents: Equatable {
  /// Texts with their roles, by user and conversation.
  private(set) var conversations: [String: [String]] = [:]
  private var rows: [[String]] = []

  init(_ store: Store) throws {
    let reader = try StoreReader(store, .standard)
    for row in try reader.list(ConversationFilter()) {
      conversations["\(row.user) \(row.header.key.sourceID)"] = try reader.messages(of: row).map {
        "\($0.message.role) \($0.message.content)"
      }
    }
    for sql in [
      """
      SELECT user_id, source_kind, source_id, title, messages, revisions, characters, tokens_exact,
        summary, created_at, last_activity_at FROM conversations JOIN users ON users.id = user
      ORDER BY 1, 2, 3
      """,
      "SELECT user_id, count(*) FROM memories JOIN users ON users.id = user GROUP BY 1 ORDER BY 1",
      """
      SELECT user_id, day, models.name, role, messages, characters, tokens_exact FROM usage_user
      JOIN users ON users.id = user JOIN models ON models.id = model ORDER BY 1, 2, 3, 4
      """,
      """
      SELECT hour, models.name, role, messages, characters, tokens_exact FROM usage_hour
      JOIN models ON models.id = model ORDER BY 1, 2, 3
      """,
    ] { rows += try reader.query(sql).rows.map { row in row.map { "\($0)" } } }
  }

  /// What only one of two stores says; empty for equal ones.
  func difference(from other: StoreContents) -> [String] {
    let mine = conversations.map { "\($0.key): \($0.value)" } + rows.map { "\($0)" }
    let others = other.conversations.map { "\($0.key): \($0.value)" } + other.rows.map { "\($0)" }
    return mine.sorted().difference(from: others.sorted()).map { "\($0)" }
  }

  /// The conversations of one user.
  func conversations(of user: String) -> [String: [String]] {
    conversations.filter { $0.key.hasPrefix(user + " ") }
  }
}
