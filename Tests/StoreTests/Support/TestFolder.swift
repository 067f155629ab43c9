import Foundation

/// A folder of a test's own, removed with it.
final class TestFolder: Sendable {
  let url: URL
  var path: String { url.path }

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a name inside.
  func callAsFunction(_ name: String) -> String { url.appending(path: name).path }
}
