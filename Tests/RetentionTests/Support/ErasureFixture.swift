import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO

/// A store with two users and a word that only one of them uses.
final class ErasureFixture {
  let folder: URL
  let dump: String
  let canary = "zebrafinch-\(UInt64.random(in: 0 ... .max))"

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "hansard-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    dump = folder.appending(path: "dump.jsonl").path
    var lines: [String] = []
    for user in ["alice", "bob"] {
      for number in 0..<40 {
        let role = number % 2 == 0 ? "user" : "assistant"
        let word = user == "alice" ? canary : "ordinary"
        lines.append(
          #"{"id":"\#(user)-\#(number)","conversation_id":"\#(user)-\#(number / 10)","#
            + #""user_id":"\#(user)","role":"\#(role)","content":"\#(word) number \#(number)","#
            + #""model":"gpt-4o","created_at":"2026-0\#(number / 10 + 1)-02T03:04:05Z"}"#)
      }
    }
    lines.append(
      #"{"id":"x","conversation_id":"alice-0","user_id":"alice","content":"\#(canary)"}"#)
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: dump))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var root: String { folder.appending(path: "store").path }

  @discardableResult
  func ingest() async throws -> IngestReport {
    try await Ingest(
      IngestOptions(storeRoot: root, namespace: .standard, paths: [dump])
    ).run()
  }

  func erase(_ user: String) throws -> (ErasureReceipt, signed: [UInt8]) {
    let report = try Erasure(
      try Store.open(root), .standard, [ErasureTarget(user: user, reason: "asked for")]
    ).run { SystemClock().now }
    return (report.erased[0].receipt, report.erased[0].signed)
  }

  /// Files under the store and its keys in which `text` stands, plain or inside frames.
  func files(holding text: String) throws -> [String] {
    var found: [String] = []
    for start in [root, root + ".keys"] {
      let walker = FileManager.default.enumerator(atPath: start)
      for case let name as String in walker ?? NSEnumerator() {
        let path = "\(start)/\(name)"
        guard let data = FileManager.default.contents(atPath: path) else { continue }
        if data.range(of: Data(text.utf8)) != nil { found.append(path) }
      }
    }
    let reader = try StoreReader(try Store.open(root), .standard)
    for row in try reader.list(ConversationFilter()) {
      let messages = try reader.messages(of: row)
      if messages.contains(where: { $0.message.content.contains(text) }) {
        found.append("conversation \(row.shortID)")
      }
    }
    return found
  }
}
