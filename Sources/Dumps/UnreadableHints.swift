import SystemIO

/// What the operator can do with a file that no reader recognises, where its first bytes tell what
/// it is; nil for everything else.
package func hintForUnreadable(_ sample: EntrySample) -> String? {
  let head = sample.head.bytes
  for (signature, hint) in signatures where head.starts(with: signature) { return hint }
  if head.isEmpty { return "the file is empty" }
  return hintForText(head)
}

/// Files known by their first bytes.
private let signatures: [([UInt8], String)] = [
  (Array("PGDMP".utf8), "a custom-format pg_dump: run pg_restore -f dump.sql FILE, read dump.sql"),
  (
    Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00],
    "PostgreSQL's binary COPY: copy the table again in text format or as CSV HEADER"
  ),
  (
    Array("SQLite format 3".utf8) + [0x00],
    "a SQLite database: export its tables with sqlite3 -csv -header FILE 'SELECT * FROM messages'"
  ),
  (Array("REDIS0".utf8), "a Redis snapshot (RDB): export the lists as JSON Lines"),
  (Array("*2\r\n$6\r\nSELECT".utf8), "a Redis append-only file: export the lists as JSON Lines"),
  (Array("PAR1".utf8), "a Parquet file: convert it to JSON Lines, for example with DuckDB"),
  (Array("Obj".utf8) + [0x01], "an Avro file: convert it to JSON Lines, for example with DuckDB"),
  (Array("ARROW1".utf8), "an Arrow file: convert it to JSON Lines, for example with DuckDB"),
  (Array("%PDF-".utf8), "a PDF: ask the product for its data export as JSON"),
  (
    [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
    "an old Office document: save the table as CSV in UTF-8"
  ),
  ([0xFF, 0xFE], "UTF-16 text: convert it to UTF-8, for example with iconv"),
  ([0xFE, 0xFF], "UTF-16 text: convert it to UTF-8, for example with iconv"),
]

private func hintForText(_ head: ArraySlice<UInt8>) -> String? {
  let start = head.drop { $0 <= 0x20 }.prefix(4096)
  let text = String(decoding: start, as: UTF8.self).lowercased()
  if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") {
    return "a web page: read the JSON file that lies beside it (conversations.json)"
  }
  if text.hasPrefix("<?xml") { return "XML: ask the product for its data export as JSON" }
  if text.hasPrefix("-- mysql dump") || text.hasPrefix("-- mariadb dump") {
    return "a MySQL dump: export the tables as CSV with a header, or as JSON Lines"
  }
  if text.hasPrefix("pragma foreign_keys") {
    return "a SQLite script: load it and export its tables as CSV with a header"
  }
  if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
    return text.contains("[content_types].xml")
      ? "an Office document: save the table as CSV in UTF-8" : nil
  }
  if text.hasPrefix("{"), text.contains("\"$schema\""), text.contains("\"properties\"") {
    return "a JSON Schema, which describes dumps but is none"
  }
  if head.prefix(4096).contains(0) { return "a binary file of an unknown kind" }
  return nil
}
