import ArgumentParser
import ChatModel
import Foundation
import SystemIO
import Tokens

struct TokensCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokens", abstract: "Count the tokens of text files, exactly.")

  @Argument(help: "Text files, or '-' for standard input.") var files: [String]
  @Option(help: "A tokenizer's name.") var encoding = Encoding.o200kBase.rawValue
  @Flag(help: "Files are JSONL with a `text` each; print one count a line.") var lines = false
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if files.isEmpty { throw ValidationError("name at least one file") }
  }

  func run() async throws {
    guard let encoding = Encoding(rawValue: encoding) else {
      throw HansardError(
        .usage, while: "choosing tokenizer '\(encoding)'", cause: "there is none of that name",
        hint: "one of: " + Encoding.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let counter = TokenCounter(try Vocabulary.load(encoding))
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("encoding", encoding.rawValue)
    writer.key("files")
    writer.beginArray()
    for file in files {
      let bytes = try TextFile.contents(of: file)
      let counts =
        lines ? try TextFile.counts(bytes, path: file, counter) : [counter.count(bytes.span)]
      if common.json {
        writer.beginObject()
        writer.field("path", file)
        writer.field("tokens", counts.reduce(0, +))
        writer.endObject()
      } else if lines {
        Terminal.write(counts.map { "\($0)\n" }.joined(), to: 1)
      } else {
        Terminal.output("\(counts.reduce(0, +)) \(file)")
      }
    }
    writer.endArray()
    writer.endObject()
    if common.json { Terminal.output(writer.text) }
  }
}

/// Text files as `tokens` reads them.
enum TextFile {
  static func contents(of path: String) throws -> [UInt8] {
    if path == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
    return try LocalFileSystem().contents(of: path, maximumBytes: 16 << 30)
  }

  /// One count for each JSONL line with a `text`.
  static func counts(_ bytes: [UInt8], path: String, _ counter: TokenCounter) throws -> [Int] {
    let parser = JSONParser()
    var counts: [Int] = []
    var offset: Int64 = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      defer { offset += Int64(line.count) + 1 }
      guard line.contains(where: { $0 > 0x20 }) else { continue }
      let location = SourceLocation(path, byteOffset: offset)
      do {
        guard let text = try parser.parse(PaddedBytes(Array(line)))["text"]?.string else {
          throw JSONError("no string `text`")
        }
        counts.append(counter.count(text))
      } catch let error as JSONError {
        throw HansardError(
          .malformedRecord, while: "reading a line", at: location, cause: error.problem,
          hint: "each line is one JSON object with a `text`")
      }
    }
    return counts
  }
}
