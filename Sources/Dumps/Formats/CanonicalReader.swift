import ChatModel
import SystemIO

/// Reads what Hansard itself writes: canonical JSON Lines, one slice of a conversation a line.
///
/// Absent keys say nothing. Counted tokens, positions and runs are not read: they are made anew.
package struct CanonicalReader: DumpReader {
  package init() {}

  package var description: FormatDescription {
    FormatDescription(
      name: "hansard",
      title: "Hansard's own JSON Lines (archives, exports)",
      recognisedBy: "lines with v, kind and source_kind",
      keeps: "everything of the dump that the lines came from",
      leavesOut: "token counts, positions and run numbers, which importing makes anew; "
        + "pseudo-users (unknown:...)")
  }

  package func recognises(_ sample: EntrySample) -> Bool {
    guard let outline = sample.outline else { return false }
    return outline.has("v") && outline.has("kind") && outline.has("source_kind")
  }

  package func makeFramer(for sample: EntrySample) -> any RecordFramer { CanonicalFramer() }

  package func read(
    _ block: RecordBlock, context: ReadingContext, into sink: inout some RecordSink
  ) {
    var chunks = CanonicalChunks()
    block.forEachObject(parser: context.parser, into: &sink) { record, sink in
      guard let version = record.value["v"]?.int, version <= CanonicalDecoder.version else {
        return record.reject("written by a newer Hansard", into: &sink)
      }
      switch record.value["kind"]?.string {
      case "conversation":
        CanonicalConversation(record, accountUser: context.accountUser)
          .read(joining: &chunks, into: &sink)
      case "memory": readMemory(record, context, into: &sink)
      default: record.reject("a line of an unknown kind", into: &sink)
      }
    }
    chunks.rejectUnfinished(into: &sink)
  }

  private func readMemory(
    _ record: JSONRecord, _ context: ReadingContext, into sink: inout some RecordSink
  ) {
    guard let kind = record.value["source_kind"]?.nonEmptyString,
      let label = record.value["label"]?.string, let text = record.value["text"]?.string
    else { return record.reject("a memory without its label or text", into: &sink) }
    let user = record.value["user_id"]?.nonEmptyString
    let isKnown = user.map { !$0.hasPrefix("unknown:") } ?? false
    sink.memory(
      MemoryRecord(
        kind: SourceKind(rawValue: kind), user: isKnown ? user : context.accountUser, label: label,
        text: text),
      at: record.position)
  }
}
