import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO

/// What happens to a store once it has its dumps; `first` is what it shows then.
extension StoreTrial {
  func compact(_ first: [String: [String]]) async throws {
    begin("compact")
    _ = try await Compaction(CompactionOptions(.standard)).run(try Store.open(root))
    try expect(first, "it")
  }

  func rebuild(_ first: [String: [String]]) throws {
    begin("rebuild")
    _ = try Rebuild(try Store.open(root), .standard).run()
    try expect(first, "it")
  }

  func export(_ first: [String: [String]]) async throws {
    begin("export")
    let store = try Store.open(root)
    let rows = try StoreReader(store, .standard).list(ConversationFilter())
    var files: [String] = []
    for user in Set(rows.map { ExactText($0.user) }) {
      let path = "\(folder)/export-\(files.count)"
      _ = try Export(store, .standard, .user(user.text)).run(
        as: .jsonl, to: path, now: SystemClock().now)
      files.append(path)
    }
    begin("reading an export")
    let other = "\(folder)/other"
    try await ingest(files, user: nil, into: other)
    try expect(first, "the other store", in: other)
  }

  func merge(_ first: [String: [String]]) async throws {
    begin("merge")
    let other = "\(folder)/other"
    let options = IngestOptions(storeRoot: other, namespace: .standard, paths: [])
    _ = try await Merge(options, from: try Store.open(root), .standard).run()
    try expect(first, "the other store", in: other)
  }

  /// Dumps that were read in runs of their own, in one.
  func readAtOnce(_ user: String?, _ inTurn: [String: [String]]) async throws {
    begin("reading \(dumps.count) dumps in one run")
    let other = "\(folder)/other"
    try await ingest(dumps, user: user, into: other)
    try expect(inTurn, "the other store", in: other)
  }

  func eraseUser(_ choice: Int, _ first: [String: [String]]) throws {
    begin("erase a user")
    let store = try Store.open(root)
    let rows = try StoreReader(store, .standard).list(ConversationFilter())
    let user = rows[choice % rows.count].user
    guard !user.trimmed.isEmpty else { return }
    _ = try Erasure(store, .standard, [ErasureTarget(user: user)]).run { SystemClock().now }
    let left = rows.filter { !$0.user.utf8.elementsEqual(user.utf8) }.map(key)
    try expect(first.filter { left.contains($0.key) }, "what is left")
    try scan(store)
  }

  func eraseConversation(_ choice: Int, _ first: [String: [String]]) throws {
    begin("erase a conversation")
    let store = try Store.open(root)
    let rows = try StoreReader(store, .standard).list(ConversationFilter())
    let row = rows[choice % rows.count]
    guard !row.user.trimmed.isEmpty else { return }
    let target = ErasureTarget(user: row.user, conversations: [row.header.key])
    _ = try Erasure(store, .standard, [target]).run { SystemClock().now }
    try expect(first.filter { $0.key != key(row) }, "what is left")
    try scan(store)
  }

  /// What was erased since the copy was made does not come back with it.
  func restore(_ choice: Int, _ first: [String: [String]]) throws {
    begin("backup")
    let copy = "\(folder)/copy"
    _ = try Backup(try Store.open(root)).run(to: copy) { SystemClock().now }
    let whole = choice & 8 == 0
    if whole {
      try eraseUser(choice, first)
    } else {
      try eraseConversation(choice, first)
    }
    let left = try shown()
    begin("restore behind an erasure of a \(whole ? "user" : "conversation")")
    try FileManager.default.removeItem(atPath: root)
    _ = try Restore(root: root).run(from: copy) { SystemClock().now }
    try expect(left, "it")
    try scan(try Store.open(root))
  }

  private func scan(_ store: Store) throws {
    begin("scan after \(step)")
    let scan = try Scan(store, jobs: 1).run(clock: { SystemClock().now })
    for outcome in scan?.report.outcomes ?? [] where !outcome.isSettled {
      throw Disagreement(description: "\(step): \(outcome)")
    }
  }
}
