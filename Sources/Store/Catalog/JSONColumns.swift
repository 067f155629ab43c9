import SystemIO

/// The strings of a JSON array column; empty for NULL and for anything else.
func stringsOfJSON(_ text: String?) -> [String] {
  guard let text, let value = try? JSONParser().parse(text) else { return [] }
  return value.elements.compactMap(\.string)
}
