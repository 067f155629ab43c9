import ChatModel
import SystemIO

/// Reads tables of messages as JSON: one row an object, one object a line or one array of them.
///
/// `row_to_json` of PostgreSQL, exports of document stores, and the logs of many products have this
/// shape. Rows of the conversation table may lie among them.
package struct MessageLinesReader: DumpReader {
  package init() {}

  package let description = FormatDescription(
    name: "messages",
    title: "One message a line (JSON Lines), or an array of messages",
    recognisedBy: "objects with a conversation id, a role and a content, "
      + "under their usual names: conversation_id, chat_id, sessionId; role, sender; content, text",
    keeps: "ids, parent, role, text and content parts, times, model, name, token counts, user; "
      + "every other key in `extra`. Lines with id and title or user but no role are conversations",
    leavesOut: "nothing")

  package func recognises(_ sample: EntrySample) -> Bool {
    let records = isArray(sample) ? firstElements(of: sample) : firstLines(of: sample)
    let parser = JSONParser()
    var messages = 0
    var others = 0
    var known: (names: [String], schema: RowSchema)?
    for range in records.ranges {
      guard let object = try? parser.parse(records.bytes, range), object.isObject else {
        others += 1
        continue
      }
      let names = object.members.map(\.key)
      let schema =
        known.flatMap { $0.names == names ? $0.schema : nil }
        ?? RowSchema(names: names, table: .rowsOfMessages)
      known = (names, schema)
      switch shape(of: object, schema) {
      case .message: messages += 1
      case .conversation: continue
      case .faulty, .other: others += 1
      }
    }
    // A few broken lines must not hide a dump, nor a few alike make one.
    return messages > 0 && messages >= others
  }

  private static let judgedRecords = 20

  private func isArray(_ sample: EntrySample) -> Bool {
    sample.head.bytes.first { !isJSONWhitespace($0) } == UInt8(ascii: "[")
  }

  private func firstLines(of sample: EntrySample) -> (bytes: PaddedBytes, ranges: [Range<Int>]) {
    let lines = SampleLines(sample, limit: MessageLinesReader.judgedRecords)
    return (sample.head, lines.ranges)
  }

  private func firstElements(
    of sample: EntrySample
  ) -> (bytes: PaddedBytes, ranges: [Range<Int>]) {
    var framer = JSONValueFramer(blockBytes: EntrySample.usualBytes)
    var items: [FramedItem] = []
    framer.push(sample.head.bytes.span, into: &items)
    framer.finish(truncated: "a sample", into: &items)
    for case .block(let block) in items {
      return (block.bytes, Array(block.records.prefix(MessageLinesReader.judgedRecords)))
    }
    return (sample.head, [])
  }

  package func makeFramer(for sample: EntrySample) -> any RecordFramer {
    isArray(sample) ? JSONValueFramer() : LineFramer()
  }

  package func read(
    _ block: RecordBlock, context: ReadingContext, into sink: inout some RecordSink
  ) {
    var decoder = JSONRowDecoder(parser: context.parser)
    for range in block.records {
      let outcome = decoder.decode(block.bytes, range)
      sink.take(outcome, of: decoder.row, at: range, of: block)
    }
  }

  private enum Shape {
    case message, conversation, other
    /// A message that lacks something or has a role that nobody knows: for `read` to reject.
    case faulty
  }

  /// Looks at values too: many formats have a `type` and a `message` that mean something else.
  private func shape(of object: JSONValue, _ schema: RowSchema) -> Shape {
    if object["messages"]?.isArray ?? false { return .other }
    if object["v"] != nil, object["kind"] != nil { return .other }
    switch schema.kind {
    case .conversations: return .conversation
    case .neither:
      return schema.has(.conversation) && schema.hasTellingRole ? .faulty : .other
    case .messages: break
    }
    for (column, member) in zip(schema.columns, object.members) {
      switch column.field {
      case .role:
        guard let word = member.value.string, Role(anyProduct: word) != nil else {
          return schema.hasTellingRole ? .faulty : .other
        }
      case .content: if !member.value.isNull, RowContent(member.value) == nil { return .other }
      case .conversation: if !member.value.isString, member.value.int == nil { return .other }
      default: break
      }
    }
    return .message
  }
}
