import ChatModel
import Dumps
import Foundation
import Pipeline
import Store
import SystemIO

/// One store, from its dump to its end.
final class StoreTrial {
  private(set) var step = "beginning"
  let dump: String
  let folder: String
  var root: String { "\(folder)/store" }
  var variant: String { "\(folder)/variant" }

  init(_ dump: String) throws {
    self.dump = dump
    folder = "\(dump).stores"
    try? FileManager.default.removeItem(atPath: folder)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  func run(_ bytes: [UInt8]) async throws {
    // What an input decides is the same whenever it is read.
    let choice = Int(bytes.reduce(UInt32(0)) { $0 &* 31 &+ UInt32($1) })
    let user = choice & 1 == 0 ? "q" : nil
    begin("ingest")
    let report = try await ingest([dump], user: user)
    var first = try shown()
    guard !first.isEmpty else { return }
    let hasVariant = choice & 2 == 0
    if hasVariant {
      begin("a variant")
      var mutation = Mutation(seed: UInt64(choice))
      try Data(mutation.mutated(bytes, with: bytes)).write(to: URL(filePath: variant))
      try await ingest([variant], user: user)
      first = try shown()
    }
    let inTurn = first
    // With the format named, it is not taken for what was read before.
    if let format = report.sources.first?.format.flatMap({ DumpFormats.reader(named: $0) }) {
      begin("reading the same again\(hasVariant ? ", after a variant" : "")")
      let sources = try await ingest([dump], user: user, as: format).sources
      let archived = sources.reduce(0) { $0 + $1.counts.archived }
      try expect(archived == 0, "\(archived) messages were archived again")
      // Of two dumps of one time, the facts of the one read last are shown.
      if !hasVariant { try expect(first, "it") }
      first = try shown()
    }
    try verify()
    let steps: [() async throws -> Void] = [
      { try await self.compact(first) }, { try self.rebuild(first) },
      { try await self.export(first) }, { try await self.merge(first) },
      { try await self.readAtOnce(user, hasVariant ? inTurn : nil) },
      { try self.eraseUser(choice, first) }, { try self.eraseConversation(choice, first) },
      { try self.restore(choice, first) },
    ]
    try await steps[(choice >> 2) % steps.count]()
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
