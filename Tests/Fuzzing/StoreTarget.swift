import ChatModel
import Dumps
import Foundation
import Pipeline
import Retention
import Store
import SystemIO

extension FuzzTarget {
  /// Makes a store of a dump, and holds it to what every store promises.
  ///
  /// Sums close; reading the same again archives nothing; what changes nothing changes nothing that is shown;
  /// an export read into another store shows the same; an erasure leaves others alone; and `verify --deep`
  /// and the scan find nothing.
  static let store = FuzzTarget("store", seeds: FuzzTargets.dumpEndings) { bytes, path in
    try waiting {
      let trial = try StoreTrial(path)
      defer { trial.remove() }
      do {
        try await trial.run(bytes)
      } catch let error as HansardError {
        throw Disagreement(description: "\(trial.step): \(error)")
      }
    }
  }

  /// Targets are no tasks: libFuzzer calls them.
  private static func waiting(_ body: @escaping @Sendable () async throws -> Void) throws {
    let result = Outcome()
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      do { try await body() } catch { result.error = error }
      done.signal()
    }
    done.wait()
    if let error = result.error { throw error }
  }

  /// Written before the semaphore is signalled, read after it.
  private final class Outcome: @unchecked Sendable {
    var error: (any Error)?
  }
}

/// One store, from its dump to its end.
private final class StoreTrial {
  private(set) var step = "beginning"
  private let dump: String
  private let folder: String
  private var root: String { "\(folder)/store" }

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
      let variant = "\(folder)/variant"
      var mutation = Mutation(seed: UInt64(choice))
      try Data(mutation.mutated(bytes, with: bytes)).write(to: URL(filePath: variant))
      try await ingest([variant], user: user)
      first = try shown()
    }
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
    switch choice >> 2 & 3 {
    case 0:
      begin("compact")
      _ = try await Compaction(CompactionOptions(.standard)).run(try Store.open(root))
      try expect(first, "it")
    case 1:
      begin("rebuild")
      _ = try Rebuild(try Store.open(root), .standard).run()
      try expect(first, "it")
    case 2: try await exportAll(first)
    default: try erase(choice, first)
    }
    try verify()
  }

  private func begin(_ step: String) { self.step = step }

  @discardableResult
  private func ingest(
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

  private func verify() throws {
    begin("verify after \(step)")
    let report = try Verification(try Store.open(root), .standard, isDeep: true, jobs: 1).run()
    guard let finding = report.findings.first else { return }
    throw Disagreement(description: "\(step): \(finding)")
  }

  private func exportAll(_ first: [String: [String]]) async throws {
    begin("export")
    let store = try Store.open(root)
    let rows = try StoreReader(store, .standard).list(ConversationFilter())
    var files: [String] = []
    for user in Set(rows.map { ExactText($0.user) }) {
      let path = "\(folder)/export-\(files.count)"
      _ = try Export(store, .standard, .user(user.text)).run(
        as: .jsonl, to: path, now: SystemClock().now)
      files.append(path)
    }
    begin("reading an export")
    let other = "\(folder)/other"
    try await ingest(files, user: nil, into: other)
    try expect(first, "the other store", in: other)
  }

  private func erase(_ choice: Int, _ first: [String: [String]]) throws {
    begin("erase")
    let store = try Store.open(root)
    let rows = try StoreReader(store, .standard).list(ConversationFilter())
    let user = rows[choice % rows.count].user
    guard !user.trimmed.isEmpty else { return }
    _ = try Erasure(store, .standard, [ErasureTarget(user: user)]).run { SystemClock().now }
    let left = rows.filter { !$0.user.utf8.elementsEqual(user.utf8) }.map(key)
    try expect(first.filter { left.contains($0.key) }, "what is left")
    begin("scan")
    let scan = try Scan(store, jobs: 1).run(clock: { SystemClock().now })
    for outcome in scan?.report.outcomes ?? [] where !outcome.isSettled {
      throw Disagreement(description: "scan: \(outcome)")
    }
  }

  /// Every conversation with all that readers see of it.
  private func shown(in root: String? = nil) throws -> [String: [String]] {
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

  private func key(_ row: ConversationRow) -> String {
    "\(Array(row.user.utf8)) \(row.header.key.kind.rawValue) \(Array(row.header.key.sourceID.utf8))"
  }

  private func expect(_ holds: Bool, _ what: String) throws {
    if !holds { throw Disagreement(description: "\(step): \(what)") }
  }

  private func expect(
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
