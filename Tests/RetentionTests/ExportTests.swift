import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO
import Testing

@Suite struct `Exporting` {
  private let fixture: ErasureFixture

  init() async throws {
    fixture = try ErasureFixture()
    try await fixture.ingest()
  }

  private func path(_ name: String) -> String { fixture.folder.appending(path: name).path }

  private func export(
    _ subject: ExportSubject, as form: ExportForm = .jsonl, to name: String = "export"
  ) throws -> ExportReport {
    try Export(try Store.open(fixture.root), .standard, subject)
      .run(as: form, to: path(name), now: SystemClock().now)
  }

  private func lines(of name: String) throws -> [String] {
    try String(contentsOfFile: path(name), encoding: .utf8).split(separator: "\n").map(String.init)
  }

  /// Every line of every frame in the archive, found without any catalog.
  private func archivedLines() throws -> [String] {
    let archive = fixture.root + "/archive"
    let names = FileManager.default.enumerator(atPath: archive)?.compactMap { $0 as? String } ?? []
    var found: [String] = []
    for name in names where name.hasSuffix(".zst") {
      let reader = try SegmentReader("\(archive)/\(name)", files: LocalFileSystem())
      for frame in try reader.index().frames {
        if try !reader.isBlank(frame) { found += try lines(of: frame, in: reader) }
      }
    }
    return found
  }

  private func lines(of frame: FrameLocation, in reader: SegmentReader) throws -> [String] {
    var zstd = ZstdDecompressor()
    let bytes = try reader.frame(frame)
    let content = try zstd.content(
      of: bytes.span, rawLength: frame.rawLength, at: SourceLocation(reader.path))
    return String(decoding: content, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func `shows exactly what an erasure removes`() throws {
    let before = try archivedLines().sorted()
    let report = try export(.user("alice"))
    let exported = try lines(of: "export").sorted()
    let receipt = try fixture.erase("alice").0
    let after = try archivedLines().sorted()
    #expect(!exported.isEmpty && !after.isEmpty)
    #expect(before == (after + exported).sorted())
    #expect(report.messages == receipt.messages)
    #expect(report.memories == receipt.memories)
    #expect(report.conversations == receipt.conversations)
    #expect(report.quarantinedRecords == receipt.quarantinedRecords)
    let error = #expect(throws: HansardError.self) { try export(.user("alice"), to: "again") }
    #expect(error?.reason == .notFound)
  }

  @Test func `as JSON Lines gives another store the same archive`() async throws {
    _ = try export(.user("bob"))
    let other = path("other")
    let report = try await Ingest(
      IngestOptions(storeRoot: other, namespace: .standard, paths: [path("export")])
    ).run()
    #expect(report.messages == 40)
    let reader = try StoreReader(try Store.open(other), .standard)
    #expect(Set(try reader.list(ConversationFilter()).map(\.user)) == ["bob"])
  }

  @Test func `as JSON Lines gives another store the same order, whatever the times`() async throws {
    let times = ["2026-03-01T10:00:00Z", "2026-01-01T10:00:00Z", nil, "2026-02-01T10:00:00Z"]
    let rows = times.enumerated().map { number, time in
      let parent = number == 0 ? "null" : "\"m\(number - 1)\""
      let created = time.map { "\"\($0)\"" } ?? "null"
      return #"{"conversation_id":"c","user_id":"carl","role":"user","id":"m\#(number)","#
        + #""parent_id":\#(parent),"created_at":\#(created),"content":"Number \#(number)"}"#
    }
    let dump = path("rows.jsonl")
    try Data(rows.joined(separator: "\n").utf8).write(to: URL(filePath: dump))
    _ = try await Ingest(
      IngestOptions(storeRoot: fixture.root, namespace: .standard, paths: [dump])
    ).run()
    _ = try export(.user("carl"))
    // By the months of the archive.
    #expect(try lines(of: "export").count > 1)
    let other = path("other")
    _ = try await Ingest(
      IngestOptions(storeRoot: other, namespace: .standard, paths: [path("export")])
    ).run()
    for root in [fixture.root, other] {
      let reader = try StoreReader(try Store.open(root), .standard)
      let messages = try reader.messages(of: try reader.conversation(named: "c"))
      #expect(messages.map(\.message.id) == ["m0", "m1", "m2", "m3"])
    }
  }

  @Test func `of a conversation holds its lines and no other`() throws {
    let report = try export(.conversation("alice-0"))
    #expect(report.conversations == 1)
    #expect(report.messages == 10)
    #expect(report.quarantinedRecords == 0)
    #expect(try lines(of: "export").allSatisfy { $0.contains(#""conversation_id":"alice-0""#) })
  }

  @Test func `is readable by its owner alone, and never overwrites`() throws {
    _ = try export(.user("alice"))
    let attributes = try FileManager.default.attributesOfItem(atPath: path("export"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let before = try lines(of: "export")
    let error = #expect(throws: HansardError.self) { try export(.user("bob")) }
    #expect(error?.reason == .usage)
    #expect(try lines(of: "export") == before)
  }

  @Test func `never goes into the store or beside its keys`() throws {
    try FileManager.default.createSymbolicLink(
      atPath: path("link"), withDestinationPath: fixture.root)
    for place in ["store/x", "store/archive/x", "store.keys/x", "link/tmp/x", "other/../store/x"] {
      let error = #expect(throws: HansardError.self) { try export(.user("alice"), to: place) }
      #expect(error?.reason == .usage, "\(place)")
    }
  }

  @Test func `of somebody unknown writes nothing`() throws {
    #expect(throws: HansardError.self) { try export(.user("nobody")) }
    #expect(!FileManager.default.fileExists(atPath: path("export")))
  }

  @Test func `leaves no file behind when a frame is damaged`() throws {
    let archive = fixture.root + "/archive"
    let names = FileManager.default.enumerator(atPath: archive)?.compactMap { $0 as? String } ?? []
    for name in names where name.hasSuffix(".zst") {
      let segment = "\(archive)/\(name)"
      var data = try Data(contentsOf: URL(filePath: segment))
      for frame in try SegmentReader(segment, files: LocalFileSystem()).index().frames {
        data[Int(frame.offset) + 20] ^= 0xFF
      }
      try data.write(to: URL(filePath: segment))
    }
    for form in ExportForm.allCases {
      let error = #expect(throws: HansardError.self) { try export(.user("alice"), as: form) }
      #expect(error?.reason == .damaged)
      #expect(!FileManager.default.fileExists(atPath: path("export")))
    }
  }

  @Test(arguments: [ExportForm.openai, .sharegpt, .markdown])
  func `in other forms holds every message that the product shows`(form: ExportForm) throws {
    _ = try export(.user("alice"), as: form)
    let text = try String(contentsOfFile: path("export"), encoding: .utf8)
    for number in 0..<40 {
      #expect(text.contains("\(fixture.canary) number \(number)"), "\(number)")
    }
    #expect(!text.contains("ordinary"))
  }

  @Test func `as OpenAI messages is read again as such`() async throws {
    _ = try export(.user("bob"), as: .openai)
    let report = try await Ingest(
      IngestOptions(storeRoot: path("other"), namespace: .standard, paths: [path("export")])
    ).run()
    #expect(report.sources[0].format == "openai")
    #expect(report.messages == 40)
  }
}
