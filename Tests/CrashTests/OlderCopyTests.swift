import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import Testing

/// Parts of a store that were put back from an older copy.
@Suite struct `Older copy` {
  enum Part: String, CaseIterable {
    case ledger = "ledger.sqlite"
    case catalog
    case archive
  }

  private func putBack(_ parts: [Part], from copy: String, to root: String) throws {
    let files = FileManager.default
    for part in parts {
      let path = "\(root)/\(part.rawValue)"
      for suffix in ["", "-wal", "-shm"] where files.fileExists(atPath: path + suffix) {
        try files.removeItem(atPath: path + suffix)
      }
      try files.copyItem(atPath: "\(copy)/\(part.rawValue)", toPath: path)
    }
  }

  private static let combinations: [[Part]] = [
    [.ledger], [.catalog], [.archive], [.ledger, .catalog], [.ledger, .archive],
    [.catalog, .archive],
  ]

  @Test(arguments: combinations)
  func `is noticed by verify and by the next run, and nothing is overwritten`(
    parts: [Part]
  ) async throws {
    let store = try CrashStore()
    try await store.ingest(CrashDumps.first)
    let copy = store.folder.appending(path: "copy").path
    try FileManager.default.copyItem(atPath: store.root, toPath: copy)
    try await store.ingest(CrashDumps.second)
    try putBack(parts, from: copy, to: store.root)
    let before = try DiskImage(of: store.root)

    let report = try store.verify()
    #expect(!report.isHealthy, "\(parts)")
    do {
      try await store.ingest(CrashDumps.third)
      // An archive that lacks segments does not keep a run from adding others.
      #expect(parts == [.archive], "\(parts)")
      let isHealthy = try store.verify().isHealthy
      #expect(!isHealthy, "\(parts)")
    } catch let error as HansardError {
      #expect(error.reason == .damaged, "\(parts): \(error)")
    }
    let after = try DiskImage(of: store.root)
    for (path, bytes) in before.files where path.hasSuffix(".zst") {
      #expect(after.files[path] == bytes, "\(path)")
    }
  }

  @Test func `of the whole store stays closed until what was erased since is erased again`()
    async throws
  {
    let store = try CrashStore()
    try await store.ingest(CrashDumps.first)
    let copy = store.folder.appending(path: "copy").path
    try FileManager.default.copyItem(atPath: store.root, toPath: copy)
    try store.erase(CrashDumps.alice.id)
    try FileManager.default.removeItem(atPath: store.root)
    try FileManager.default.copyItem(atPath: copy, toPath: store.root)

    let error = await #expect(throws: HansardError.self) {
      try await store.ingest(CrashDumps.second)
    }
    #expect(error?.reason == .damaged)
    let report = try Restore(root: store.root).run(from: nil) { SystemClock().now }
    #expect(report.repeated.count == 1)
    #expect(try store.contents().conversations(of: CrashDumps.alice.id).isEmpty)
    try await store.ingest(CrashDumps.second)
    #expect(try store.verify().findings == [])
  }
}
