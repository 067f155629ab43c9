import ArgumentParser
import ChatModel
import Foundation
import Pipeline
import Retention
import Store

struct ScanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Look through the whole store for what erasures should have left nowhere.",
    discussion: """
      For every erasure that no scan has proven yet: every byte of every file, every decoded frame \
      and every row, in all namespaces. Text that others share is counted apart. A signed receipt \
      says what was found; the canaries are destroyed once an erasure is proven. Meant for every \
      night. Ends with 0 only when all of them are, else with 1 after saying where something was left.
      """)

  @Option(help: "Tasks at once (default: the number of cores).") var jobs: Int?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let jobs, !IngestOptions.jobsRange.contains(jobs) {
      throw ValidationError("--jobs is 1 to 256")
    }
  }

  func run() async throws {
    let store = try common.open()
    let clock = SystemClock()
    let log = common.log
    let done = try Scan(store, jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
      .run(clock: { clock.now }) { done, total in
        log.progress("scanning", done: Int64(done), of: Int64(total), messages: 0)
      }
    log.finished("scanning")
    Terminal.output(common.json ? ScanOutput.json(done) : ScanOutput.text(done, store))
    if done?.report.isSettled == false { throw ExitStatusError(status: .failed) }
  }
}
