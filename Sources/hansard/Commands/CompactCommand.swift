import ArgumentParser
import ChatModel
import Foundation
import Pipeline
import SystemIO

struct CompactCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Pack closed months: fewer, larger frames, the same lines.",
    discussion: """
      Every run of ingest leaves each user a small frame a month. This packs them, user by user, into \
      frames of up to 1 MiB of lines, compressed harder, and removes the segments they came from. \
      Lines stay as they are, byte for byte.

      A closed month (before the current one, UTC) is packed when it has segments that were never \
      packed, or one that is more than half erased. What was packed before is packed again only with \
      at least a quarter as much beside it. Everything else is left alone, so that a second run does \
      nothing. Each month is a commit of its own: an interrupted run keeps what it has done.
      """)

  @Option(help: "zstd level of packed frames, 1 to 19.") var level = CompactionOptions.defaultLevel
  @Option(help: "Tasks at once (default: the number of cores).") var jobs: Int?
  @Option(help: "Memory to use, for example 512M or 2G.") var memory: ByteSize = ByteSize(
    bytes: IngestOptions.defaultMemoryBytes)
  @Flag(help: "Only say what would be packed.") var dryRun = false
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let jobs, !IngestOptions.jobsRange.contains(jobs) {
      throw ValidationError("--jobs is 1 to 256")
    }
    if !IngestOptions.levelRange.contains(level) { throw ValidationError("--level is 1 to 19") }
    if memory.bytes < IngestOptions.minimumMemoryBytes {
      throw ValidationError("--memory is at least 64M")
    }
  }

  func run() async throws {
    if !dryRun { StopSignals.shared.handle() }
    let store = try common.open()
    var options = CompactionOptions(try common.chosenNamespace(in: store))
    options.level = level
    options.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    options.memoryBytes = memory.bytes
    let log = common.log
    let compaction = Compaction(options, progress: log)
    let report = dryRun ? try compaction.plan(store) : try await compaction.run(store)
    for note in report.notes { log.note(note) }
    for failure in report.failures { log.note("left alone: \(Terminal.safe("\(failure)"))") }
    Terminal.output(
      common.json
        ? CompactOutput.json(report, options.namespace, isDryRun: dryRun)
        : CompactOutput.text(report, isDryRun: dryRun))
    if !report.failures.isEmpty { throw ExitStatusError(status: .damaged) }
  }
}
