import ArgumentParser
import ChatModel
import Pipeline
import Retention
import Store

struct TombstoneCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tombstone", abstract: "What may not come back: list it, or lift it.",
    subcommands: [List.self, Lift.self])

  /// Names subjects, which the store knows by keyed hash only.
  struct Subject: ParsableArguments {
    @Option(help: "Of this user.") var user: UserID?
    @Option(help: "Of the conversation with this source id.") var conversation: String?
    @Option(help: "The conversation's kind, as `list --json` shows it: chatgpt, claude, ...")
    var sourceKind: String?
    @Option(help: "Written by this job.") var job: String?

    func validate() throws {
      guard [user?.text, conversation, job].compactMap(\.self).count <= 1 else {
        throw ValidationError("give one of --user, --conversation and --job")
      }
      guard (conversation == nil) == (sourceKind == nil) else {
        throw ValidationError("--conversation and --source-kind belong together")
      }
    }

    var choice: TombstoneChoice? {
      if let user { return .user(user.text) }
      if let conversation, let sourceKind {
        return .conversation(
          ConversationKey(kind: SourceKind(rawValue: sourceKind), sourceID: conversation))
      }
      return job.map(TombstoneChoice.job)
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List tombstones, oldest first.",
      discussion: """
        Subjects are keyed hashes: the store does not remember whom it has erased. --user and \
        --conversation look for a name that you know.
        """)

    @OptionGroup var subject: Subject
    @Flag(help: "Also those that were lifted.") var all = false
    @OptionGroup var common: CommonOptions

    func run() async throws {
      let store = try common.open()
      let namespace = try common.chosenNamespace(in: store)
      var records = try store.ledger(readOnly: true).tombstoneRecords(namespace)
        .filter { all || $0.liftedAt == nil }
      if let choice = subject.choice {
        let chosen = Set(choice.chosen(from: records.map(\.tombstone), store.keys, namespace))
        records.removeAll { !chosen.contains($0.tombstone) }
      }
      Terminal.output(
        common.json ? TombstoneOutput.json(records) : TombstoneOutput.text(records))
    }
  }

  struct Lift: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "lift", abstract: "Let erased data in again, should a dump bring it.",
      discussion: """
        Nothing comes back by itself. --user also lifts what the user's own erasures wrote for \
        conversations. The reason goes into a signed receipt, which the audit log has an entry for.
        """)

    @OptionGroup var subject: Subject
    @Option(help: "Why the data may come back.") var reason: String
    @OptionGroup var common: CommonOptions

    func validate() throws {
      guard reason.contains(where: { !$0.isWhitespace }) else {
        throw ValidationError("--reason says nothing")
      }
      if subject.choice == nil {
        throw ValidationError("say whose: --user, --conversation with --source-kind, or --job")
      }
    }

    func run() async throws {
      guard let choice = subject.choice else { return }
      let store = try common.open()
      let clock = SystemClock()
      let (job, lifted, signed) = try TombstoneLift(
        store, try common.chosenNamespace(in: store), choice
      ).run(reason: reason) { clock.now }
      Terminal.output(
        common.json
          ? String(decoding: signed, as: UTF8.self)
          : TombstoneOutput.text(lifted: lifted.count, job: job, store))
    }
  }
}
