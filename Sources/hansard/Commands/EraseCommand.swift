import ArgumentParser
import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO

struct EraseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase",
    abstract: "Erase users or conversations, keep the data out, and print receipts.",
    discussion: """
      Overwrites frames in place, deletes every row and sum, reads it all back, and writes tombstones so \
      that no later dump brings the data back. Receipts are signed, and kept under receipts/ in the \
      store. Other ids of the same person (`user alias`) are erased too, each with a receipt of its \
      own. With --since or --until, the user's conversations go that lie within the range as a whole.
      """)

  @Option(help: "The user's id, as `list` shows it.") var user: UserID?
  @Option(help: "A file with the ids of users, one a line: all are erased together.")
  var usersFrom: String?
  @Option(help: "A conversation, by source id or the short id that `list` prints.")
  var conversation: String?
  @Option(help: "Only conversations that began on or after this day or time.") var since: Instant?
  @Option(help: "Only conversations that ended before this day or time.") var until: Instant?
  @Option(help: "Why, for the receipt.") var reason: String?
  @Option(
    help: ArgumentHelp(
      "A retention policy: what its statutory rules keep is hidden, and goes when they are over.",
      valueName: "policy.yaml"))
  var policy: String?
  @Option(
    help: ArgumentHelp(
      "overwrite blanks what is erased where it is; rewrite then writes what is left of those files"
        + " anew, and scrubs and removes the old ones.", valueName: "method"))
  var method = ErasureMethod.overwrite
  @Flag(help: "Also look through the whole store now, instead of with the next `scan`.")
  var scan = false
  @Flag(help: "Only say what would go.") var dryRun = false
  @Flag(help: "Yes, erase: this cannot be undone.") var yes = false
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if [user?.text, usersFrom, conversation].compactMap(\.self).count != 1 {
      throw ValidationError("say what to erase: one of --user, --users-from and --conversation")
    }
    if user == nil, since != nil || until != nil {
      throw ValidationError("--since and --until choose among the conversations of a --user")
    }
    if !dryRun, !yes {
      throw ValidationError(
        "erasing cannot be undone: add --yes, or --dry-run to see what would go")
    }
  }

  func run() async throws {
    if !dryRun { StopSignals.shared.handle() }
    let store = try common.open()
    let namespace = try common.chosenNamespace(in: store)
    let targets = try targets(in: store, namespace)
    let erasure = Erasure(
      store, namespace, targets, method: method,
      policy: try policy.map { try RetentionPolicy.read($0) })
    let clock = SystemClock()
    if dryRun {
      let plans = try erasure.plan(now: clock.now)
      Terminal.output(
        common.json
          ? ErasureOutput.json(plans.map(\.plan))
          : ErasureOutput.plan(plans, of: targets.compactMap(\.user), store, namespace))
      return
    }
    let report = try erasure.run(scan: scan ? wholeScan : nil) { clock.now }
    if report.held.isEmpty || !report.erased.isEmpty {
      Terminal.output(
        common.json
          ? ErasureOutput.json(report.erased.map(\.signed))
          : ErasureOutput.text(report.erased.map(\.receipt), store))
    }
    try report.requireNothingHeld()
    if report.erased.contains(where: { $0.receipt.scan?.isSettled == false }) {
      throw ExitStatusError(status: .failed)
    }
  }

  private func targets(in store: Store, _ namespace: Namespace) throws -> [ErasureTarget] {
    let selection = ErasureSelection(store, namespace, reason: reason)
    if let conversation { return try selection.conversation(named: conversation) }
    if let usersFrom { return try selection.everything(of: try UserList.read(usersFrom)) }
    guard let user = user?.text else { return [] }
    guard since != nil || until != nil else { return try selection.everything(of: [user]) }
    let (targets, staying) = try selection.conversations(
      of: user, since: since?.timestamp, until: until?.timestamp)
    if staying > 0 {
      common.log.note("\(staying) conversations reach beyond the range, or have no time, and stay")
    }
    guard !targets.isEmpty else {
      throw HansardError(
        .notFound, while: "looking for conversations to erase",
        cause: "the user has none that lies within the range as a whole")
    }
    return targets
  }

  private var wholeScan: ErasureScan {
    let log = common.log
    return ErasureScan(jobs: ProcessInfo.processInfo.activeProcessorCount) { done, total in
      log.progress("scanning", done: Int64(done), of: Int64(total), messages: 0)
    }
  }
}

extension ErasureMethod: ExpressibleByArgument {}
