import ChatModel
import Dumps
import Foundation
import Pipeline
import Store
import Testing

private let samples = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "SampleData")

/// A store that goes with the test.
private final class StoreFolder {
  let store: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "hansard-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = folder.appending(path: "store").path
  }

  deinit {
    try? FileManager.default.removeItem(at: URL(filePath: store).deletingLastPathComponent())
  }
}

/// A row of the table in SampleData/README.md.
struct Sample: Sendable, CustomTestStringConvertible {
  var file: String
  var counts: SourceCounts

  var testDescription: String { file }
  var path: String { samples.appending(path: file).path }

  init?(row: Substring) {
    let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    let numbers = cells.dropFirst(2).compactMap { Int($0) }
    guard cells.count == 6, numbers.count == 4, let name = cells.first else { return nil }
    file = name.trimmingCharacters(in: ["`"])
    counts = SourceCounts()
    counts.read = numbers[0]
    counts.archived = numbers[1]
    counts.duplicate = numbers[2]
    counts.rejected = numbers[3]
  }

  static var all: [Sample] {
    let page = try? String(contentsOf: samples.appending(path: "README.md"), encoding: .utf8)
    return page?.split(separator: "\n").compactMap { Sample(row: $0) } ?? []
  }
}

@Suite struct `Sample data` {
  private func ingest(
    _ files: [String], into folder: StoreFolder, format: String? = nil
  ) async throws -> IngestReport {
    var options = IngestOptions(
      storeRoot: folder.store, namespace: .standard,
      paths: files.map { samples.appending(path: $0).path })
    options.format = format.flatMap { DumpFormats.reader(named: $0) }
    return try await Ingest(options).run()
  }

  @Test(arguments: Sample.all)
  func `gives the sums that its table says, and nothing more the second time`(sample: Sample)
    async throws
  {
    let folder = try StoreFolder()
    let first = try await ingest([sample.file], into: folder)
    let counts = try #require(first.sources.first?.counts)
    #expect(counts == sample.counts)
    #expect(counts.close)

    // Named, the format makes it another reading, so that it is not recognised by its bytes alone.
    let format = first.sources.first?.format
    let second = try await ingest([sample.file], into: folder, format: format)
    let again = try #require(second.sources.first)
    #expect(again.wasSkippedUnread == (format == nil))
    #expect(again.counts.archived == 0)
    #expect(again.counts.duplicate == sample.counts.archived)
    #expect(again.counts.close)
    #expect(second.messages == 0)
  }

  @Test func `the table names every file there is`() throws {
    var files: Set<String> = []
    for folder in ["", "postgres/", "packed/", "malformed/"] {
      let names = try FileManager.default.contentsOfDirectory(
        atPath: samples.appending(path: folder).path)
      files.formUnion(names.filter { $0.contains(".") }.map { folder + $0 })
    }
    files.subtract(["README.md", "generate.py"])
    #expect(Set(Sample.all.map(\.file)) == files)
  }

  @Test func `together they leave nothing for a deep check to find`() async throws {
    let folder = try StoreFolder()
    _ = try await ingest([""], into: folder)
    let store = try Store.open(folder.store)
    let health = try Verification(store, .standard, isDeep: true).run()
    #expect(health.findings == [])
    #expect(health.notes == [])
  }

  @Test func `a newer export adds only what is new, and an edited message as a revision`()
    async throws
  {
    let folder = try StoreFolder()
    let old = try await ingest(
      ["chatgpt-export.zip", "chatgpt-export-sharded.zip"], into: folder)
    #expect(old.messages == 23)
    #expect(old.newConversations == 4)
    let new = try await ingest(["chatgpt-export-week-later.zip"], into: folder)
    #expect(new.sources.first?.counts.duplicate == 22)
    #expect(new.messages == 3)
    #expect(new.newConversations == 0)
    #expect(new.grownConversations == 2)
  }

  @Test(arguments: [
    ["chatgpt-export.zip", "chatgpt-export-week-later.zip"],
    ["chatgpt-export-week-later.zip", "chatgpt-export.zip"],
  ])
  func `the newest revision is shown, whichever is read first`(files: [String]) async throws {
    let folder = try StoreFolder()
    let report = try await ingest(files, into: folder)
    #expect(report.sources.map(\.counts.archived).reduce(0, +) == 26)
    let reader = try StoreReader(try Store.open(folder.store), .standard)
    let row = try #require(
      try reader.list(ConversationFilter()).first { $0.header.title == "Leuchttürme an der Ostsee" }
    )
    let texts = try reader.messages(of: row).map(\.message.content)
    #expect(texts.contains { $0.contains("bestechlich") })
  }

  @Test(arguments: [
    (["chatgpt-export-sharded.zip"], "same-chat-elsewhere.jsonl", 4),
    (["messages.jsonl"], "hansard.jsonl", 4),
    (["postgres/chat.sql"], "postgres/messages.copy.txt", 13),
    (["postgres/chat.sql"], "postgres/messages.csv", 13),
    (["postgres/chat.sql"], "postgres/messages.jsonl", 13),
    (["messages.jsonl"], "packed/zip-in-zip.zip", 8),
  ])
  func `the same chat in another form is a duplicate`(
    known: [String], other: String, messages: Int
  ) async throws {
    let folder = try StoreFolder()
    _ = try await ingest(known, into: folder)
    let report = try await ingest([other], into: folder)
    #expect(report.sources.first?.counts.duplicate == messages)
    #expect(report.messages == 0)
    #expect(report.newConversations == 0)
  }

  @Test func `one owner's table serves the messages of another file`() async throws {
    let folder = try StoreFolder()
    let report = try await ingest(
      ["postgres/messages.csv", "postgres/conversations.copy.txt"], into: folder)
    #expect(report.messages == 13)
    #expect(report.notes.isEmpty)
  }
}
