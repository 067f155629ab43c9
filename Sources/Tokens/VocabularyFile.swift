package import ChatModel
package import SystemIO

/// A tokenizer file that the operator points to, as `tokenizers:` in settings and recipes name it.
package struct VocabularyFile: Sendable {
  /// The label of its counts, for example `qwen2.5`.
  package var name: String
  package var path: String
  /// The hash of the file, in hexadecimal.
  ///
  /// A count is worth what its vocabulary is: another file is refused.
  package var sha256: String
  /// How text is cut.
  ///
  /// A `.tiktoken` file does not say it; a `tokenizer.json` does, and is believed.
  package var rule: PieceRule?

  package init(name: String, path: String, sha256: String, rule: PieceRule? = nil) {
    self.name = name
    self.path = path
    self.sha256 = sha256
    self.rule = rule
  }

  /// Reads a `tokenizer.json` with byte-level BPE, or a `.tiktoken` file.
  ///
  /// - Throws: `.damaged` when the hash differs, `.unknownFormat` when the file is no such tokenizer
  ///   or cuts text in a way that we have no rule for, and what reading throws.
  package func load(from fileSystem: some FileSystem) throws(HansardError) -> Vocabulary {
    let content = try fileSystem.contents(of: path)
    let found = Digest(of: content).hex
    guard found == sha256.lowercased() else {
      throw HansardError(
        .damaged, while: "checking the tokenizer '\(name)'", at: SourceLocation(path),
        cause: "its SHA-256 is \(found)",
        hint: "get the file that was meant, or write this hash into the settings")
    }
    return try vocabulary(content)
  }

  /// The vocabulary in `content`, whose hash is not looked at.
  func vocabulary(_ content: [UInt8]) throws(HansardError) -> Vocabulary {
    if content.first(where: { !JSONText.whiteSpace.contains($0) }) == UInt8(ascii: "{") {
      return try TokenizerJSON(self).vocabulary(content)
    }
    guard let rule else {
      throw unknownFormat("a .tiktoken file needs a rule: \(PieceRule.allCases.map(\.rawValue))")
    }
    return Vocabulary(name: name, rule: rule, tokens: try TiktokenFile(self).tokens(content))
  }

  func unknownFormat(_ cause: String, at byteOffset: Int? = nil) -> HansardError {
    HansardError(
      .unknownFormat, while: "reading the tokenizer '\(name)'",
      at: SourceLocation(path, byteOffset: byteOffset.map { Int64($0) }), cause: cause)
  }
}

enum JSONText {
  /// RFC 8259 section 2.
  static let whiteSpace: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
}
