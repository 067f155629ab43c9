/// One section as CSV (RFC 4180): UTF-8, CRLF, a heading line, numbers without separators.
///
/// A missing price is an empty field. Text that a spreadsheet would run as a formula gets an
/// apostrophe in front, as OWASP advises (https://owasp.org/www-community/attacks/CSV_Injection).
func csvTable(of section: ReportSection) -> [UInt8] {
  let showsUsers = section.dimension != .user
  var bytes: [UInt8] = []
  let heading =
    [section.dimension.rawValue] + (showsUsers ? ["users"] : []) + section.columns.map { $0.name }
  appendLine(heading, to: &bytes)
  for row in section.rows {
    let users = showsUsers ? [row.users.map(String.init) ?? ""] : []
    let cells = section.columns.map { $0.value(row.totals).plainText ?? "" }
    appendLine([csvSafe(row.label)] + users + cells, to: &bytes)
  }
  return bytes
}

private func appendLine(_ fields: [String], to bytes: inout [UInt8]) {
  for (index, field) in fields.enumerated() {
    if index > 0 { bytes.append(UInt8(ascii: ",")) }
    append(field, to: &bytes)
  }
  bytes.append(contentsOf: "\r\n".utf8)
}

private func append(_ field: String, to bytes: inout [UInt8]) {
  guard field.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else {
    bytes.append(contentsOf: field.utf8)
    return
  }
  bytes.append(UInt8(ascii: "\""))
  for byte in field.utf8 {
    if byte == UInt8(ascii: "\"") { bytes.append(byte) }
    bytes.append(byte)
  }
  bytes.append(UInt8(ascii: "\""))
}

private func csvSafe(_ text: String) -> String {
  guard let first = text.utf8.first, "=+-@\t\r\n".utf8.contains(first) else { return text }
  return "'" + text
}
