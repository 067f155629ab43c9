import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO

/// A store with two users whose messages are long enough for canaries.
final class ScanFixture {
  let folder: URL
  private let clock = SystemClock()

  /// Of alice only.
  let secret = (0..<40).map { "secret \($0) \(hexadecimal(randomBytes(30)))" }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "hansard-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var root: String { folder.appending(path: "store").path }

  func open() throws -> Store { try Store.open(root) }

  func line(_ user: String, _ number: Int, _ text: String, year: Int = 2026) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("id", "\(user)-\(number)")
    writer.field("conversation_id", "\(user)-\(number / 10)")
    writer.field("user_id", user)
    writer.field("role", number % 2 == 0 ? "user" : "assistant")
    writer.field("content", text)
    writer.field("created_at", "\(year)-01-02T03:04:\(10 + number)Z")
    writer.endObject()
    return writer.text
  }

  var aliceLines: [String] { secret.enumerated().map { line("alice", $0, $1) } }
  var bobLines: [String] {
    (0..<40).map { line("bob", $0, "bob's own words \($0) \(hexadecimal(randomBytes(30)))") }
  }

  @discardableResult
  func ingest(_ lines: [String]) async throws -> IngestReport {
    let path = folder.appending(path: "\(UUID().uuidString).jsonl").path
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
    return try await Ingest(
      IngestOptions(storeRoot: root, namespace: .standard, paths: [path])
    ).run()
  }

  @discardableResult
  func erase(
    _ user: String, scan: ErasureScan? = nil
  ) throws -> (ErasureReceipt, signed: [UInt8]) {
    try erase([ErasureTarget(user: user)], scan: scan)[0]
  }

  @discardableResult
  func erase(
    _ targets: [ErasureTarget], scan: ErasureScan? = nil
  ) throws -> [(ErasureReceipt, signed: [UInt8])] {
    let report = try Erasure(try open(), .standard, targets).run(scan: scan) { clock.now }
    try report.requireNothingHeld()
    return report.erased.map { ($0.receipt, $0.signed) }
  }

  func scan() throws -> Scan.Done? {
    try Scan(try open(), jobs: 2).run { clock.now }
  }
}
