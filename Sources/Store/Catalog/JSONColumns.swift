import SystemIO

/// The strings of a JSON array column; empty for NULL and for anything else.
func stringsOfJSON(_ text: String?) -> [String] {
  guard let text, let value = try? JSONParser().parse(text) else { return [] }
  return value.elements.compactMap(\.string)
}

/// The JSON array column of strings; nil, for NULL, when there are none.
func jsonOfStrings(_ strings: [String]) -> String? {
  guard !strings.isEmpty else { return nil }
  var writer = JSONWriter()
  writer.beginArray()
  for string in strings { writer.string(string) }
  writer.endArray()
  return writer.text
}
