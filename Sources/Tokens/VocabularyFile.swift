package import ChatModel
package import SystemIO

/// A tokenizer file that the operator points to, as `tokenizers:` in settings and recipes name it.
package struct VocabularyFile: Sendable {
  /// The label of its counts, for example `qwen2.5`.
  package var name: String
  package var path: String
  /// The hash of the file, in hexadecimal; nil to believe any file.
  ///
  /// A count is worth what its vocabulary is: another file is refused.
  package var sha256: String?
  /// How text is cut.
  ///
  /// A `.tiktoken` file does not say it; a `tokenizer.json` does, and is believed.
  package var rule: PieceRule?
  /// Where the operator named the file, for errors: `nightly.yaml, line 7`.
  package var origin: String?

  package init(
    name: String, path: String, sha256: String?, rule: PieceRule? = nil, origin: String? = nil
  ) {
    self.name = name
    self.path = path
    self.sha256 = sha256
    self.rule = rule
    self.origin = origin
  }

  /// Reads a `tokenizer.json` with byte-level BPE, or a `.tiktoken` file.
  ///
  /// - Throws: `.usage` when the file is missing or its hash differs, `.unknownFormat` when it is no
  ///   such tokenizer or cuts text in a way that we have no rule for, and what reading throws.
  package func load(from fileSystem: some FileSystem) throws(HansardError) -> Vocabulary {
    guard try fileSystem.status(of: path)?.isRegularFile == true else {
      throw refused("there is no such file", "correct 'path'")
    }
    let content = try fileSystem.contents(of: path)
    let found = Digest(of: content).hex
    guard sha256 == nil || found == sha256?.lowercased() else {
      throw refused(
        "its SHA-256 is \(found)", "get the file that was meant, or correct 'sha256'")
    }
    return try vocabulary(content)
  }

  private func refused(_ cause: String, _ hint: String) -> HansardError {
    HansardError(
      .usage, while: "checking the tokenizer '\(name)'", at: SourceLocation(path), cause: cause,
      hint: origin.map { "\(hint) in \($0)" } ?? hint)
  }

  /// The vocabulary in `content`, whose hash is not looked at.
  func vocabulary(_ content: [UInt8]) throws(HansardError) -> Vocabulary {
    if content.first(where: { !JSONText.whiteSpace.contains($0) }) == UInt8(ascii: "{") {
      return try TokenizerJSON(self).vocabulary(content)
    }
    guard let rule else {
      throw unknownFormat("a .tiktoken file needs a rule: \(PieceRule.names)")
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
