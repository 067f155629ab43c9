import SystemIO

/// A tokenizer of the operator's own, as `tokenizers` in settings and recipes describe it.
package struct OwnTokenizer: Hashable, Sendable {
  /// The label of its counts: `qwen2.5`.
  package var name: String
  /// Families of models that it counts for: `qwen2.5` is `qwen2.5-72b-instruct`, too.
  package var models: [String]
  /// A `.tiktoken` or `tokenizer.json` file; in settings relative to the store's folder.
  package var path: String
  /// The hash of the file, 64 hexadecimal digits.
  package var sha256: String
  /// How a `.tiktoken` file's text is cut, which it does not say itself.
  package var rule: String?

  package static let keys = ["name", "models", "path", "sha256", "rule"]

  package init(name: String, models: [String], path: String, sha256: String, rule: String?) {
    self.name = name
    self.models = models
    self.path = path
    self.sha256 = sha256
    self.rule = rule
  }

  /// What is wrong with it, and the key that says so; nil when it is well.
  package var problem: (key: String, cause: String)? {
    let isPlain = name.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "._-".utf8.contains(byte)
    }
    if name.isEmpty || name.utf8.count > 64 || !isPlain {
      return ("name", "'name' has to be lower-case letters, digits, '.', '_' and '-', up to 64")
    }
    if models.isEmpty || models.contains("") {
      return ("models", "'models' has to list families of models, such as qwen2.5")
    }
    if path.isEmpty { return ("path", "'path' has to name a file") }
    if sha256.utf8.count != 64 || !sha256.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
      return ("sha256", "'sha256' has to be 64 hexadecimal digits")
    }
    return nil
  }
}

extension OwnTokenizer {
  /// Why `value` is no tokenizer, for whoever wrote it.
  struct Refusal: Error {
    var cause: String
  }

  init(decoding value: JSONValue) throws(Refusal) {
    guard value.isObject else { throw Refusal(cause: "it has to be an object") }
    for member in value.members where !OwnTokenizer.keys.contains(member.key) {
      throw Refusal(
        cause: "unknown key '\(member.key)'; there are \(OwnTokenizer.keys.joined(separator: ", "))"
      )
    }
    func text(_ key: String) throws(Refusal) -> String? {
      guard let value = value[name: key] else { return nil }
      guard let text = value.nonEmptyString else {
        throw Refusal(cause: "'\(key)' has to be text")
      }
      return text
    }
    self.init(
      name: try text("name") ?? "",
      models: value["models"].map { $0.elements.map { $0.string ?? "" } } ?? [],
      path: try text("path") ?? "", sha256: try text("sha256") ?? "", rule: try text("rule"))
    if let problem { throw Refusal(cause: problem.cause) }
  }

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("name", name)
    writer.key("models")
    writer.beginArray()
    for model in models { writer.string(model) }
    writer.endArray()
    writer.field("path", path)
    writer.field("sha256", sha256)
    writer.field("rule", rule)
    writer.endObject()
  }
}
