import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO
import Testing

@Suite struct `Health of word filters` {
  private let store: RebuildStore

  init() async throws {
    store = try RebuildStore()
    try await store.fill()
  }

  /// Every file of filters with its bytes.
  private func filters() throws -> [String: [UInt8]] {
    let opened = try store.store
    var files: [String: [UInt8]] = [:]
    for file in try WordsInventory(opened, store.shard).files {
      files[file.path] = try opened.files.contents(of: file.path)
    }
    return files
  }

  private func write(_ files: [String: [UInt8]]) throws {
    for (path, bytes) in files { try store.store.files.writeAtomically(bytes, to: path) }
  }

  private func erase(_ user: String) throws {
    let now = store.now
    _ = try Erasure(try store.store, .standard, [ErasureTarget(user: user)]).run { now }
  }

  @Test func `a store has filters of every segment, and they are well`() throws {
    #expect(try filters().count == store.segments().count)
    let report = try store.verify()
    #expect(report.findings == [])
    #expect(report.notes == [])
  }

  @Test(arguments: [false, true])
  func `rebuild makes the very filters that were lost`(isCompacted: Bool) async throws {
    if isCompacted { _ = try await store.compact() }
    let before = try filters()
    for path in before.keys { try store.store.files.unlink(path) }
    let missing = try store.verify()
    #expect(missing.findings == [])
    #expect(missing.notes.count == 1)
    #expect(try store.rebuild().findings == [])
    #expect(try filters() == before)
    #expect(try store.verify().notes == [])
  }

  @Test func `rebuild removes filters of no segment, which verify reports`() throws {
    let path = try #require(try filters().keys.first)
    let stray = try store.store.layout.words(store.shard, .unknown, number: 99)
    try store.store.files.createDirectories(parentFolder(of: stray))
    try write([stray: try store.store.files.contents(of: path)])
    #expect(try store.verify().findings.map(\.location.path) == [stray])
    #expect(try store.rebuild().findings == [])
    #expect(try filters()[stray] == nil)
  }

  @Test func `verify finds a filter with a wrong bit`() throws {
    let (path, bytes) = try #require(try filters().min { $0.key < $1.key })
    var damaged = bytes
    damaged[bytes.count / 3] ^= 1
    try write([path: damaged])
    let report = try store.verify(deep: false)
    #expect(report.findings.map(\.location.path) == [path])
  }

  @Test func `a deep look finds a whole filter that lacks words`() throws {
    let opened = try store.store
    let segment = try #require(try ArchiveInventory(opened, store.shard).segments.last)
    let index = try SegmentReader(segment.path, files: opened.files).index()
    var writer = try WordsFileWriter(
      index.segmentID, temporaryName: "empty.words", layout: opened.layout, files: opened.files)
    var words = FrameWords(opened.keys.words(.standard))
    for _ in index.frames { try writer.append(words.finish()) }
    try writer.finish()
    try WordsPlacement(opened, store.shard).place(
      "empty.words", segment.month, number: segment.number)
    #expect(try store.verify(deep: false).findings == [])
    let path = opened.layout.words(store.shard, segment.month, number: segment.number)
    let findings = try store.verify().findings
    #expect(!findings.isEmpty)
    #expect(findings.allSatisfy { $0.location.path == path })
  }

  @Test func `an erasure blanks the filters of the user's frames and no others`() throws {
    let before = try filters()
    try erase("ann")
    let after = try filters()
    #expect(after.count < before.count)
    #expect(try store.verify().findings == [])
    for (path, bytes) in after {
      let old = try #require(before[path])
      #expect(bytes.count == old.count)
      #expect(zip(bytes, old).allSatisfy { $0 == $1 || $0 == 0 })
    }
    #expect(after.contains { $0.value != before[$0.key] })
    // Put back what was blanked.
    try write(before.filter { after[$0.key] != nil })
    let findings = try store.verify(deep: false).findings
    #expect(!findings.isEmpty)
    #expect(findings.allSatisfy { $0.location.path.hasSuffix(".words") })
    #expect(try store.rebuild().findings == [])
    #expect(try store.verify().findings == [])
  }
}
