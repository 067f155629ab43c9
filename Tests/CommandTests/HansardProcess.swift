import Foundation
import Testing

/// Runs the built `hansard` as an operator would.
struct HansardProcess {
  var status: Int32
  var output: String
  var errors: String

  /// The binary stands beside the test bundle.
  private static var binary: URL {
    let folder = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
      .deletingLastPathComponent()
    return (folder ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent())
      .appending(path: "hansard")
  }

  static var path: String { binary.path }

  /// Starts it and returns at once; it writes nowhere.
  static func start(_ arguments: [String]) throws -> SpawnedProgram {
    try SpawnedProgram(path, arguments)
  }

  static func run(
    _ arguments: [String], input: [UInt8]? = nil, environment: [String: String] = [:]
  ) throws -> HansardProcess {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files, not pipes: a full pipe would block a chatty process.
    let (output, errors) = (folder.appending(path: "out"), folder.appending(path: "err"))
    let given = folder.appending(path: "in")
    try Data(input ?? []).write(to: given)
    let program = try SpawnedProgram(
      path, arguments, environment: environment, input: given.path, output: output.path,
      errors: errors.path)
    return HansardProcess(
      status: program.wait(),
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }

  /// Notes what it said when it did not end well.
  func expectSuccess(sourceLocation: Testing.SourceLocation = #_sourceLocation) {
    #expect(status == 0, "\(output)\(errors)", sourceLocation: sourceLocation)
  }
}

/// A folder of a test's own, removed with it.
final class TemporaryFolder {
  let url: URL
  var path: String { url.path }

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "hansard-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a name inside.
  func callAsFunction(_ name: String) -> String { url.appending(path: name).path }

  func read(_ name: String) throws -> String {
    try String(contentsOfFile: self(name), encoding: .utf8)
  }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: url.appending(path: name))
    return self(name)
  }
}
