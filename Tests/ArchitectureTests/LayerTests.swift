import Foundation
import Testing

/// What each module may import of ours and of the C libraries: the arrows of ARCHITECTURE.md, downwards only.
private let allowedImports: [String: Set<String>] = [
  "ChatModel": [],
  "SystemIO": ["ChatModel", "CZstd", "CArchive", "CSimdJSON", "CTextBlocks"],
  "Dumps": ["ChatModel", "SystemIO"],
  "Tokens": ["ChatModel", "SystemIO", "CTextBlocks", "CVocabulary"],
  "Summaries": ["ChatModel", "SystemIO", "Tokens"],
  "Store": ["ChatModel", "SystemIO"],
  "Retention": ["ChatModel", "SystemIO", "Store"],
  "Analytics": ["ChatModel", "SystemIO", "Store"],
  "Pipeline": [
    "ChatModel", "SystemIO", "Dumps", "Tokens", "Summaries", "Store", "Retention", "Analytics",
  ],
  "hansard": [
    "ChatModel", "SystemIO", "Dumps", "Tokens", "Store", "Retention", "Analytics", "Pipeline",
  ],
]

private let ours = Set(allowedImports.keys).union([
  "CZstd", "CArchive", "CSimdJSON", "CTextBlocks", "CVocabulary",
])

private let root = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The modules that a Swift file imports.
private func imports(of file: URL) throws -> Set<String> {
  let text = try String(contentsOf: file, encoding: .utf8)
  var found: Set<String> = []
  for line in text.split(separator: "\n") {
    let words = line.split(separator: " ")
    guard let place = words.firstIndex(of: "import"), place <= 1, place + 1 < words.count else {
      continue
    }
    found.insert(String(words[place + 1]))
  }
  return found
}

private func swiftFiles(in folder: URL) -> [URL] {
  let walker = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
  return (walker?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
}

@Suite struct `Module layers` {
  @Test(arguments: allowedImports.keys.sorted())
  func `a module imports only the layers below it`(module: String) throws {
    let files = swiftFiles(in: root.appending(path: "Sources/\(module)"))
    #expect(!files.isEmpty)
    let allowed = try #require(allowedImports[module])
    for file in files {
      let forbidden = try imports(of: file).intersection(ours).subtracting(allowed)
      #expect(forbidden.isEmpty, "\(file.lastPathComponent) imports \(forbidden.sorted())")
    }
  }

  @Test func `only SystemIO and Tokens hold unsafe code`() throws {
    for module in allowedImports.keys where module != "SystemIO" && module != "Tokens" {
      for file in swiftFiles(in: root.appending(path: "Sources/\(module)")) {
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(!text.contains("unsafe "), "\(module)/\(file.lastPathComponent)")
      }
    }
  }

  @Test func `every module of the package is in the table`() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      at: root.appending(path: "Sources"), includingPropertiesForKeys: nil)
    let swiftModules = folders.filter { !swiftFiles(in: $0).isEmpty }.map(\.lastPathComponent)
    #expect(Set(swiftModules) == Set(allowedImports.keys))
  }
}
