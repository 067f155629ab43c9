import ChatModel
import Store
import SystemIO

/// Which conversations a rule is about: those that meet every condition, where any of a condition's
/// names will do.
struct RuleMatch: Hashable, Sendable {
  static let keys = ["namespace", "user", "tag", "source", "model", "role"]

  private var namespaces: [Namespace]?
  private var users: [NamePattern]?
  private var tags: [NamePattern]?
  private var sources: [NamePattern]?
  private var models: [NamePattern]?
  private var roles: Set<Role>?

  /// Everything.
  init() {}

  /// - Throws: `.usage` for an unknown role, for what cannot be a namespace, and when there is no
  ///   condition at all.
  init(_ mapping: YAMLMapping) throws(HansardError) {
    func patterns(_ key: String) throws(HansardError) -> [NamePattern]? {
      try mapping.oneOrMoreTexts(key)?.map(NamePattern.init)
    }
    namespaces = try mapping.oneOrMoreTexts("namespace")?.map { name throws(HansardError) in
      guard let namespace = try? Namespace(parsing: name) else {
        throw mapping.error("'namespace' has to be the name of one", key: "namespace")
      }
      return namespace
    }
    users = try patterns("user")
    tags = try patterns("tag")
    sources = try patterns("source")
    models = try patterns("model")
    if let names = try mapping.oneOrMoreTexts("role") {
      var roles: Set<Role> = []
      for name in names {
        guard let role = Role.allCases.first(where: { $0.name == name }) else {
          throw mapping.error(
            "'role' has to be of " + Role.allCases.map(\.name).joined(separator: ", "), key: "role")
        }
        roles.insert(role)
      }
      self.roles = roles
    }
    guard self != RuleMatch() else {
      throw mapping.error("'match' is empty; leave it out to match everything")
    }
  }

  /// It names people or marks of single conversations, not whole kinds of them.
  var isExplicit: Bool { users != nil || tags != nil }

  /// It asks for what stands in the archive alone.
  var needsMessages: Bool { models != nil || roles != nil }

  func covers(_ conversation: ConversationFacts, in namespace: Namespace) -> Bool {
    func any(_ patterns: [NamePattern]?, _ names: some Sequence<String>) -> Bool {
      patterns.map { patterns in
        names.contains { name in patterns.contains { $0.matches(name) } }
      } ?? true
    }
    return namespaces?.contains(namespace) ?? true
      && any(users, [conversation.user]) && any(tags, conversation.tags)
      && any(sources, conversation.keys.prefix(1).map(\.kind.rawValue))
      && any(models, conversation.models)
      && roles.map { !$0.isDisjoint(with: conversation.roles) } ?? true
  }
}

/// A name, or its beginning and `*`.
private struct NamePattern: Hashable, Sendable {
  private let text: String

  init(_ text: String) { self.text = text }

  func matches(_ name: String) -> Bool {
    text.hasSuffix("*")
      ? name.utf8.starts(with: text.utf8.dropLast()) : name.isExactly(text)
  }
}
