import ArgumentParser
import ChatModel
import Pipeline
import Retention
import Store

struct HoldCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold", abstract: "Place, release and list legal holds.",
    discussion: """
      What a hold covers is not erased, whoever asks. An erasure that a hold forbids exits with \
      status 4 and is parked: the data is hidden from reading, and goes when the hold is released.
      """,
    subcommands: [HoldAdd.self, HoldRelease.self, HoldList.self])
}

/// What a hold covers, as the command line says it.
struct HoldScopeOptions: ParsableArguments {
  @Option(help: "Everything of this user.") var user: UserID?
  @Option(help: "A conversation, by source id or the short id that `list` prints.")
  var conversation: String?
  @Option(help: "Conversations with this tag.") var tag: String?
  @Option(help: "Conversations with activity on or after this day or time.") var since: Instant?
  @Option(help: "Conversations that began before this day or time.") var until: Instant?
  @Option(help: "Conversations with a message that has these words, now or after a later ingest.")
  var search: String?

  /// - Throws: `.notFound` when there is no such conversation.
  func scope(in store: Store, _ namespace: Namespace) throws -> HoldScope {
    var scope = HoldScope()
    scope.user = user.map { store.keys.subject(namespace, user: $0.text) }
    scope.tag = tag.map { store.keys.subject(namespace, tag: $0) }
    scope.since = since?.timestamp
    scope.until = until?.timestamp
    scope.search = search
    if let conversation {
      let row = try StoreReader(store, namespace).conversation(named: conversation)
      scope.conversation = store.keys.subject(namespace, conversation: row.header.key)
    }
    return scope
  }

  var isEmpty: Bool {
    user == nil && conversation == nil && tag == nil && since == nil && until == nil
      && search == nil
  }
}

private struct HoldAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Place a hold on whatever meets all the conditions given.")

  @OptionGroup var conditions: HoldScopeOptions
  @Flag(help: "Hold the whole namespace.") var everything = false
  @Option(help: "Why: the matter, the request.") var reason: String?
  @Option(help: "Who places it (default: the operating system's user).") var author: String?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if conditions.isEmpty != everything {
      throw ValidationError(
        "say what to hold: --user, --conversation, --tag, --since, --until or --search; or --everything alone"
      )
    }
  }

  func run() async throws {
    let store = try common.open()
    let namespace = try common.chosenNamespace(in: store)
    let clock = SystemClock()
    let hold = try Holds(store, namespace).place(
      try conditions.scope(in: store, namespace), reason: reason,
      author: CommonOptions.author(author)
    ) { clock.now }
    let names = try SubjectNames(store, namespace)
    Terminal.output(
      common.json ? HoldOutput.json(hold, names) : "placed \(HoldOutput.line(hold, names))")
  }
}

private struct HoldRelease: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Release holds, and carry out the erasures that only they had parked.")

  @Argument(help: ArgumentHelp("Holds by name, as `hold list` shows them.", valueName: "hold"))
  var names: [String] = []
  @OptionGroup var conditions: HoldScopeOptions
  @Option(help: "Why.") var reason: String?
  @Option(help: "Who releases it (default: the operating system's user).") var author: String?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if names.isEmpty == conditions.isEmpty {
      throw ValidationError("name the holds, or say what they cover: --user, --conversation, ...")
    }
  }

  func run() async throws {
    let store = try common.open()
    let namespace = try common.chosenNamespace(in: store)
    let holds = Holds(store, namespace)
    let clock = SystemClock()
    let known = try SubjectNames(store, namespace)
    let chosen =
      try names.isEmpty
      ? holds.covering(exactly: try conditions.scope(in: store, namespace)) : holds.named(names)
    let released = try holds.release(
      chosen, reason: reason, author: CommonOptions.author(author)
    ) { clock.now }
    let receipts = try ParkedErasures(store, namespace).resume { clock.now }
    Terminal.output(
      common.json
        ? HoldOutput.json(released, receipts, known)
        : HoldOutput.text(released, receipts, known, store))
  }
}

private struct HoldList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the holds in force, and the erasures that they park.")

  @Flag(help: "List released holds, too.") var all = false
  @OptionGroup var common: CommonOptions

  func run() async throws {
    let store = try common.open()
    let namespace = try common.chosenNamespace(in: store)
    let holds = Holds(store, namespace)
    let list = try holds.list(includingReleased: all)
    let parked = try holds.parked()
    let names = try SubjectNames(store, namespace)
    Terminal.output(
      common.json
        ? HoldOutput.json(list, parked, names) : HoldOutput.text(list, parked, names))
  }
}
