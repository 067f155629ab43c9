import ChatModel
import Foundation
import Testing

@testable import SystemIO

@Suite("Lines of files of any size")
final class FileLinesTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "lines-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func lines(of bytes: [UInt8], maximumBytes: Int = 1 << 30) throws -> [[UInt8]] {
    let url = folder.appending(path: UUID().uuidString)
    try Data(bytes).write(to: url)
    var lines: [[UInt8]] = []
    try LocalFileSystem().forEachLine(of: url.path, maximumBytes: maximumBytes) {
      lines.append(Array($0))
    }
    return lines
  }

  @Test(
    "Lines are shown without their ends, and empty ones are not",
    arguments: [
      ("", []), ("\n\n", []), ("a", ["a"]), ("a\nb\n", ["a", "b"]), ("\na\n\n\nbc", ["a", "bc"]),
    ])
  func small(text: String, expected: [String]) throws {
    #expect(try lines(of: Array(text.utf8)) == expected.map { Array($0.utf8) })
  }

  @Test("A line that pieces of the file cut is whole", arguments: [-2, -1, 0, 1, 2])
  func cut(around: Int) throws {
    let lengths = [5, (1 << 20) + around - 6, 7, 3 << 20, 0, (1 << 20) - around, 1]
    let expected = lengths.map { [UInt8](repeating: UInt8($0 % 7) + 97, count: $0) }
    let bytes = Array(expected.joined(separator: [10]))
    #expect(try lines(of: bytes) == expected.filter { !$0.isEmpty })
  }

  @Test("A line without end is refused before it fills the memory")
  func endless() throws {
    let error = #expect(throws: HansardError.self) {
      _ = try lines(of: [UInt8](repeating: 97, count: 66 << 20), maximumBytes: 64 << 20)
    }
    #expect(error?.reason == .limitExceeded)
  }

  @Test("What is written line by line is in the file, in order")
  func written() throws {
    let path = folder.appending(path: "written").path
    var writer = LineWriter(try LocalFileSystem().createFile(path, mode: 0o600))
    let lines = (0..<40).map { [UInt8](repeating: UInt8($0) + 40, count: 100_000) + [10] }
    for line in lines { try writer.write(line) }
    try writer.finish()
    #expect(try Data(contentsOf: URL(filePath: path)) == Data(lines.joined()))
  }
}
