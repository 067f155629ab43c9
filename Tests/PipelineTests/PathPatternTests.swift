import ChatModel
import Foundation
import SystemIO
import Testing

@testable import Pipeline

@Suite struct `Path patterns` {
  @Test(arguments: [
    ("*.zip", ["a.zip", "b.zip"]), ("a.*", ["a.json", "a.zip"]), ("?.zip", ["a.zip", "b.zip"]),
    ("*", ["a.json", "a.zip", "b.zip", "deep"]), (".*", [".hidden.zip"]), ("*.tar", []),
    ("deep/*/*.zip", ["deep/er/c.zip"]), ("*/er/c.zip", ["deep/er/c.zip"]), ("a.zip/*", []),
    ("*.z*p", ["a.zip", "b.zip"]), ("a.zip", ["a.zip"]), ("missing", ["missing"]),
  ])
  func `stand for what is there`(pattern: String, expected: [String]) throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "hansard-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "deep/er"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["a.zip", "b.zip", "a.json", ".hidden.zip", "deep/er/c.zip"] {
      try Data().write(to: folder.appending(path: name))
    }
    let found = try PathPattern("\(folder.path)/\(pattern)").matches(in: LocalFileSystem())
    #expect(found == expected.map { "\(folder.path)/\($0)" })
  }

  @Test(arguments: [
    ("a", "night", "night/a"), ("../a", "night", "a"), ("../../a", "night", "../a"),
    ("/x/../y", "night", "/y"), ("./a//b", ".", "a/b"), ("..", "night", "."),
    ("../a", "/etc/night", "/etc/a"),
  ])
  func `are relative to a folder`(path: String, folder: String, expected: String) {
    #expect(resolvedPath(path, in: folder) == expected)
  }
}
