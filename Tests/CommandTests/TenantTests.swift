import Foundation
import Testing

/// Three tenants of one store with the same user and conversation ids, and some of their own.
///
/// Every ordered pair of them, every command that works in one namespace: it neither shows nor changes
/// anything of the other.
@Suite struct `No tenant sees another` {
  private static let tenants = ["acme", "blue", "coral"]
  static let pairs = tenants.flatMap { mine in
    tenants.filter { $0 != mine }.map { (mine: mine, theirs: $0) }
  }

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for tenant in Self.tenants {
      let dump = try folder.write(dump(of: tenant), to: "\(tenant).jsonl")
      // The last record is refused: a quarantine per tenant as well.
      #expect(try hansard("ingest", dump, "--namespace", tenant).status == 3)
    }
    try folder.write("name: p\nrules:\n  - name: all\n    delete_after: 1 day\n", to: "p.yaml")
  }

  /// What only this tenant's texts, titles and names have.
  private static func canary(_ tenant: String) -> String { "canary7\(tenant)" }

  private func dump(of tenant: String) -> String {
    let canary = Self.canary(tenant)
    var lines = ""
    for (user, conversation) in [("ann", "c1"), ("ann", "c2"), (canary, "\(canary)-1")] {
      for number in 0..<3 {
        lines +=
          #"{"conversation_id":"\#(conversation)","id":"m\#(number)","user_id":"\#(user)","#
          + #""role":"\#(number % 2 == 0 ? "user" : "assistant")","model":"gpt-\#(canary)","#
          + #""content":"a common word and \#(canary) number \#(number)","#
          + #""created_at":"2026-01-02T03:04:0\#(number)Z"}"# + "\n"
      }
    }
    return lines + #"{"conversation_id":"c9","user_id":"ann","role":"\#(canary)","content":"x"}"#
  }

  private func hansard(_ arguments: String...) throws -> HansardProcess { try hansard(arguments) }

  private func hansard(_ arguments: [String]) throws -> HansardProcess {
    try HansardProcess.run(arguments, environment: ["HANSARD_STORE": folder("store")])
  }

  /// All that a tenant can read of its own.
  private func everything(of tenant: String) throws -> [String] {
    try [
      ["list", "--json"], ["show", "c1", "--json"], ["show", "c2", "--json"],
      ["show", "\(Self.canary(tenant))-1", "--json"], ["search", "common", "--json"],
      ["hold", "list", "--json"], ["tombstone", "list", "--json"],
      ["query", "SELECT * FROM usage_user JOIN users ON users.id = user ORDER BY 1, 2, 3, 4"],
    ].map { try hansard($0 + ["--namespace", tenant]).output }
  }

  private func archive(of tenant: String) throws -> [String: Data] {
    let root = folder("store/archive/namespace=\(tenant)")
    var files: [String: Data] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: root) ?? .init()
    where name.hasSuffix(".zst") {
      files[name] = try Data(contentsOf: URL(filePath: "\(root)/\(name)"))
    }
    return files
  }

  private func written(to name: String) throws -> String {
    let root = folder(name)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: root, isDirectory: &isFolder) else { return "" }
    let names =
      isFolder.boolValue
      ? try FileManager.default.subpathsOfDirectory(atPath: root).map { "\(root)/\($0)" } : [root]
    return names.compactMap { FileManager.default.contents(atPath: $0) }
      .map { String(decoding: $0, as: UTF8.self) }.joined()
  }

  @Test(arguments: pairs)
  func `with any command that reads`(pair: (mine: String, theirs: String)) throws {
    let theirs = Self.canary(pair.theirs)
    let theirCatalog = folder("store/catalog/\(pair.theirs)/00/catalog.sqlite")
    // Those with `true` have to find something: what finds nothing proves nothing.
    let commands: [(arguments: [String], finds: Bool)] = [
      (["list"], true), (["list", "--user", "ann", "--json"], true),
      (["show", "c1"], true), (["last", "c2", "--json"], true),
      (["search", "common"], true), (["search", "common", "--ranked", "--json"], true),
      (["query", "SELECT user_id, title, summary FROM conversations, users"], true),
      (["runs", "--json"], false), (["hold", "list"], false), (["tombstone", "list"], false),
      (["verify", "--deep", "--json"], false), (["report", "--to", folder("report")], false),
      (["export", "--user", "ann", "--to", folder("ann.jsonl")], false),
      (["export", "--conversation", "c1", "--to", folder("c1.md"), "--as", "markdown"], false),
      (["retention", "plan", folder("p.yaml"), "--to", folder("plan.json")], false),
      (["erase", "--user", "ann", "--dry-run"], false),
      (["compact", "--dry-run"], false),
    ]
    for (arguments, finds) in commands {
      let result = try hansard(arguments + ["--namespace", pair.mine])
      #expect(result.status == 0, "\(arguments): \(result.errors)")
      #expect(!(result.output + result.errors).contains(theirs), "\(arguments)")
      #expect(!finds || result.output.contains(Self.canary(pair.mine)), "\(arguments)")
    }
    for name in ["report", "ann.jsonl", "c1.md", "plan.json"] {
      let text = try written(to: name)
      #expect(!text.contains(theirs) && !text.isEmpty, "\(name)")
    }

    // What is named is the other's: nothing is found, and only the name itself may be said again.
    for arguments in [
      ["list", "--user", theirs], ["show", "\(theirs)-1"], ["last", "\(theirs)-1"],
      ["search", "number", "--user", theirs], ["search", theirs],
      ["export", "--user", theirs, "--to", folder("none.jsonl")],
      ["export", "--conversation", "\(theirs)-1", "--to", folder("none.jsonl")],
      ["query", "ATTACH '\(theirCatalog)' AS x; SELECT * FROM x.users"],
      ["query", "SELECT readfile('\(theirCatalog)')"],
      ["show", "../\(pair.theirs)/c1"],
    ] {
      let result = try hansard(arguments + ["--namespace", pair.mine])
      let said = result.output + result.errors
      #expect(!said.contains("a common word and \(theirs)"), "\(arguments): \(said)")
    }
    #expect(try !written(to: "none.jsonl").contains("a common word and"))
  }

  @Test(arguments: pairs)
  func `or changes anything of it`(pair: (mine: String, theirs: String)) throws {
    let theirs = Self.canary(pair.theirs)
    let before = try everything(of: pair.theirs)
    let bytes = try archive(of: pair.theirs)
    #expect(!bytes.isEmpty)
    for arguments in [
      ["hold", "add", "--user", theirs], ["erase", "--user", theirs, "--yes"],
      ["hold", "release", "--user", theirs], ["erase", "--conversation", "\(theirs)-1", "--yes"],
      ["tombstone", "lift", "--user", theirs, "--reason", "none"],
      ["user", "alias", theirs, "ann"], ["erase", "--conversation", "c1", "--yes"],
      ["retention", "plan", folder("p.yaml"), "--to", folder("plan.json")],
      ["retention", "apply", folder("plan.json")], ["compact"], ["rebuild"],
      ["erase", "--user", "ann", "--yes", "--method", "rewrite", "--scan"],
      ["ingest", folder("\(pair.mine).jsonl")],
    ] {
      _ = try hansard(arguments + ["--namespace", pair.mine])
    }
    let mine = try hansard("list", "--namespace", pair.mine).output
    #expect(!mine.contains("c1"), "its own commands did nothing: \(mine)")
    #expect(try everything(of: pair.theirs) == before)
    #expect(try archive(of: pair.theirs) == bytes)
    try hansard("verify", "--deep", "--namespace", pair.theirs).expectSuccess()
  }
}
