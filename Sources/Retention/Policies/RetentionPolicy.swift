package import ChatModel
import SystemIO

/// How long conversations are kept, as a YAML file in Pipelines/policies/ says it.
package struct RetentionPolicy: Sendable {
  package let name: String
  package let rules: [RetentionRule]
  /// Whether a conversation goes when its source itself would have deleted it.
  package let honoursSourceTTL: Bool
  /// SHA-256 of the file's bytes, in hexadecimal digits: a changed policy is another one.
  package let fingerprint: String

  /// Reads a policy strictly.
  ///
  /// - Throws: `.usage` for an unknown key, a wrong type and a contradiction; the error names line
  ///   and key.
  package init(parsing bytes: [UInt8], at location: SourceLocation) throws(HansardError) {
    let root = try YAMLMapping(
      document: bytes, operation: "reading a retention policy", at: location,
      keys: ["name", "description", "source_ttl", "rules"])
    guard let name = try root.fileName("name") else { throw root.error("'name' is missing") }
    self.name = name
    _ = try root.text("description")
    honoursSourceTTL = try root.choice("source_ttl", of: ["delete", "ignore"]) == "delete"
    var rules: [RetentionRule] = []
    for mapping in try root.mappings("rules", keys: RetentionRule.keys) {
      let rule = try RetentionRule(mapping)
      guard !rules.contains(where: { $0.name == rule.name }) else {
        throw mapping.error("there is a rule '\(rule.name)' already", key: "name")
      }
      rules.append(rule)
    }
    guard !rules.isEmpty || honoursSourceTTL else {
      throw root.error("'rules' is missing or empty")
    }
    self.rules = rules
    fingerprint = Digest(of: bytes).hex
  }

  /// - Throws: `.notFound` when there is no such file.
  package static func read(_ path: String) throws(HansardError) -> RetentionPolicy {
    let files = LocalFileSystem()
    guard try files.status(of: path)?.isRegularFile == true else {
      throw HansardError(
        .notFound, while: "reading a retention policy", at: SourceLocation(path),
        cause: "there is no such file",
        hint: "Pipelines/policies/example.yaml is one to copy and change")
    }
    return try RetentionPolicy(
      parsing: files.contents(of: path, maximumBytes: YAMLMapping.maximumBytes),
      at: SourceLocation(path))
  }

  /// Some rule asks for models or roles.
  var needsMessages: Bool { rules.contains { $0.match.needsMessages } }
}
