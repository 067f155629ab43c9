import ArgumentParser
import ChatModel
import Foundation
import Pipeline
import Store
import SystemIO

struct MergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Take in the conversations of another store.",
    discussion: """
      Reads the other store's segments as ingest reads dumps: what is here already is a duplicate, \
      what was erased here stays out, and the sums close. The other store stays as it is.
      """)

  @Argument(help: "The other store's folder, with its folder of keys beside it.") var other: String
  @Option(help: "The other store's namespace (default: the one that is written to).")
  var fromNamespace: String?
  @Option(help: "Tasks at once (default: the number of cores).") var jobs: Int?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let jobs, !IngestOptions.jobsRange.contains(jobs) {
      throw ValidationError("--jobs is 1 to 256")
    }
  }

  func run() async throws {
    StopSignals.shared.handle()
    let namespace = try common.namespaceToFill()
    var options = IngestOptions(storeRoot: common.storeRoot, namespace: namespace, paths: [])
    options.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    let log = common.log
    let report = try await Merge(
      options, from: try Store.open(other),
      try fromNamespace.map { try Namespace(parsing: $0) } ?? namespace, progress: log
    ).run()
    for note in report.notes { log.note(note) }
    for problem in report.problems { log.note("rejected: \(Terminal.safe(problem))") }
    Terminal.output(common.json ? IngestOutput.json(report) : IngestOutput.text(report))
    if report.hasRejections { throw ExitStatusError(status: .rejectedRecords) }
  }
}
