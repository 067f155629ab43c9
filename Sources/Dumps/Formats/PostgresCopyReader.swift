import SystemIO

/// Reads a table of messages or conversations in PostgreSQL's COPY text format, which has no column
/// names.
package struct PostgresCopyReader: DumpReader {
  package init() {}

  package let description = FormatDescription(
    name: "postgres-copy",
    title: "PostgreSQL COPY text (\\copy TABLE TO FILE)",
    recognisedBy: "tab-separated rows whose values leave no doubt: two ids, a role word, one text "
      + "and a time (messages), or an id, a user, a title and times (conversations)",
    keeps: "ids, role, text, times, token counts, titles, users, metadata",
    leavesOut: "tables with any other columns are refused: dump them with pg_dump or as CSV with "
      + "a header, which name their columns")

  package func recognises(_ sample: EntrySample) -> Bool { section(of: sample) != nil }

  package func makeFramer(for sample: EntrySample) -> any RecordFramer {
    let unknown = RowSection(schema: RowSchema(names: []), syntax: .copyText)
    return SectionLineFramer(section: section(of: sample) ?? unknown)
  }

  package func read(
    _ block: RecordBlock, context: ReadingContext, into sink: inout some RecordSink
  ) {
    RowSection.read(block, parser: context.parser, into: &sink)
  }

  private func section(of sample: EntrySample) -> RowSection? {
    let lines = SampleLines(sample, limit: ColumnInference.sampledRows)
    var rows: [[String?]] = []
    for range in lines.ranges where !CopyTextRow.isEndMarker(sample.head, range) {
      var row = SampledRow()
      CopyTextRow.split(sample.head, range, into: &row)
      rows.append(row.fields)
    }
    return ColumnInference.schema(of: rows).map { RowSection(schema: $0, syntax: .copyText) }
  }
}
