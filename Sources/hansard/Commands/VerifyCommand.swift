import ArgumentParser
import Foundation
import Pipeline
import Store

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check the store: hashes, sums, catalogs against the archive.",
    discussion: """
      Changes nothing. Ends with 0 only when all is well, else with 5 after listing what is wrong, \
      where, and which conversations are concerned. A run in progress is not disturbed: verify ends \
      with 6.
      """)

  @Flag(help: "Also read every line, and derive again what the catalogs say.") var deep = false
  @Option(help: "Tasks at once, with --deep (default: the number of cores).") var jobs: Int?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let jobs, !IngestOptions.jobsRange.contains(jobs) {
      throw ValidationError("--jobs is 1 to 256")
    }
  }

  func run() async throws {
    let store = try common.open()
    let namespace = try common.chosenNamespace(in: store)
    let report = try Verification(
      store, namespace, isDeep: deep,
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, progress: common.log
    ).run()
    Terminal.output(
      common.json
        ? VerifyOutput.json(report, namespace, isDeep: deep)
        : VerifyOutput.text(report, namespace, isDeep: deep))
    if !report.isHealthy { throw ExitStatusError(status: .damaged) }
  }
}
