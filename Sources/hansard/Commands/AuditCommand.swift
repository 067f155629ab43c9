import ArgumentParser
import Retention
import Store

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Check the store's audit log.", subcommands: [Verify.self])

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify", abstract: "Check that no entry was changed, removed or put in.",
      discussion: """
        Follows the chain of hashes through the log of the whole store, and compares it with the \
        receipts and the guard log. Changes nothing. Ends with 0 only when all is well, else with 5 \
        after saying what is wrong. The head that is printed stands for every entry before it: \
        whoever keeps it can tell later that none of them was changed.
        """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let report = try AuditVerification(try common.open()).run()
      Terminal.output(common.json ? AuditOutput.json(report) : AuditOutput.text(report))
      if !report.health.isHealthy { throw ExitStatusError(status: .damaged) }
    }
  }
}
