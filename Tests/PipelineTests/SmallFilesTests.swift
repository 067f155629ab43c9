import ChatModel
import Foundation
import Store
import Synchronization
import Testing

@testable import Pipeline

@Suite("Small files are read side by side, and noted in their order")
struct SmallFilesTests {
  private static let count = 230

  /// A folder of more files than one batch takes, some of which are broken, empty or foreign.
  private func writeFolder(_ store: TestStore) throws -> String {
    let folder = store.folder.appending(path: "dumps")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for number in 0..<SmallFilesTests.count {
      let name = "dumps/\(1000 + number).jsonl"
      switch number {
      case 7, 150: _ = try store.dump("", name)
      case 40, 199: _ = try store.dump("nothing that is known", name)
      case 90:
        _ = try store.dump(SmallFilesTests.line(number, 0) + "\n{\"conversation_id\": \"c", name)
      default:
        let lines = (0...number % 3).map { SmallFilesTests.line(number, $0) }
        _ = try store.dump(lines.joined(separator: "\n"), name)
      }
    }
    return folder.path
  }

  private static func line(_ number: Int, _ message: Int) -> String {
    """
    {"conversation_id": "c\(number / 2)", "user_id": "u\(number % 11)", "role": "user", \
    "id": "m\(number)-\(message)", "content": "file \(number), message \(message)"}
    """
  }

  @Test(
    "As many jobs as there are give the same store and the same sums as one", arguments: [2, 7])
  func jobs(_ jobs: Int) async throws {
    let (alone, together) = (try TestStore(), try TestStore())
    let expected = try await alone.ingest(try writeFolder(alone), jobs: 1)
    let report = try await together.ingest(try writeFolder(together), jobs: jobs)
    #expect(report.sources.map(\.number) == Array(0..<SmallFilesTests.count))
    #expect(report.sources.map(\.counts) == expected.sources.map(\.counts))
    #expect(report.sources.map(\.skipped) == expected.sources.map(\.skipped))
    #expect(
      report.sources.map { $0.path.split(separator: "/").last }
        == expected.sources.map { $0.path.split(separator: "/").last })
    #expect(report.problems.count == expected.problems.count)
    let contents = "SELECT short_id, messages, title FROM conversations ORDER BY short_id"
    #expect(try together.query(contents) == alone.query(contents))
    #expect(try together.shownRoles() == alone.shownRoles())
  }

  @Test("A second run reads only the file that changed")
  func again() async throws {
    let store = try TestStore()
    let folder = try writeFolder(store)
    let first = try await store.ingest(folder)
    _ = try store.dump(
      SmallFilesTests.line(120, 0) + "\n" + SmallFilesTests.line(120, 9), "dumps/1120.jsonl")
    let second = try await store.ingest(folder)
    #expect(second.sources.filter { !$0.wasSkippedUnread }.map(\.number) == [120])
    #expect(second.sources[120].counts.archived == 1)
    let archived = first.sources.map(\.counts.archived).reduce(0, +)
    #expect(second.sources.map(\.counts.duplicate).reduce(0, +) == archived)
  }

  @Test("A file that is large or packed is read alone, at its place")
  func batches() {
    func path(_ name: String, _ bytes: Int64?) -> DumpPath {
      DumpPath(path: name, isFromFolder: true, byteCount: bytes)
    }
    let paths =
      [path("a", 10), path("b.JSONL", 1 << 20), path("c", 2 << 20), path("d", 0)]
      + [path("e.ZIP", 100), path("f", 1), path("-", nil), path("g", 5)]
    let batches = SourceBatch.batches(of: paths).map { $0.sources.map(\.path.path) }
    #expect(batches == [["a", "b.JSONL"], ["c"], ["d"], ["e.ZIP"], ["f"], ["-"], ["g"]])
    let many = SourceBatch.batches(of: Array(repeating: path("small", 100), count: 250))
    #expect(many.map(\.sources.count) == [100, 100, 50])
    #expect(many.flatMap { $0.sources.map(\.number) } == Array(0..<250))
    let megabytes = SourceBatch.batches(of: Array(repeating: path("x", 1 << 20), count: 40))
    #expect(megabytes.map(\.sources.count) == [16, 16, 8])
    #expect(SourceBatch.batches(of: []).isEmpty)
  }

  @Test("Results stand in their order; the first failure is thrown, when all is done")
  func concurrentMapping() throws {
    #expect(concurrentMap(100, jobs: 3) { $0 * $0 } == (0..<100).map { $0 * $0 })
    #expect(concurrentMap(0, jobs: 3) { $0 }.isEmpty)
    let done = Atomic<Int>(0)
    let failure = #expect(throws: HansardError.self) {
      try concurrentMap(20, jobs: 4) { number throws(HansardError) in
        done.add(1, ordering: .relaxed)
        if number % 7 == 5 { throw HansardError(.io, while: "doing \(number)") }
      }
    }
    #expect(failure?.operation == "doing 5")
    #expect(done.load(ordering: .relaxed) == 20)
  }
}
