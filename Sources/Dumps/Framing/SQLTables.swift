import SystemIO

/// What a SQL dump has said so far about its tables, its strings and its characters.
struct SQLTables {
  private var declared: [String: [SQLStatement.Column]] = [:]
  private var inferred: [String: RowSchema] = [:]
  private(set) var backslashes = false
  private var encoding = TextEncoding.utf8

  /// What is to become of the rows of a table.
  enum Section: Equatable {
    case rows(RowSection)
    /// The columns are unknown until the first rows have been looked at.
    case unnamed(table: String, RowSection)
    /// No rows of conversations or messages.
    case skipped(String)
  }

  mutating func note(_ statement: SQLStatement) {
    switch statement {
    case .createTable(let table, let columns): declared[table] = columns
    case .set("standard_conforming_strings", let value):
      backslashes = ["off", "false", "0", "no"].contains(value.lowercased())
    case .set("client_encoding", let value): encoding = TextEncoding(clientEncoding: value)
    default: break
    }
  }

  func section(table: String, columns: [String], syntax: RowSection.Syntax) -> Section {
    let known = declared[table] ?? []
    let names = columns.isEmpty ? known.map(\.name) : columns
    var section = RowSection(schema: RowSchema(names: []), syntax: syntax, encoding: encoding)
    if names.isEmpty {
      guard let schema = inferred[table] else { return .unnamed(table: table, section) }
      section.schema = schema
      return .rows(section)
    }
    let json = names.indices.filter { place in
      known.contains { $0.name == names[place] && $0.isJSON }
    }
    section.schema = RowSchema(names: names, jsonColumns: Set(json), table: .named(table))
    if case .neither = section.schema.kind { return .skipped("table '\(table)'") }
    return .rows(section)
  }

  /// Finds out what the columns of a table without names mean, from the rows of its first block.
  mutating func resolve(
    table: String, _ section: RowSection, from block: RecordBlock
  ) -> Section {
    var section = section
    var rows: [[String?]] = []
    for range in block.records.prefix(ColumnInference.sampledRows) {
      var row = SampledRow()
      if section.split(block.bytes, range, into: &row) { rows.append(row.fields) }
    }
    guard let schema = ColumnInference.schema(of: rows) else {
      return .skipped("table '\(table)', whose columns have no names")
    }
    inferred[table] = schema
    section.schema = schema
    return .rows(section)
  }
}
