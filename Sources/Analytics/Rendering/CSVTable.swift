import SystemIO

/// One section as CSV: a heading line, numbers without separators.
///
/// A missing price is an empty field. Text that a spreadsheet would run as a formula gets an
/// apostrophe in front, as OWASP advises (https://owasp.org/www-community/attacks/CSV_Injection).
func csvTable(of section: ReportSection) -> [UInt8] {
  let showsUsers = section.dimension != .user
  var bytes: [UInt8] = []
  let heading =
    [section.dimension.rawValue] + (showsUsers ? ["users"] : []) + section.columns.map { $0.name }
  appendCSVLine(heading, to: &bytes)
  for row in section.rows {
    let users = showsUsers ? [row.users.map(String.init)] : []
    let cells = section.columns.map { $0.value(row.totals).plainText }
    appendCSVLine([csvSafe(row.label)] + users + cells, to: &bytes)
  }
  return bytes
}

private func csvSafe(_ text: String) -> String {
  guard let first = text.utf8.first, "=+-@\t\r\n".utf8.contains(first) else { return text }
  return "'" + text
}
