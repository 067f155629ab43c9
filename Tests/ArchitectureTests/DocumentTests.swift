import Foundation
import Testing

private let root = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// Every Markdown file of the repository, by its path in it.
private let documents: [String] = {
  let names = FileManager.default.enumerator(atPath: root.path)
  var found: [String] = []
  while let path = names?.nextObject() as? String {
    if path == ".build" || path == ".git" || path == "demo" {
      names?.skipDescendants()
    } else if path.hasSuffix(".md") {
      found.append(path)
    }
  }
  return found.sorted()
}()

/// Folders that stand at the top: what begins with one of them in a document is a path.
private let folders = [
  "Sources/", "Tests/", "Pipelines/", "SampleData/", "Reports/", "Benchmarks/", "scripts/", ".ci/",
]

@Suite struct `Documents` {
  @Test func `are where newcomers look for them`() {
    for name in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SampleData/README.md"] {
      #expect(documents.contains(name), "\(name)")
    }
  }

  @Test(arguments: documents)
  func `link to what is there`(document: String) throws {
    let text = try String(contentsOf: root.appending(path: document), encoding: .utf8)
    let folder = root.appending(path: document).deletingLastPathComponent()
    for match in text.matches(of: /\]\(([^)#\s]+)(?:#[^)]*)?\)/) {
      let target = String(match.1)
      guard !target.contains("://"), !target.hasPrefix("mailto:") else { continue }
      let exists = FileManager.default.fileExists(atPath: folder.appending(path: target).path)
      #expect(exists, "\(document) links to \(target)")
    }
  }

  @Test(arguments: documents)
  func `name only paths that are there`(document: String) throws {
    let text = try String(contentsOf: root.appending(path: document), encoding: .utf8)
    for match in text.matches(of: /`([^`\n]+)`/) {
      for word in match.1.split(separator: " ").map(String.init) {
        guard folders.contains(where: { word.hasPrefix($0) }) else { continue }
        // Placeholders and patterns stand for several names.
        guard !word.contains(where: { "<>*{}…".contains($0) }) else { continue }
        let path = word.replacing(/[,;:.]+$/, with: "")
        let exists = FileManager.default.fileExists(atPath: root.appending(path: path).path)
        #expect(exists, "\(document) names \(path)")
      }
    }
  }
}
