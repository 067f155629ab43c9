package import ChatModel
package import Store
package import SystemIO

/// A pipeline as a YAML file in Pipelines/ says it: where to work, and which stages to run.
package struct Recipe: Sendable {
  /// `nightly`: the file's own `name`, else the file's name without its ending.
  package var name: String
  /// Nil when the recipe leaves it to the command line.
  package var store: String?
  package var namespace: Namespace?
  package var stages: [any Stage]
  /// The first digits of the SHA-256 of its bytes: a changed recipe is another one.
  package var fingerprint: String

  /// Reads a recipe strictly.
  ///
  /// - Parameter location: the file; relative paths in it are relative to its folder.
  /// - Throws: `.usage` for an unknown key or stage and for a wrong type; the error names the key
  ///   and the line.
  package init(parsing bytes: [UInt8], at location: SourceLocation) throws(HansardError) {
    let root = try YAMLMapping(
      document: bytes, operation: "reading a recipe", at: location,
      keys: ["name", "description", "store", "namespace", "stages"])
    _ = try root.text("description")
    name = try root.fileName("name") ?? Recipe.defaultName(of: location.path)
    store = try root.path("store")
    namespace = try root.namespace("namespace")
    stages = []
    for step in try root.steps("stages", keys: Stages.keys) {
      guard let stage = Stages.named(step.name) else { continue }
      guard !stages.contains(where: { $0.name == step.name }) else {
        throw root.error(
          "'\(step.name)' stands there twice; a run has each stage once", key: "stages")
      }
      stages.append(try stage.init(step.settings))
    }
    guard !stages.isEmpty else {
      throw root.error("'stages' is missing or empty")
    }
    fingerprint = String(Digest(of: bytes).hex.prefix(12))
  }

  /// - Throws: `.notFound` when there is no such file.
  package static func read(
    _ path: String, files: any FileSystem = LocalFileSystem()
  ) throws(HansardError) -> Recipe {
    guard try files.status(of: path)?.isRegularFile == true else {
      throw HansardError(
        .notFound, while: "reading a recipe", at: SourceLocation(path),
        cause: "there is no such file", hint: "Pipelines/nightly.yaml is one to copy and change")
    }
    return try Recipe(
      parsing: files.contents(of: path, maximumBytes: YAMLMapping.maximumBytes),
      at: SourceLocation(path))
  }

  private static func defaultName(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
  }
}

extension YAMLMapping {
  /// A path, relative to the file's folder.
  func path(_ key: String) throws(HansardError) -> String? {
    try text(key).map { path(of: $0) }
  }

  func paths(_ key: String) throws(HansardError) -> [String] {
    try texts(key).map { path(of: $0) }
  }

  private func path(of text: String) -> String {
    resolvedPath(text, in: parentFolder(of: location.path))
  }

  func namespace(_ key: String) throws(HansardError) -> Namespace? {
    guard let text = try text(key) else { return nil }
    do {
      return try Namespace(parsing: text)
    } catch {
      throw self.error("'\(key)': \(error.cause ?? "no name of a namespace")", key: key)
    }
  }
}
