package import ChatModel
import Foundation
import Store
package import SystemIO

/// Reads dumps into the store: `hansard ingest` as a stage.
package struct IngestStage: Stage {
  package static let name = "ingest"
  package static let keys = ["inputs", "user", "jobs", "memory", "level", "tokenizers"]

  private let inputs: [String]
  private let user: String?
  private let jobs: Int?
  private let memory: ByteSize?
  private let level: Int?
  private let tokenizers: [PlacedTokenizer]

  package init(_ settings: YAMLMapping) throws(HansardError) {
    inputs = try settings.paths("inputs")
    guard !inputs.isEmpty else {
      throw settings.error("'inputs' is missing or empty: list dumps, folders or patterns")
    }
    user = try settings.text("user")
    jobs = try settings.integer("jobs", in: IngestOptions.jobsRange)
    memory = try settings.byteSize("memory", atLeast: IngestOptions.minimumMemoryBytes)
    level = try settings.integer("level", in: IngestOptions.levelRange)
    tokenizers = try settings.tokenizers("tokenizers")
  }

  package func plan(_ place: StagePlace) throws(HansardError) -> [String] {
    let found = try resolve()
    // Here, so that a file that is not what the recipe says ends the run before it begins.
    _ = try RunTokenizers.load(tokenizers)
    let dumps = try DumpPath.expand(
      found.paths, outsideOf: StoreLayout(root: place.storeRoot))
    return dumps.map { "read \($0.path)" } + found.notes
      + tokenizers.map { placed in
        let models = placed.tokenizer.models.joined(separator: ", ")
        return "count \(models) by \(placed.tokenizer.name), \(placed.tokenizer.path)"
      }
  }

  package func run(_ context: StageContext) async throws -> StageOutcome {
    let found = try resolve()
    var options = IngestOptions(
      storeRoot: context.place.storeRoot, namespace: context.place.namespace, paths: found.paths)
    options.user = user
    options.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    options.memoryBytes = memory?.bytes ?? IngestOptions.defaultMemoryBytes
    options.level = level
    options.tokenizers = tokenizers
    options.command = context.command
    let report = try await Ingest(options, clock: context.clock, progress: context.progress)
      .execute(in: context.run, with: context.writer)
    var outcome = StageOutcome(summary: IngestStage.summary(of: report))
    outcome.hasRejections = report.hasRejections
    outcome.notes = found.notes + report.notes
    outcome.ingest = report
    return outcome
  }

  /// - Throws: `.notFound` when no pattern has anything to read: an empty drop folder should not
  ///   pass for a good night.
  private func resolve() throws(HansardError) -> (paths: [String], notes: [String]) {
    var paths: [String] = []
    var notes: [String] = []
    for input in inputs {
      let found = try PathPattern(input).matches(in: LocalFileSystem())
      if found.isEmpty { notes.append("nothing matches \(input)") }
      paths += found.filter { !paths.contains($0) }
    }
    guard !paths.isEmpty else {
      throw HansardError(
        .notFound, while: "looking for dumps", cause: notes.joined(separator: ", "),
        hint: "check the inputs of the recipe; nothing was read")
    }
    return (paths, notes)
  }

  private static func summary(of report: IngestReport) -> String {
    let sum = report.sources.reduce(into: SourceCounts()) { $0 += $1.counts }
    return "\(sum.read) messages read, \(sum.archived) archived, \(sum.duplicate) duplicate,"
      + " \(sum.rejected) rejected, \(sum.tombstoned) tombstoned"
  }
}

extension YAMLMapping {
  func byteSize(_ key: String, atLeast minimum: Int) throws(HansardError) -> ByteSize? {
    guard let text = try text(key) else { return nil }
    guard let size = ByteSize(parsing: text), size.bytes >= minimum else {
      throw error(
        "'\(key)' has to be a size like 512M, at least \(minimum >> 20)M", key: key)
    }
    return size
  }
}
