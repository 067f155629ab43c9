/// Appends fields as a line of CSV (RFC 4180): UTF-8, and CRLF at its end.
///
/// Nil is an empty field, the empty string is `""`.
package func appendCSVLine(_ fields: [String?], to bytes: inout [UInt8]) {
  for (index, field) in fields.enumerated() {
    if index > 0 { bytes.append(UInt8(ascii: ",")) }
    if let field { appendCSVField(field, to: &bytes) }
  }
  bytes.append(contentsOf: "\r\n".utf8)
}

/// Byte by byte: to Swift a quote with an accent on it is another character than a quote.
private func appendCSVField(_ field: String, to bytes: inout [UInt8]) {
  let quote = UInt8(ascii: "\"")
  guard field.isEmpty || field.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else {
    bytes.append(contentsOf: field.utf8)
    return
  }
  bytes.append(quote)
  for byte in field.utf8 {
    if byte == quote { bytes.append(quote) }
    bytes.append(byte)
  }
  bytes.append(quote)
}
