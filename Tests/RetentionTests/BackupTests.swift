import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO
import Testing

@Suite struct `A backup` {
  private let fixture: ScanFixture
  private let backup: String

  init() async throws {
    fixture = try ScanFixture()
    try await fixture.ingest(fixture.aliceLines + fixture.bobLines)
    backup = fixture.folder.appending(path: "backup").path
    let report = try Backup(try fixture.open()).run(to: backup) { SystemClock().now }
    #expect(report.files >= 4)
    #expect(report.damage == [])
  }

  private func lose() throws { try FileManager.default.removeItem(atPath: fixture.root) }

  private func restore() throws -> CopyReport {
    try Restore(root: fixture.root).run(from: backup) { SystemClock().now }
  }

  private func messages() throws -> [String: Int] {
    let rows = try StoreReader(try fixture.open(), .standard).list(ConversationFilter())
    return rows.reduce(into: [:]) { $0[$1.user, default: 0] += $1.totals.messages }
  }

  private func isWhole() throws -> Bool {
    try Verification(try fixture.open(), .standard, isDeep: true).run().isHealthy
  }

  @Test func `gives the whole store back`() async throws {
    try lose()
    #expect(try restore().repeated == [])
    #expect(try messages() == ["alice": 40, "bob": 40])
    #expect(try isWhole())
    try await fixture.ingest([fixture.line("bob", 45, "one more")])
    #expect(try messages()["bob"] == 41)
  }

  @Test func `holds no keys`() throws {
    let keys = try FileManager.default.contentsOfDirectory(atPath: fixture.root + ".keys")
    let walker = FileManager.default.enumerator(atPath: backup)
    let names = (walker?.compactMap { $0 as? String } ?? []).map { $0.split(separator: "/").last }
    #expect(keys.contains("master.key"))
    #expect(keys.allSatisfy { !names.contains(Substring($0)) })
  }

  @Test func `is restored without what was erased since`() async throws {
    try fixture.erase("alice")
    try lose()
    #expect(try restore().repeated.count == 1)
    #expect(try messages() == ["bob": 40])
    #expect(try isWhole())
    #expect(try fixture.scan()?.report.outcomes.map(\.result) == [.clean])
    let again = try await fixture.ingest(fixture.aliceLines)
    #expect(again.sources[0].counts.tombstoned == 40)
  }

  @Test func `is restored with what was let in again`() throws {
    try fixture.erase("alice")
    _ = try TombstoneLift(try fixture.open(), .standard, .user("alice"))
      .run(reason: "an error") { SystemClock().now }
    try lose()
    #expect(try restore().repeated == [])
    #expect(try messages()["alice"] == 40)
  }

  @Test func `is refused when a byte of it has changed`() throws {
    try lose()
    let segment = try #require(
      FileManager.default.enumerator(atPath: backup)?.compactMap { $0 as? String }
        .first { $0.hasSuffix(".zst") })
    let path = "\(backup)/\(segment)"
    var data = try Data(contentsOf: URL(filePath: path))
    data[data.count / 2] ^= 1
    try data.write(to: URL(filePath: path))
    let error = #expect(throws: HansardError.self) { try restore() }
    #expect(error?.reason == .damaged)
    #expect(throws: HansardError.self) { try fixture.open() }
  }

  @Test func `is refused without its list, and where a store is`() throws {
    let error = #expect(throws: HansardError.self) { try restore() }
    #expect(error?.reason == .usage)
    try lose()
    try FileManager.default.removeItem(atPath: "\(backup)/backup.json")
    #expect(throws: HansardError.self) { try restore() }
  }

  @Test func `of a store without a segment that it lists says so`() throws {
    let archive = try fixture.open().layout.archive
    let segment = try #require(
      FileManager.default.enumerator(atPath: archive)?.compactMap { $0 as? String }
        .first { $0.hasSuffix(".zst") })
    let path = "\(archive)/\(segment)"
    let place = fixture.folder.appending(path: "again").path
    try FileManager.default.removeItem(atPath: path)
    let missing = try Backup(try fixture.open()).run(to: place) { SystemClock().now }
    #expect(missing.damage.map(\.location.path) == [path])
    #expect(missing.damage.map(\.problem) == ["the segment is missing"])

    try Data([1, 2, 3]).write(to: URL(filePath: path))
    let short = try Backup(try fixture.open()).run(to: place + "2") { SystemClock().now }
    #expect(short.damage.map(\.location.path) == [path])
    #expect(short.damage.first?.problem.hasPrefix("it has 3 bytes, the catalog expects ") == true)
  }

  @Test func `goes into a folder of its own`() throws {
    let error = #expect(throws: HansardError.self) {
      try Backup(try fixture.open()).run(to: backup) { SystemClock().now }
    }
    #expect(error?.reason == .usage)
  }

  @Test func `never goes into the store, whatever links lead there`() throws {
    let link = fixture.folder.appending(path: "link").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: fixture.root)
    for place in [
      "\(fixture.root)/backup", "\(fixture.root)/archive/../new", "\(fixture.root).keys/backup",
      "\(link)/backup",
    ] {
      let error = #expect(throws: HansardError.self) {
        try Backup(try fixture.open()).run(to: place) { SystemClock().now }
      }
      #expect(error?.reason == .usage)
      #expect(!FileManager.default.fileExists(atPath: place))
    }
  }
}
