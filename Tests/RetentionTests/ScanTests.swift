import ChatModel
import Foundation
import GRDB
import Pipeline
import Store
import SystemIO
import Testing

@testable import Retention

@Suite struct `A scan` {
  private let fixture: ScanFixture

  init() async throws {
    fixture = try ScanFixture()
    try await fixture.ingest(fixture.aliceLines + fixture.bobLines)
  }

  private func outcome() throws -> ScanOutcome {
    try #require(try fixture.scan()?.report.outcomes.first)
  }

  private func canaryFiles() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: fixture.open().layout.receipts)
      .filter { $0.hasSuffix(".canaries") }
  }

  @Test func `proves an erasure, and destroys what it looked for`() throws {
    let (receipt, _) = try fixture.erase("alice")
    #expect(try canaryFiles() == ["\(receipt.job).canaries"])
    let done = try #require(try fixture.scan())
    let outcome = try #require(done.report.outcomes.first)
    #expect(outcome.job == receipt.job)
    #expect(outcome.result == .clean)
    #expect(outcome.canaries > 100)
    #expect(outcome.foundInControl == outcome.expectedInControl)
    #expect(outcome.foundInControl > 100)
    #expect(outcome.sharedText == 0)
    #expect(done.report.frames > 0 && done.report.rows > 0 && done.report.files > 5)
    #expect(try canaryFiles() == [])
    #expect(try fixture.scan() == nil)
  }

  @Test func `completes the proof of an erasure whose receipt was moved away`() async throws {
    let (receipt, signed) = try fixture.erase("alice")
    try FileManager.default.removeItem(atPath: try fixture.open().layout.receipt(of: receipt.job))
    // A run that tidies up must not take the canaries for leftovers.
    try await fixture.ingest(fixture.bobLines)
    #expect(try canaryFiles() == ["\(receipt.job).canaries"])
    let done = try #require(try fixture.scan())
    #expect(done.report.outcomes.map(\.result) == [.clean])
    let value = try JSONParser().parse(PaddedBytes(done.signed))
    let named = value["erasures"]?.elements.map { $0["receipt_sha256"]?.string }
    #expect(named == [Digest(of: signed).hex])
    #expect(try canaryFiles() == [])
  }

  /// In a frame metadata stands escaped, in a row it does not.
  @Test func `takes no living conversation's metadata for what was left`() async throws {
    let text = #"the tools are {"name": "search", "for": "anything at all in here"}"#
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("messages")
    writer.beginArray()
    writer.beginObject()
    writer.field("role", "user")
    writer.field("content", "what can you do?")
    writer.endObject()
    writer.endArray()
    writer.field("user", "bob")
    writer.field("note", text)
    writer.endObject()
    try await fixture.ingest([writer.text])
    try await fixture.ingest([fixture.line("carol", 1, text)])
    let rows = try StoreReader(try fixture.open(), .standard)
      .query("SELECT count(*) FROM conversations WHERE metadata LIKE '%anything at all%'").rows
    #expect(rows == [[.integer(1)]])
    try fixture.erase("carol")
    #expect(try outcome().result == .clean)
  }

  @Test func `gives a receipt that names the erasure's by hash`() throws {
    let (receipt, signed) = try fixture.erase("alice")
    let done = try #require(try fixture.scan())
    let store = try fixture.open()
    let document = try ReceiptDocument(store.layout.receipt(of: done.job), files: store.files)
    #expect(document.bytes == done.signed)
    #expect(try StoreReceipts(store).problems(of: document) == [])
    let erasure = try #require(document.value["erasures"]?.elements.first { _ in true })
    #expect(erasure["job"]?.string == receipt.job)
    #expect(erasure["receipt_sha256"]?.string == Digest(of: signed).hex)
    #expect(erasure["proof"]?.string?.hasPrefix("L2") == true)
    #expect(try AuditVerification(store).run().health.isHealthy)
  }

  @Test func `together with the erasure, stands in its receipt`() throws {
    let (receipt, signed) = try fixture.erase("alice", scan: ErasureScan(jobs: 2))
    #expect(receipt.scan?.outcomes.first?.result == .clean)
    #expect(String(decoding: signed, as: UTF8.self).contains(#""proof":"L2"#))
    #expect(try canaryFiles() == [])
    #expect(try fixture.scan() == nil)
  }

  @Test(arguments: ["tmp.txt", "reports/old.html", "quarantine/x/0.jsonl", "archive/note"])
  func `finds what was left in a file`(name: String) throws {
    try fixture.erase("alice")
    let path = "\(fixture.root)/\(name)"
    try FileManager.default.createDirectory(
      atPath: parentFolder(of: path), withIntermediateDirectories: true)
    try Data(("x" + fixture.secret[7] + fixture.secret[8]).utf8).write(to: URL(filePath: path))
    let outcome = try outcome()
    #expect(outcome.result == .found)
    #expect(outcome.placeCount > 0)
    #expect(Set(outcome.places.map(\.path)) == [path])
    #expect(!(try canaryFiles()).isEmpty)
    try FileManager.default.removeItem(atPath: path)
    #expect(try self.outcome().result == .clean)
  }

  @Test func `takes a file outside of the archive for bytes, whatever its name`() throws {
    try fixture.erase("alice")
    try Data("no segment".utf8).write(to: URL(filePath: "\(fixture.root)/copy.jsonl.zst"))
    #expect(try outcome().result == .clean)
  }

  @Test func `finds what was left in a row`() throws {
    try fixture.erase("alice")
    let store = try fixture.open()
    let shard = try #require(try store.shards(of: .standard).first)
    let text = fixture.secret[3] + fixture.secret[4]
    try store.catalog(shard, readOnly: false).queue.write { database in
      try database.execute(sql: "UPDATE conversations SET summary = ?", arguments: [text])
    }
    let outcome = try outcome()
    #expect(outcome.result == .found)
    #expect(outcome.places.contains { $0.path.hasPrefix(store.layout.catalog(shard)) })
  }

  @Test func `finds a segment that was put back, inside its frames`() throws {
    let store = try fixture.open()
    let shard = try #require(try store.shards(of: .standard).first)
    let segment = try #require(try ArchiveInventory(store, shard).segments.first)
    let old = try Data(contentsOf: URL(filePath: segment.path))
    try fixture.erase("alice")
    try old.write(to: URL(filePath: segment.path))
    let outcome = try outcome()
    #expect(outcome.result == .found)
    #expect(outcome.places.contains { $0.path == segment.path })
  }

  @Test func `counts text that others share apart`() async throws {
    try await fixture.ingest([fixture.line("bob", 77, "As she said: " + fixture.secret[5])])
    try fixture.erase("alice")
    let outcome = try outcome()
    #expect(outcome.result == .clean)
    #expect(outcome.sharedText > 0)
  }

  @Test func `finds what was left in the user's own lines, though others have all of it`()
    async throws
  {
    let texts = fixture.secret.enumerated()
    try await fixture.ingest(texts.map { fixture.line("aaron", $0, $1) })
    try await fixture.ingest(texts.map { fixture.line("carla", $0, $1) })
    let store = try fixture.open()
    let shard = try #require(try store.shards(of: .standard).first)
    let path = try #require(try ArchiveInventory(store, shard).segments.map(\.path).max())
    let old = try Data(contentsOf: URL(filePath: path))
    try fixture.erase("carla")
    try old.write(to: URL(filePath: path))
    let outcome = try outcome()
    #expect(outcome.result == .found)
    #expect(outcome.sharedText > 0)
    #expect(Set(outcome.places.map(\.path)) == [path])
  }

  @Test func `tells a summary of somebody else's own words from what was left`() async throws {
    let words = (0..<24).map { _ in hexadecimal(randomBytes(3)) }
    let broken = (words.prefix(9) + ["\n" + words[9]] + words.suffix(14)).joined(separator: " ")
    try await fixture.ingest([
      fixture.line("eve", 1, words.joined(separator: " ")),
      fixture.line("bob", 55, broken.replacing(" \n", with: "\n")),
    ])
    try fixture.erase("eve")
    #expect(try outcome().result == .clean)
  }

  @Test func `allows what the user brings later`() async throws {
    try fixture.erase("alice")
    try await Task.sleep(for: .milliseconds(1_100))
    try await fixture.ingest([fixture.line("alice", 90, fixture.secret[5], year: 2099)])
    let outcome = try outcome()
    #expect(outcome.result == .clean)
    #expect(outcome.archivedLater > 0)
  }

  @Test func `proves nothing when a part cannot be read`() throws {
    try fixture.erase("alice")
    let store = try fixture.open()
    let shard = try #require(try store.shards(of: .standard).first)
    try Data("no segment".utf8).write(
      to: URL(
        filePath: store.layout.segment(shard, .unknown, number: 0)
          .replacing("month=0000-00", with: "month=2026-01")))
    #expect(try outcome().result == .incomplete)
  }

  @Test func `finds what was left of one message, however short, of 32 bytes on`() async throws {
    let texts = (0..<64).map { number in
      String(hexadecimal(randomBytes(200)).prefix(32 + number * number / 16))
    }
    try await fixture.ingest(
      texts.enumerated().map { fixture.line("user\($0)", 0, $1) })
    let erased = try fixture.erase(texts.indices.map { ErasureTarget(user: "user\($0)") })
    #expect(erased.count == texts.count)
    for text in texts {
      try Data("<\(text)>".utf8).write(to: URL(filePath: "\(fixture.root)/\(UUID()).txt"))
    }
    let outcomes = try #require(try fixture.scan()).report.outcomes
    #expect(outcomes.map(\.result) == texts.map { _ in .found })
    #expect(outcomes.allSatisfy { $0.placeCount > 0 && $0.expectedInControl > 0 })
  }

  @Test func `samples an eighth of a long text, and finds all of that in its frame`() async throws {
    let text = hexadecimal(randomBytes(100_000))
    try await fixture.ingest([fixture.line("carol", 0, text)])
    try fixture.erase("carol")
    let outcome = try outcome()
    #expect(outcome.result == .clean)
    // How many exactly depends on the key of the store.
    #expect((12_500...50_000).contains(outcome.canaries))
    #expect(outcome.expectedInControl == outcome.foundInControl)
    #expect(outcome.expectedInControl == outcome.canaries)
  }

  @Test func `has nothing to look for when texts are short`() async throws {
    try await fixture.ingest([fixture.line("carol", 1, "ok")])
    try fixture.erase("carol")
    let outcome = try outcome()
    #expect(outcome.result == .nothingToLookFor)
    #expect(outcome.proof.hasPrefix("L1"))
  }

  @Test func `samples text as it stands escaped, and as it is`() async throws {
    let text = (0..<30).map { "line \($0) \"\(hexadecimal(randomBytes(6)))\"" }
      .joined(separator: "\n")
    try await fixture.ingest([fixture.line("dora", 1, text)])
    try fixture.erase("dora")
    let path = "\(fixture.root)/left"
    try Data(text.utf8).write(to: URL(filePath: path))
    let plain = try outcome().placeCount
    var writer = JSONWriter()
    writer.string(text)
    try Data(writer.bytes).write(to: URL(filePath: path))
    #expect(plain > 30)
    #expect(try outcome().placeCount > 30)
  }
}
