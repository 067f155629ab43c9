import SystemIO

/// Reads tables of messages or conversations as comma-, tab- or semicolon-separated values.
package struct CSVReader: DumpReader {
  package init() {}

  package let description = FormatDescription(
    name: "csv",
    title: "CSV with a header (PostgreSQL COPY ... CSV HEADER, spreadsheets)",
    recognisedBy: "a header line that names a conversation, a role and a content column "
      + "(messages), or an id and a title (conversations)",
    keeps: "ids, parent, role, text, times, model, name, token counts, user, titles, tags, "
      + "metadata; every other column in `extra`",
    leavesOut: "nothing; without a header the columns are unknown and the file is refused")

  package func recognises(_ sample: EntrySample) -> Bool { section(of: sample) != nil }

  package func makeFramer(for sample: EntrySample) -> any RecordFramer {
    let section = section(of: sample) ?? unrecognisedSection(of: sample)
    return CSVFramer(section: section)
  }

  package func read(
    _ block: RecordBlock, context: ReadingContext, into sink: inout some RecordSink
  ) {
    RowSection.read(block, parser: context.parser, into: &sink)
  }

  private func section(of sample: EntrySample) -> RowSection? {
    guard let dialect = dialect(of: sample) else { return nil }
    let rows = CSVSample(sample, separator: dialect.separator)
    let schema = RowSchema(names: rows.header)
    guard rows.fits(schema) else { return nil }
    return RowSection(schema: schema, syntax: .csv(dialect))
  }

  /// For a file that the operator calls CSV: every row is refused with what its header lacks.
  private func unrecognisedSection(of sample: EntrySample) -> RowSection {
    let dialect = CSVDialect(separator: UInt8(ascii: ","), bareNullIsNull: false)
    let header = CSVSample(sample, separator: dialect.separator).header
    return RowSection(schema: RowSchema(names: header), syntax: .csv(dialect))
  }

  /// The separator with which the header names columns that are known.
  private func dialect(of sample: EntrySample) -> CSVDialect? {
    for separator in [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")] {
      let rows = CSVSample(sample, separator: separator)
      if case .neither = RowSchema(names: rows.header).kind { continue }
      return CSVDialect(separator: separator, bareNullIsNull: rows.everyValueIsQuoted)
    }
    return nil
  }
}
