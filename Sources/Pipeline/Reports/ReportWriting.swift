import Analytics
package import ChatModel
package import Store
import SystemIO

/// Makes reports of one namespace and writes them to a folder.
package struct ReportWriting {
  private let store: Store
  private let namespace: Namespace
  private let version: String

  package init(_ store: Store, _ namespace: Namespace, version: String) {
    self.store = store
    self.namespace = namespace
    self.version = version
  }

  /// Writes every report, replacing files of the same names.
  ///
  /// Returns the paths.
  ///
  /// - Parameter definitions: paths of YAML files; none for the built-in monthly report.
  /// - Throws: `.usage` when two definitions would write the same file.
  package func write(
    _ definitions: [String], to folder: String, now: Timestamp
  ) throws -> [String] {
    let parsed =
      definitions.isEmpty
      ? [try ReportDefinition.builtIn()]
      : try definitions.map { path in
        try ReportDefinition(
          parsing: try store.files.contents(of: path, maximumBytes: 1 << 20),
          at: SourceLocation(path))
      }
    let reader = try StoreReader(store, namespace)
    let prices = try StorePrices(store).effective()
    var files: [ReportFile] = []
    for definition in parsed {
      var request = ReportRequest(
        definition: definition, namespace: namespace.name, generatedAt: now,
        hansardVersion: version, prices: prices)
      request.isHidden = { reader.hidesAny(ofUser: $0) }
      files += try reader.withDatabases("making a report") {
        try makeReport(request, from: $0).files
      }
    }
    guard Set(files.map(\.name)).count == files.count else {
      throw HansardError(
        .usage, while: "writing reports", cause: "two definitions have the same name",
        hint: "give each definition a `name:` of its own")
    }
    try store.files.createDirectories(folder)
    for file in files {
      try store.files.writeAtomically(file.bytes, to: "\(folder)/\(file.name)")
    }
    try ReportErasure(store).forgetMarker(in: folder)
    return files.map { "\(folder)/\($0.name)" }
  }
}
