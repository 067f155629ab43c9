import SystemIO

/// Reads tags as tables hold them: a JSON list, a PostgreSQL array, or words between commas.
func rowTags(_ text: String) -> [String] {
  var body = Array(text.utf8)[...]
  if body.first == UInt8(ascii: "{"), body.last == UInt8(ascii: "}") {
    body = body.dropFirst().dropLast()
  }
  var tags: [String] = []
  var tag: [UInt8] = []
  var isQuoted = false
  var isEscaped = false
  for byte in body {
    switch byte {
    case _ where isEscaped:
      tag.append(byte)
      isEscaped = false
    case UInt8(ascii: "\\") where isQuoted: isEscaped = true
    case UInt8(ascii: "\""): isQuoted.toggle()
    case UInt8(ascii: ",") where !isQuoted:
      appendTag(&tag, to: &tags)
    default: tag.append(byte)
    }
  }
  appendTag(&tag, to: &tags)
  return tags
}

/// The strings of a JSON list; nil when it holds anything else.
func rowTags(_ list: JSONValue) -> [String]? {
  guard list.isArray else { return nil }
  var tags: [String] = []
  for element in list.elements {
    guard let tag = element.string else { return nil }
    tags.append(tag)
  }
  return tags
}

private func appendTag(_ tag: inout [UInt8], to tags: inout [String]) {
  let space = UInt8(ascii: " ")
  let trimmed = tag.drop { $0 == space }
  let end = trimmed.lastIndex { $0 != space }
  if let end { tags.append(String(decoding: trimmed[...end], as: UTF8.self)) }
  tag.removeAll(keepingCapacity: true)
}
