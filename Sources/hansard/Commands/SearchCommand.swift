import ArgumentParser
import ChatModel
import Store

struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Find messages by words.",
    discussion: """
      A message is found when it has all of the words, in any order and case, each as a whole word. \
      Words in double quotes are a phrase, which your shell has to pass on: hansard search '"red kite"'. \
      Words of Chinese, Japanese and other scripts without spaces are found wherever their letters \
      stand side by side.

      The text that counts is a message's content, hidden messages and other branches included, and of \
      a message with revisions the newest. Only the parts of the archive that may hold the words are \
      read.
      """)

  @Argument(help: "Words, and phrases in double quotes.") var words: [String]
  @Option(help: "Only this user's.") var user: UserID?
  @Option(help: "Sent on or after this day or time.") var since: Instant?
  @Option(help: "Sent before this day or time.") var until: Instant?
  @Option(help: "Show at most this many; the total counts all.") var limit: Int?
  @Flag(help: "Show the best match first, not the newest.") var ranked = false
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit is 0 or more") }
  }

  func run() async throws {
    var filter = SearchFilter()
    filter.user = user?.text
    filter.since = since?.timestamp
    filter.until = until?.timestamp
    filter.limit = limit
    filter.isRanked = ranked
    let result = try common.reader().search(words.joined(separator: " "), filter)
    common.log.note("looked into \(result.framesRead) of \(counted(result.frames, "frame"))")
    Terminal.output(
      common.json ? SearchOutput.json(result, isRanked: ranked) : SearchOutput.text(result))
  }
}
