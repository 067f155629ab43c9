/// Reads a fragment of HTML as strictly as XML, and remembers what it is made of.
struct MarkupReader {
  private(set) var elements: Set<String> = []
  private(set) var attributes: Set<String> = []
  private var open: [String] = []
  private var rest: Substring.UnicodeScalarView

  /// Nil when the fragment is not well-formed.
  init?(_ text: String) {
    rest = text[...].unicodeScalars
    while let scalar = rest.first {
      switch scalar {
      case "<": guard readTag() else { return nil }
      case "&": guard readEntity() else { return nil }
      case ">": return nil
      default: rest.removeFirst()
      }
    }
    guard open.isEmpty else { return nil }
  }

  private mutating func take(while matches: (Unicode.Scalar) -> Bool) -> String {
    let taken = rest.prefix(while: matches)
    rest.removeFirst(taken.count)
    return String(taken)
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == scalar else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func readEntity() -> Bool {
    let name = take { $0 != ";" && $0 != "<" && $0 != " " }
    return take(";") && ["&lt", "&gt", "&amp", "&quot", "&#39"].contains(name)
  }

  private mutating func readTag() -> Bool {
    _ = take("<")
    let isClosing = take("/")
    let name = take { $0.properties.isAlphabetic || ("0"..."9").contains($0) }
    guard !name.isEmpty else { return false }
    if isClosing { return open.popLast() == name && take(">") }
    elements.insert(name)
    while true {
      let spaces = take { $0 == " " || $0 == "\n" }
      if take("/") { return take(">") }
      if take(">") {
        open.append(name)
        return true
      }
      guard !spaces.isEmpty, readAttribute() else { return false }
    }
  }

  private mutating func readAttribute() -> Bool {
    let name = take { $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-" }
    guard !name.isEmpty, take("="), take("\"") else { return false }
    attributes.insert(name)
    while let scalar = rest.first, scalar != "\"" {
      if scalar == "<" { return false }
      if scalar == "&" {
        guard readEntity() else { return false }
      } else {
        rest.removeFirst()
      }
    }
    return take("\"")
  }
}
