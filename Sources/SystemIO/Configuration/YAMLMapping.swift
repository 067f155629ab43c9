package import ChatModel
import Yams

/// One mapping of a YAML file, whose keys are all known.
///
/// Every error is a `.usage` error that names the file, the line and the key.
package struct YAMLMapping {
  private let node: Node.Mapping
  private let operation: String
  package let location: SourceLocation

  package static let maximumBytes = 1 << 20

  /// Reads a file that is one mapping of at most 1 MiB.
  package init(
    document bytes: [UInt8], operation: String, at location: SourceLocation, keys: [String]
  )
    throws(HansardError)
  {
    let failure = { (cause: String) in
      HansardError(.usage, while: operation, at: location, cause: cause)
    }
    guard bytes.count <= YAMLMapping.maximumBytes else { throw failure("it is over 1 MiB") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw failure("it is not UTF-8")
    }
    let root: Node?
    do { root = try compose(yaml: text) } catch { throw failure("it is not YAML: \(error)") }
    guard let root else { throw failure("it is empty") }
    try self.init(root, operation: operation, at: location, keys: keys)
  }

  private init(_ node: Node, operation: String, at location: SourceLocation, keys: [String])
    throws(HansardError)
  {
    guard let mapping = node.mapping else {
      throw HansardError(
        .usage, while: operation, at: location,
        cause: "line \(line(of: node)): keys and values are expected here")
    }
    self.node = mapping
    self.operation = operation
    self.location = location
    for (key, _) in mapping {
      guard let name = key.scalar?.string, keys.contains(name) else {
        throw HansardError(
          .usage, while: operation, at: location,
          cause: "line \(line(of: key)): unknown key '\(key.scalar?.string ?? "?")'",
          hint: "the keys here are \(keys.joined(separator: ", "))")
      }
    }
  }

  /// The line of its first key.
  package var lineNumber: String { node.first.map { line(of: $0.key) } ?? "?" }

  package func error(_ cause: String, key: String? = nil) -> HansardError {
    let place = key.flatMap { node[$0] } ?? node.first?.key
    return HansardError(
      .usage, while: operation, at: location,
      cause: "line \(place.map(line(of:)) ?? "1"): \(cause)")
  }

  /// Nil when the key is not there.
  package func text(_ key: String) throws(HansardError) -> String? {
    guard let value = node[key] else { return nil }
    guard let scalar = value.scalar, !scalar.string.isEmpty else {
      throw error("'\(key)' has to be text", key: key)
    }
    return scalar.string
  }

  package func requiredText(_ key: String) throws(HansardError) -> String {
    guard let text = try text(key) else { throw error("'\(key)' is missing") }
    return text
  }

  package func integer(_ key: String, in range: ClosedRange<Int>) throws(HansardError) -> Int? {
    guard let text = try text(key) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw error(
        "'\(key)' has to be a number from \(range.lowerBound) to \(range.upperBound)", key: key)
    }
    return value
  }

  package func choice(_ key: String, of values: [String]) throws(HansardError) -> String? {
    guard let text = try text(key) else { return nil }
    guard values.contains(text) else {
      throw error("'\(key)' has to be one of \(values.joined(separator: ", "))", key: key)
    }
    return text
  }

  package func month(_ key: String) throws(HansardError) -> MonthKey? {
    guard let text = try text(key) else { return nil }
    guard let month = MonthKey(parsing: text), month != .unknown else {
      throw error("'\(key)' has to be a month like 2026-03", key: key)
    }
    return month
  }

  /// A word that is safe as part of a file name.
  package func fileName(_ key: String) throws(HansardError) -> String? {
    guard let text = try text(key) else { return nil }
    let isPlain = text.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
    }
    guard isPlain, text.utf8.count <= 64 else {
      throw error("'\(key)' has to be lower-case letters, digits and '-', up to 64", key: key)
    }
    return text
  }

  package func mapping(_ key: String, keys: [String]) throws(HansardError) -> YAMLMapping? {
    guard let value = node[key] else { return nil }
    return try YAMLMapping(value, operation: operation, at: location, keys: keys)
  }

  /// A list of mappings; empty when the key is not there.
  package func mappings(_ key: String, keys: [String]) throws(HansardError) -> [YAMLMapping] {
    guard let value = node[key] else { return [] }
    guard let list = value.sequence else { throw error("'\(key)' has to be a list", key: key) }
    var mappings: [YAMLMapping] = []
    for item in list {
      mappings.append(try YAMLMapping(item, operation: operation, at: location, keys: keys))
    }
    return mappings
  }
}

extension YAMLMapping {
  package func boolean(_ key: String) throws(HansardError) -> Bool? {
    guard let text = try text(key) else { return nil }
    switch text {
    case "true": return true
    case "false": return false
    default: throw error("'\(key)' has to be true or false", key: key)
    }
  }

  /// A list of texts; empty when the key is not there.
  package func texts(_ key: String) throws(HansardError) -> [String] {
    guard let value = node[key] else { return [] }
    guard let list = value.sequence else {
      throw error("'\(key)' has to be a list, one '- text' a line", key: key)
    }
    var texts: [String] = []
    for item in list {
      guard let text = item.scalar?.string, !text.isEmpty else {
        throw error("'\(key)' has to be a list of texts", at: item)
      }
      texts.append(text)
    }
    return texts
  }

  /// One text, or a list of texts; nil when the key is not there.
  package func oneOrMoreTexts(_ key: String) throws(HansardError) -> [String]? {
    guard let value = node[key] else { return nil }
    guard value.sequence != nil else { return try [requiredText(key)] }
    let texts = try texts(key)
    guard !texts.isEmpty else { throw error("'\(key)' is an empty list", key: key) }
    return texts
  }

  /// A list of steps: bare names, or names with settings of their own (`- verify: {deep: true}`).
  ///
  /// - Parameter keys: for each name that there is, the keys of its settings.
  package func steps(
    _ key: String, keys: [String: [String]]
  ) throws(HansardError) -> [(name: String, settings: YAMLMapping)] {
    guard let value = node[key] else { return [] }
    guard let list = value.sequence else { throw error("'\(key)' has to be a list", key: key) }
    var steps: [(name: String, settings: YAMLMapping)] = []
    for item in list {
      let name = item.scalar ?? item.mapping?.first?.key.scalar
      guard let name, item.scalar != nil || item.mapping?.count == 1 else {
        throw error("a name with its settings indented below is expected here", at: item)
      }
      guard let known = keys[name.string] else {
        throw error(
          "there is no '\(name.string)' to put here", at: item,
          hint: "one of \(keys.keys.sorted().joined(separator: ", "))")
      }
      let settings = item.mapping?.first?.value ?? Node.mapping(Node.Mapping([], .implicit))
      let isBare = settings.scalar?.string.isEmpty ?? false
      steps.append(
        (
          name.string,
          try YAMLMapping(
            isBare ? Node.mapping(Node.Mapping([], .implicit)) : settings, operation: operation,
            at: location, keys: known)
        ))
    }
    return steps
  }

  private func error(_ cause: String, at item: Node, hint: String? = nil) -> HansardError {
    HansardError(
      .usage, while: operation, at: location, cause: "line \(line(of: item)): \(cause)", hint: hint)
  }
}

private func line(of node: Node) -> String { node.mark.map { String($0.line) } ?? "?" }
