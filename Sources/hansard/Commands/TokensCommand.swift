import ArgumentParser
import ChatModel
import Foundation
import Pipeline
import SystemIO
import Tokens

struct TokensCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokens", abstract: "Count the tokens of text files, exactly.",
    discussion: """
      Prints a count and the file, a line each. Bytes that are not UTF-8 count as U+FFFD, special \
      tokens as ordinary text.

      With --chat, each line of a file is a request with `messages`, and what is printed is an \
      estimate: the tokens of roles, names and contents, and what OpenAI's rule adds to them: 3 for \
      each message, 1 for each name, 3 for each request. Tool calls and images are not in it.
      """)

  @Argument(help: "Text files, or '-' for standard input.") var files: [String]
  @Option(help: "A tokenizer's name, or the path of a tokenizer.json or .tiktoken file.")
  var encoding = Encoding.o200kBase.rawValue
  @Option(
    help: ArgumentHelp(
      "Refuse a tokenizer file that has another SHA-256.", valueName: "hexadecimal"))
  var sha256: String?
  @Option(
    help: ArgumentHelp(
      "How text is cut, for .tiktoken files: \(PieceRule.names).", valueName: "name"))
  var rule: PieceRule?
  @Flag(help: "Files are JSONL with a `text` each; print one count a line.") var lines = false
  @Flag(help: "Files are JSONL with `messages` each; estimate what the requests cost.")
  var chat = false
  @Option(help: "Tasks at once (default: the number of cores).") var jobs: Int?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if files.isEmpty { throw ValidationError("name at least one file") }
    if lines, chat { throw ValidationError("--lines or --chat, not both") }
    if let jobs, !IngestOptions.jobsRange.contains(jobs) {
      throw ValidationError("--jobs is 1 to 256")
    }
    let isBuiltIn = Encoding(rawValue: encoding) != nil
    if isBuiltIn, sha256 != nil || rule != nil {
      throw ValidationError("--sha256 and --rule are for tokenizer files: give one to --encoding")
    }
  }

  func run() async throws {
    let vocabulary = try vocabulary()
    let counting = TextCounting(
      vocabulary, lines ? .texts : chat ? .chats : .plain,
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    var output = TokensOutput(vocabulary.name, hasLines: lines, isChat: chat, isJSON: common.json)
    try await counting.run(files) { result in
      let text = output.add(result)
      if !text.isEmpty { Terminal.write(text, to: 1) }
    }
    if common.json { Terminal.output(output.json) }
  }

  private func vocabulary() throws -> Vocabulary {
    if let encoding = Encoding(rawValue: encoding) { return try Vocabulary.load(encoding) }
    let files = LocalFileSystem()
    guard try files.status(of: encoding) != nil else {
      throw HansardError(
        .usage, while: "choosing tokenizer '\(encoding)'",
        cause: "there is none of that name, and no such file",
        hint: "one of: \(Encoding.names), or the path of a tokenizer.json or .tiktoken file")
    }
    let name = encoding.split(separator: "/").last.map(String.init) ?? encoding
    return try VocabularyFile(name: name, path: encoding, sha256: sha256, rule: rule)
      .load(from: files)
  }
}

extension PieceRule: ExpressibleByArgument {}
