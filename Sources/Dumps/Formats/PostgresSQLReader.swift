import SystemIO

/// Reads messages and conversations from PostgreSQL's SQL dumps: `pg_dump` in plain format, with
/// COPY sections or INSERT statements, and psql scripts of the same kind.
package struct PostgresSQLReader: DumpReader {
  package init() {}

  package let description = FormatDescription(
    name: "postgres-sql",
    title: "PostgreSQL dump as SQL (pg_dump, with COPY or INSERT)",
    recognisedBy: "COPY ... FROM stdin, INSERT INTO or CREATE TABLE statements",
    keeps: "rows of tables with conversation, role and content columns, and of conversation "
      + "tables; columns that are not modelled in `extra`. Rows before a cut are kept",
    leavesOut: "rows of other tables (LangChain stores among them), counted by table; run "
      + "pg_restore -f dump.sql FILE on custom, tar and directory dumps first")

  package func recognises(_ sample: EntrySample) -> Bool {
    SQLSample.looksLikePostgres(sample)
  }

  package func makeFramer(for sample: EntrySample) -> any RecordFramer { SQLFramer() }

  package func read(
    _ block: RecordBlock, context: ReadingContext, into sink: inout some RecordSink
  ) {
    RowSection.read(block, parser: context.parser, into: &sink)
  }
}
