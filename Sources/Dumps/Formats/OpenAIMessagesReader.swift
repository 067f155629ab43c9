import ChatModel
import SystemIO

/// Reads conversations in the shape of OpenAI's Chat Completions API: objects with `messages`.
///
/// One object a line, an array of them, or pretty-printed: requests, logs, fine-tuning files,
/// agent trajectories (`traj`), and both files of a batch (`body`, `response`). Most messages have
/// no ids and follow one another.
package struct OpenAIMessagesReader: DumpReader {
  package init() {}

  package var description: FormatDescription {
    FormatDescription(
      name: "openai",
      title: "OpenAI chat messages (fine-tuning JSONL, API logs, batch files, trajectories)",
      recognisedBy: "objects whose messages (or traj, body.messages, response.body.choices) "
        + "have a role",
      keeps: "text, tool calls and results, reasoning, refusals, images and files by reference, "
        + "weights, reported usage; request parameters and tools as metadata",
      leavesOut: "streamed pieces (chat.completion.chunk), the Responses API")
  }

  package func recognises(_ sample: EntrySample) -> Bool {
    guard let outline = sample.outline else { return false }
    let isForeign = ["$schema", "mapping", "chat_messages", "source_kind", "sessionId"]
      .contains { outline.has($0) }
    guard !isForeign else { return false }
    if outline.hasArray("messages") || outline.hasArray("traj") {
      // Products that keep trees of messages use other keys beside the role.
      return outline.has("role", level: 2) && !outline.has("uuid", level: 2)
        && !outline.has("childrenIds", level: 2) && !outline.has("contentBlocks", level: 3)
    }
    guard outline.has("custom_id") else { return false }
    if outline.hasObject("body") { return outline.hasArray("messages", level: 2) }
    return outline.hasObject("response") && outline.hasArray("choices", level: 3)
  }

  package func makeFramer(for sample: EntrySample) -> any RecordFramer { sample.makeJSONFramer() }

  package func read(
    _ block: RecordBlock, context: ReadingContext, into sink: inout some RecordSink
  ) {
    block.forEachObject(parser: context.parser, into: &sink) { record, sink in
      OpenAIConversation(record, accountUser: context.accountUser).read(into: &sink)
    }
  }
}
