import ArgumentParser
import ChatModel
import Dumps
import Foundation
import Pipeline
import Store
import SystemIO

struct IngestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Read dumps into the store: the main job.",
    discussion: """
      Recognises each dump by its structure, plain or inside zip, tar, gz, zst or xz. Creates the \
      store when there is none. '-' is standard input; a folder is read recursively.
      """)

  @Argument(help: "Dumps, folders of dumps, or '-'.") var paths: [String]
  @Option(help: "Owner of conversations whose dump does not name one.") var user: UserID?
  @Option(help: "A format's name, as `hansard formats` lists it, or auto.") var format = "auto"
  @Option(help: "Tasks at once (default: the number of cores).") var jobs: Int?
  @Option(help: "Memory to use, for example 512M or 2G.") var memory: ByteSize = ByteSize(
    bytes: IngestOptions.defaultMemoryBytes)
  @Option(help: "zstd level of new frames, 1 to 19.") var level: Int?
  @Flag(help: "Print where the time goes, stage by stage.") var profile = false
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if paths.isEmpty { throw ValidationError("name at least one dump") }
    if let jobs, !IngestOptions.jobsRange.contains(jobs) {
      throw ValidationError("--jobs is 1 to 256")
    }
    if let level, !IngestOptions.levelRange.contains(level) {
      throw ValidationError("--level is 1 to 19")
    }
    if memory.bytes < IngestOptions.minimumMemoryBytes {
      throw ValidationError("--memory is at least 64M")
    }
  }

  func run() async throws {
    StopSignals.shared.handle()
    var options = IngestOptions(
      storeRoot: common.storeRoot,
      namespace: try common.namespaceToFill(),
      paths: paths)
    options.user = user?.text
    options.format = try FormatOption.reader(named: format)
    options.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    options.memoryBytes = memory.bytes
    options.level = level
    options.profile = profile ? IngestProfile() : nil
    let log = common.log
    let report = try await Ingest(options, progress: log).run()
    if let profile = options.profile { log.note(ProfileOutput.text(profile, report)) }
    for note in report.notes { log.note(note) }
    for problem in report.problems { log.note("rejected: \(Terminal.safe(problem))") }
    if report.hasRejections { log.note(IngestOutput.afterRejections(report, common.storeRoot)) }
    Terminal.output(common.json ? IngestOutput.json(report) : IngestOutput.text(report))
    if report.hasRejections { throw ExitStatusError(status: .rejectedRecords) }
  }
}

/// `--format`.
enum FormatOption {
  /// Nil for `auto`.
  static func reader(named name: String) throws -> (any DumpReader)? {
    if name == "auto" { return nil }
    if let reader = DumpFormats.reader(named: name) { return reader }
    throw HansardError(
      .usage, while: "choosing format '\(name)'", cause: "there is none of that name",
      hint: "one of: auto, " + DumpFormats.all.map(\.name).joined(separator: ", "))
  }
}

extension ByteSize: ExpressibleByArgument {
  public init?(argument: String) { self.init(parsing: argument) }
  public var defaultValueDescription: String { "\(bytes >> 20)M" }
}
