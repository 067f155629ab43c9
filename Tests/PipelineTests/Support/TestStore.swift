import ChatModel
import Dumps
import Foundation
import Pipeline
import Store
import Testing

/// A store of a test's own beside a folder for its dumps, removed with it.
final class TestStore {
  let folder: URL
  var root: String { folder.appending(path: "store").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "hansard-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Writes a dump and returns its path.
  func dump(_ text: String, _ name: String = "dump") throws -> String {
    try dump(Array(text.utf8), name)
  }

  func dump(_ bytes: [UInt8], _ name: String = "dump") throws -> String {
    let url = folder.appending(path: name)
    try Data(bytes).write(to: url)
    return url.path
  }

  /// Runs one ingest; the sums of every source must close.
  @discardableResult
  func ingest(
    _ paths: String..., user: String? = nil, namespace: String = "default",
    format: String? = nil, jobs: Int = 2, memoryBytes: Int = IngestOptions.defaultMemoryBytes
  ) async throws -> IngestReport {
    try await ingest(
      paths, user: user, namespace: namespace, format: format, jobs: jobs,
      memoryBytes: memoryBytes)
  }

  @discardableResult
  func ingest(
    _ paths: [String], user: String? = nil, namespace: String = "default",
    format: String? = nil, jobs: Int = 2, memoryBytes: Int = IngestOptions.defaultMemoryBytes
  ) async throws -> IngestReport {
    var options = IngestOptions(
      storeRoot: root, namespace: try Namespace(parsing: namespace), paths: paths)
    options.user = user
    options.format = format.flatMap { DumpFormats.reader(named: $0) }
    options.jobs = jobs
    options.memoryBytes = memoryBytes
    let report = try await Ingest(options).run()
    for source in report.sources { #expect(source.counts.close, "\(source)") }
    return report
  }

  /// Writes a dump and ingests it.
  @discardableResult
  func ingest(text: String, user: String? = nil) async throws -> IngestReport {
    try await ingest(try dump(text, UUID().uuidString), user: user)
  }

  func reader(_ namespace: String = "default") throws -> StoreReader {
    try StoreReader(try Store.open(root), try Namespace(parsing: namespace))
  }

  /// The rows of a query, NULL as `-`.
  func query(_ sql: String, namespace: String = "default") throws -> [[String]] {
    try reader(namespace).query(sql).rows.map { row in
      row.map { value in
        switch value {
        case .null: "-"
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .text(let text): text
        case .blob(let bytes): "\(bytes.count) bytes"
        }
      }
    }
  }

  func number(_ sql: String, namespace: String = "default") throws -> Int {
    try #require(Int(try query(sql, namespace: namespace).first?.first ?? ""))
  }

  func messages(_ conversation: String, namespace: String = "default") throws -> [ShownMessage] {
    let reader = try reader(namespace)
    return try reader.messages(of: try reader.conversation(named: conversation))
  }

  func texts(_ conversation: String) throws -> [String] {
    try messages(conversation).map(\.message.content)
  }

  /// The only conversation, whatever its id.
  func onlyTexts() throws -> [String] {
    let ids = try query("SELECT short_id FROM conversations")
    try #require(ids.count == 1)
    return try texts(ids[0][0])
  }

  /// Every message that `show` shows, by role; the newest revision of each.
  func shownRoles() throws -> [Role: Int] {
    let reader = try reader()
    var roles: [Role: Int] = [:]
    for row in try reader.list(ConversationFilter()) {
      for shown in try reader.messages(of: row) { roles[shown.message.role, default: 0] += 1 }
    }
    return roles
  }

  /// Messages by role as reports have them.
  func countedRoles() throws -> [Role: Int] {
    var roles: [Role: Int] = [:]
    for row in try query("SELECT role, sum(messages) FROM usage_user GROUP BY role") {
      let role = try #require(UInt8(row[0]).flatMap(Role.init(rawValue:)))
      roles[role] = Int(row[1])
    }
    return roles
  }

  /// Every archive file with its bytes.
  func archive() throws -> [String: Data] {
    let root = folder.appending(path: "store/archive")
    var files: [String: Data] = [:]
    let paths = FileManager.default.enumerator(atPath: root.path)
    while let path = paths?.nextObject() as? String {
      guard path.hasSuffix(".zst") else { continue }
      files[path] = try Data(contentsOf: root.appending(path: path))
    }
    return files
  }

  /// All lines of the archive, one segment after the other.
  func archivedText() throws -> String {
    let store = try Store.open(root)
    let lines = FrameLineReader()
    var text = ""
    for shard in try store.shards(of: .standard) {
      for file in try ArchiveInventory(store, shard).segments {
        let reader = try SegmentReader(file.path, files: store.files)
        for frame in try reader.index().frames {
          text += String(decoding: try lines.content(frame, of: reader), as: UTF8.self)
        }
      }
    }
    return text
  }
}
