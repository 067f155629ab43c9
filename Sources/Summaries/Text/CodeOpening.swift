/// Words and marks that open a line of code and hardly ever a sentence.
enum CodeOpening {
  private static let always: [[UInt8]] = [
    "#include", "#!/", "#define", "import java", "import \"", "from .", "public class",
    "public static", "private ", "protected ", "static void", "using namespace", "namespace ",
    "const ", "var ", "func ", "fn ", "def ", "async def", "elif ", "console.log", "System.out",
    "printf(", "print(", "SELECT ", "INSERT INTO", "CREATE TABLE", "UPDATE ", "</", "<?", "<!",
    "//",
    "/*", "*/", ">>>", "$ ", "@Override", "...     ", "Traceback (most", "File \"", "\"\"\"",
    "at java",
    "0x", "{", "}", "},", "sudo ", "pip install", "npm install", "package main", "%%",
  ].map { Array($0.utf8) }

  /// Openings of sentences too: code only together with a bracket, a colon or `=` at the end.
  private static let withPunctuation: [[UInt8]] = [
    "class ", "if ", "for ", "while ", "return ", "import ", "from ", "else", "try", "except",
    "function ", "let ", "struct ", "enum ", "with ", "switch ", "case ", "self.", "this.",
    "raise ", "assert ", "export ", "interface ", "type ", "int ", "void ", "string ", "lambda ",
  ].map { Array($0.utf8) }

  /// Both lists by first byte, so that a line of prose meets only a few of them.
  private static let byFirstByte: [[(text: [UInt8], needsPunctuation: Bool)]] = {
    var table = [[(text: [UInt8], needsPunctuation: Bool)]](repeating: [], count: 256)
    for text in always { table[Int(text[0])].append((text, false)) }
    for text in withPunctuation { table[Int(text[0])].append((text, true)) }
    return table
  }()

  static func matches(_ bytes: Span<UInt8>, at start: Int, upTo end: Int) -> Bool {
    for opening in byFirstByte[Int(bytes[start])]
    where bytes.starts(with: opening.text, at: start, upTo: end) {
      if !opening.needsPunctuation { return true }
      return endsLikeCode(bytes, start, end) || isImport(opening.text, bytes, start, end)
    }
    return false
  }

  private static func endsLikeCode(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    let last = bytes[end - 1]
    if last == UInt8(ascii: ":") || last == UInt8(ascii: ")") || last == UInt8(ascii: "]") {
      for index in start..<end where bytes[index] == UInt8(ascii: "(") || bytes[index] == 0x3D {
        return true
      }
      return last == UInt8(ascii: ":") && end - start < 24
    }
    for index in start..<end where bytes[index] == UInt8(ascii: "=") { return true }
    return false
  }

  /// `import os`, `from a.b import c`: two words, or a second keyword, and no full stop.
  private static func isImport(
    _ opening: [UInt8], _ bytes: Span<UInt8>, _ start: Int, _ end: Int
  ) -> Bool {
    guard bytes[end - 1].isASCIILetter || bytes[end - 1] == UInt8(ascii: "*") else { return false }
    var spaces = 0
    for index in start..<end where bytes[index] == 0x20 { spaces += 1 }
    if opening == Array("import ".utf8) { return spaces == 1 || spaces == 3 }
    guard opening == Array("from ".utf8), spaces >= 3 else { return false }
    let keyword = Array(" import ".utf8)
    for index in start..<end where bytes[index] == 0x20 {
      if bytes.starts(with: keyword, at: index, upTo: end) { return true }
    }
    return false
  }
}

extension Span where Element == UInt8 {
  /// Whether the bytes at `index`, before `end`, begin with `prefix`.
  func starts(with prefix: [UInt8], at index: Int, upTo end: Int) -> Bool {
    guard end - index >= prefix.count else { return false }
    for offset in prefix.indices where self[index + offset] != prefix[offset] { return false }
    return true
  }
}
