import ChatModel
import Dumps
import Foundation
import Pipeline
import Store
import SystemIO

/// One store, from its dumps to its end.
final class StoreTrial {
  private(set) var step = "beginning"
  let dumps: [String]
  let folder: String
  var root: String { "\(folder)/store" }

  /// - Parameters:
  ///   - dumps: files, read one after the other.
  ///   - folder: for the store and what is made of it.
  init(_ dumps: [String], in folder: String) {
    self.dumps = dumps
    self.folder = folder
  }

  /// - Parameter choice: of what follows the dumps.
  func run(_ choice: Int, user: String?) async throws {
    var formats: [(any DumpReader)?] = []
    for (number, dump) in dumps.enumerated() {
      begin("dump \(number)")
      let source = try await ingest([dump], user: user).sources.first
      formats.append(source?.format.flatMap { DumpFormats.reader(named: $0) })
    }
    let inTurn = try shown()
    guard !inTurn.isEmpty else { return }
    // With the format named, it is not taken for what was read before.
    for case (let dump, let format?) in zip(dumps, formats) {
      begin("one of \(dumps.count) dumps again")
      let sources = try await ingest([dump], user: user, as: format).sources
      let archived = sources.reduce(0) { $0 + $1.counts.archived }
      try expect(archived == 0, "\(archived) messages were archived again")
    }
    // Of several dumps of one time, the facts of the one read last are shown.
    if dumps.count == 1 { try expect(inTurn, "it") }
    let first = try shown()
    try verify()
    let steps: [() async throws -> Void] = [
      { try await self.compact(first) }, { try self.rebuild(first) },
      { try await self.export(first) }, { try await self.merge(first) },
      { try await self.readAtOnce(user, inTurn) }, { try self.eraseUser(choice, first) },
      { try self.eraseConversation(choice, first) }, { try self.restore(choice, first) },
    ]
    try await steps[choice % steps.count]()
    try verify()
  }

  func begin(_ step: String) { self.step = step }

  @discardableResult
  func ingest(
    _ paths: [String], user: String?, as format: (any DumpReader)? = nil, into root: String? = nil
  ) async throws -> IngestReport {
    var options = IngestOptions(storeRoot: root ?? self.root, namespace: .standard, paths: paths)
    options.user = user
    options.format = format
    let report = try await Ingest(options).run()
    for source in report.sources where !source.counts.close {
      throw Disagreement(description: "\(step): the sums do not close: \(source.counts)")
    }
    return report
  }

  func verify() throws {
    begin("verify after \(step)")
    let report = try Verification(try Store.open(root), .standard, isDeep: true, jobs: 1).run()
    guard let finding = report.findings.first else { return }
    throw Disagreement(description: "\(step): \(finding)")
  }

  /// Every conversation with all that readers see of it.
  func shown(in root: String? = nil) throws -> [String: [String]] {
    let reader = try StoreReader(try Store.open(root ?? self.root), .standard)
    var shown: [String: [String]] = [:]
    for row in try reader.list(ConversationFilter()) {
      let facts =
        "\(row.header) \(row.totals) \(row.isBranched) \(row.summary ?? "-") \(row.keywords)"
        + " \(row.language ?? "-")"
      shown[key(row)] = try [facts] + reader.messages(of: row).map { "\($0)" }
    }
    return shown
  }

  func key(_ row: ConversationRow) -> String {
    "\(Array(row.user.utf8)) \(row.header.key.kind.rawValue) \(Array(row.header.key.sourceID.utf8))"
  }

  func expect(_ holds: Bool, _ what: String) throws {
    if !holds { throw Disagreement(description: "\(step): \(what)") }
  }

  func expect(
    _ wanted: [String: [String]], _ what: String, in root: String? = nil
  ) throws {
    let found = try shown(in: root)
    guard found != wanted else { return }
    let places = Set(wanted.keys).union(found.keys).filter { wanted[$0] != found[$0] }
    var lines = "\(step): \(what) shows other than before, in \(places.count) conversations"
    if let place = places.min() {
      let (old, new) = (wanted[place] ?? [], found[place] ?? [])
      lines += ": \(old.count) lines then, \(new.count) now"
      if let line = (0..<min(old.count, new.count)).first(where: { old[$0] != new[$0] }) {
        lines += "\n- \(old[line])\n+ \(new[line])"
      }
    }
    throw Disagreement(description: lines)
  }
}
