import ArgumentParser
import ChatModel
import Foundation
import Pipeline
import Retention
import Store

struct EraseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase", abstract: "Erase a user, keep the data out, and print a receipt.",
    discussion: """
      Overwrites the user's frames in place, deletes every row and sum, reads it all back, and writes \
      a tombstone so that no later dump brings the data back. The receipt is signed, and kept under \
      receipts/ in the store. Other ids of the same person (`user alias`) are erased too, each with a \
      receipt of its own.
      """)

  @Option(help: "The user's id, as `list` shows it.") var user: String
  @Option(help: "Why, for the receipt.") var reason: String?
  @Flag(help: "Also look through the whole store now, instead of with the next `scan`.")
  var scan = false
  @Flag(help: "Only say what would go.") var dryRun = false
  @Flag(help: "Yes, erase: this cannot be undone.") var yes = false
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if !dryRun, !yes {
      throw ValidationError(
        "erasing cannot be undone: add --yes, or --dry-run to see what would go")
    }
  }

  func run() async throws {
    let store = try common.open()
    let erasure = PersonErasure(store, try common.chosenNamespace(in: store), user: user)
    let clock = SystemClock()
    if dryRun {
      let plans = try erasure.plan(now: clock.now)
      Terminal.output(
        common.json
          ? ErasureOutput.json(try plans.map { try $0.signed(by: store) })
          : plans.map { "would erase " + ErasureOutput.found($0) }.joined(separator: "\n"))
      return
    }
    let receipts = try erasure.run(reason: reason, scan: scan ? wholeScan : nil) { clock.now }
    Terminal.output(
      common.json
        ? ErasureOutput.json(receipts.map(\.signed))
        : receipts.map { ErasureOutput.text($0.receipt, store) }.joined(separator: "\n"))
    if receipts.contains(where: { $0.receipt.scan?.isSettled == false }) {
      throw ExitStatusError(status: .failed)
    }
  }

  private var wholeScan: ErasureScan {
    let log = common.log
    return ErasureScan(jobs: ProcessInfo.processInfo.activeProcessorCount) { done, total in
      log.progress("scanning", done: Int64(done), of: Int64(total), messages: 0)
    }
  }
}
