import ChatModel
import Foundation
import Store
import SystemIO
import Testing

/// Before the salt itself, and not part of the frame's digest.
private let saltHeaderBytes: Int64 = 8

/// Damage to a segment as `verify` and readers of a whole store see it.
@Suite struct `Segment damage` {
  /// `HANSARD_EVERY_BIT=1` flips all eight bits of each byte and cuts at every length, else one bit by
  /// turns and at every third length.
  private static let isExhaustive = Environment.number("HANSARD_EVERY_BIT") == 1

  private struct Sample {
    let store: CrashStore
    let path: String
    let bytes: [UInt8]
    let frames: [FrameLocation]
    let contents: StoreContents

    /// The segment with frames of the most users.
    init() async throws {
      store = try CrashStore()
      try await store.ingest(CrashDumps.first)
      contents = try store.contents()
      let archive = "\(store.root)/archive"
      let walker = FileManager.default.enumerator(atPath: archive)
      var found: (path: String, frames: [FrameLocation]) = ("", [])
      for case let name as String in walker ?? NSEnumerator() where name.hasSuffix(".zst") {
        let path = "\(archive)/\(name)"
        let frames = try SegmentReader(path, files: LocalFileSystem()).index().frames
        if !name.contains("0000-00"), frames.count > found.frames.count { found = (path, frames) }
      }
      (path, frames) = found
      bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    }

    /// Conversations that can be read, the others left out.
    func readable() throws -> [String: [String]] {
      let reader = try StoreReader(try store.opened(), .standard)
      var found: [String: [String]] = [:]
      for row in try reader.list(ConversationFilter()) {
        guard let messages = try? reader.messages(of: row) else { continue }
        found["\(row.user) \(row.header.key.sourceID)"] = messages.map {
          "\($0.message.role) \($0.message.content)"
        }
      }
      return found
    }
  }

  @Test func `a flipped bit is found, placed, and costs no neighbour`() async throws {
    let sample = try await Sample()
    try #require(sample.frames.count > 2)
    let file = try #require(FileHandle(forUpdatingAtPath: sample.path))
    for (offset, byte) in sample.bytes.enumerated() {
      for bit in Self.isExhaustive ? 0..<8 : offset % 8..<offset % 8 + 1 {
        try file.seek(toOffset: UInt64(offset))
        try file.write(contentsOf: Data([byte ^ (1 << UInt8(bit))]))
        try check(sample, offset, "byte \(offset), bit \(bit)")
      }
      try file.seek(toOffset: UInt64(offset))
      try file.write(contentsOf: Data([byte]))
    }
    #expect(try sample.store.verify().findings == [])
  }

  private func check(_ sample: Sample, _ offset: Int, _ place: Comment) throws {
    let findings = try sample.store.verify().findings
    #expect(findings.contains { $0.location.path == sample.path }, place)
    let damaged = sample.frames.filter {
      ($0.saltOffset + saltHeaderBytes..<$0.offset + Int64($0.length)).contains(Int64(offset))
    }
    guard let frame = damaged.first else { return }
    #expect(
      findings.contains {
        $0.location.byteOffset == frame.offset && !$0.conversations.isEmpty
      }, place)
    let readable = try sample.readable()
    #expect(readable.count == sample.contents.conversations.count - 1, place)
    #expect(readable.allSatisfy { sample.contents.conversations[$0.key] == $0.value }, place)
  }

  @Test func `a segment cut at any length is found, and names its conversations`() async throws {
    let sample = try await Sample()
    let file = try #require(FileHandle(forUpdatingAtPath: sample.path))
    let lengths = stride(
      from: sample.bytes.count - 1, through: 0, by: Self.isExhaustive ? -1 : -3)
    for length in lengths {
      try file.truncate(atOffset: UInt64(length))
      let findings = try sample.store.verify().findings.filter {
        $0.location.path == sample.path
      }
      #expect(!findings.isEmpty, "cut to \(length)")
      let lost = sample.frames.contains { $0.offset + Int64($0.length) > Int64(length) }
      if lost { #expect(findings.contains { !$0.conversations.isEmpty }, "cut to \(length)") }
    }
  }
}
