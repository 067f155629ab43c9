import ChatModel
import Synchronization
import SystemIO
import Tokens

/// What the lines of a text are.
package enum TextForm: Sendable {
  /// Nothing: the text is counted as it is.
  case plain
  /// JSON objects with a `text`.
  case texts
  /// JSON objects with the `messages` of a request to OpenAI's chat interface.
  case chats
}

/// The tokens of a block of text, or of all of it.
package struct TextTokens: Sendable {
  /// Tokens of the texts, by the vocabulary.
  package var tokens = 0
  /// Of each line; empty unless the form is `.texts`.
  package var lines: [Int] = []
  /// What the lines are as requests, beyond their texts.
  package var chats = ChatSum()

  package init() {}
}

/// Counts blocks, one at a time, with one counter and one parser.
///
/// Handed from task to task by `CountingWorkerPool`, never shared: that is what makes it Sendable.
final class CountingWorker: @unchecked Sendable {
  private let counter: TokenCounter
  private let parser = JSONParser()

  init(_ vocabulary: Vocabulary) { counter = TokenCounter(vocabulary) }

  /// - Parameter path: of the block's file, for errors.
  func count(
    _ block: TextBlock, _ form: TextForm, path: String
  ) throws(HansardError) -> TextTokens {
    try block.withSpan { (text) throws(HansardError) in
      var result = TextTokens()
      guard form != .plain else {
        result.tokens = counter.count(text)
        return result
      }
      var start = 0
      while start < text.count {
        let end = text.firstIndex(of: UInt8(ascii: "\n"), from: start) ?? text.count
        defer { start = end + 1 }
        let line = start..<end
        guard !line.allSatisfy({ text[$0] <= 0x20 }) else { continue }
        do throws(JSONError) {
          try count(PaddedBytes(copying: text, line), form, into: &result)
        } catch {
          throw HansardError(
            .malformedRecord, while: "reading a line",
            at: SourceLocation(path, byteOffset: block.byteOffset + Int64(start)),
            cause: error.problem, hint: "each line is one JSON object with \(form.content)")
        }
      }
      return result
    }
  }

  private func count(
    _ line: PaddedBytes, _ form: TextForm, into result: inout TextTokens
  ) throws(JSONError) {
    let value = try parser.parse(line)
    if form == .chats {
      let chat = try ChatRequest(value)
      for text in chat.texts { result.tokens += counter.count(text) }
      result.chats += chat.sum
    } else {
      guard let text = value["text"]?.string else { throw JSONError("no string `text`") }
      let tokens = counter.count(text)
      result.tokens += tokens
      result.lines.append(tokens)
    }
  }
}

/// Lends workers to tasks; there are never more than tasks at once.
final class CountingWorkerPool: Sendable {
  private let vocabulary: Vocabulary
  private let idle = Mutex<[CountingWorker]>([])

  init(_ vocabulary: Vocabulary) { self.vocabulary = vocabulary }

  func count(_ block: TextBlock, _ form: TextForm, path: String) throws(HansardError) -> TextTokens
  {
    let lent = idle.withLock { $0.popLast() }
    let worker = lent ?? CountingWorker(vocabulary)
    let result = try worker.count(block, form, path: path)
    idle.withLock { $0.append(worker) }
    return result
  }
}

extension TextForm {
  fileprivate var content: String {
    switch self {
    case .plain: "text"
    case .texts: "a `text`"
    case .chats: "a list of `messages`"
    }
  }
}
