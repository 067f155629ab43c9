import ArgumentParser
import ChatModel
import Foundation
import Store

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(help: "The store's folder (default: $HANSARD_STORE, else ./hansard-store).")
  var store: String?

  @Option(help: "The namespace to work in (default: default).")
  var namespace: String?

  @Flag(help: "Print one JSON object on standard output, and everything else on standard error.")
  var json = false

  @Flag(help: "No progress and no notes.")
  var quiet = false

  @Option(
    help: ArgumentHelp("How progress and notes are written: text or json.", valueName: "form"))
  var logFormat: LogFormat = .text

  enum LogFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

  var storeRoot: String {
    store ?? ProcessInfo.processInfo.environment["HANSARD_STORE"] ?? "hansard-store"
  }

  var log: Log { Log(isQuiet: quiet, isJSON: logFormat == .json) }

  func open() throws -> Store { try Store.open(storeRoot) }

  /// The namespace asked for, else the store's only one.
  ///
  /// - Throws: `.usage` when the store has several and none was named.
  func chosenNamespace(in store: Store) throws -> Namespace {
    if let namespace { return try Namespace(parsing: namespace) }
    let all = store.settings.shards.keys.sorted()
    if all.count == 1, let only = all.first { return only }
    throw HansardError(
      .usage, while: "choosing a namespace", at: SourceLocation(storeRoot),
      cause: "the store has several: " + all.map(\.name).joined(separator: ", "),
      hint: "name one with --namespace")
  }

  /// The namespace to write to: the one asked for, else the only one of a store that is there, else
  /// `default`.
  func namespaceToFill() throws -> Namespace {
    if let namespace { return try Namespace(parsing: namespace) }
    // Whatever is wrong with a store, the run itself will say, or mend.
    guard let store = try? open() else { return .standard }
    return try chosenNamespace(in: store)
  }

  /// Who is asking, for what keeps names: `--author`, else the operating system's user.
  static func author(_ given: String?) -> String { given ?? NSUserName() }

  func reader() throws -> StoreReader {
    let store = try open()
    return try StoreReader(store, try chosenNamespace(in: store))
  }
}
