import SystemIO
import Tokens

/// Writes `content` into a folder of its own, and reads it as a tokenizer file.
func loadVocabulary(
  _ content: String, rule: PieceRule? = nil, sha256: String? = nil
) throws -> Vocabulary {
  let bytes = Array(content.utf8)
  let fileSystem = LocalFileSystem()
  let folder = "/tmp/hansard-tokenizers-\(hexadecimal(randomBytes(8)))"
  let path = "\(folder)/tokenizer"
  try fileSystem.createDirectories(folder)
  defer {
    try? fileSystem.unlink(path)
    try? fileSystem.removeDirectory(folder)
  }
  try fileSystem.writeAtomically(bytes, to: path)
  let file = VocabularyFile(
    name: "mine", path: path, sha256: sha256 ?? Digest(of: bytes).hex, rule: rule)
  return try file.load(from: fileSystem)
}

/// `bytes` in Base64 with padding (RFC 4648 section 4).
func base64(_ bytes: [UInt8]) -> String {
  let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  let padded = bytes + [0, 0].prefix((3 - bytes.count % 3) % 3)
  var text = ""
  for start in stride(from: 0, to: padded.count, by: 3) {
    let bits = Int(padded[start]) << 16 | Int(padded[start + 1]) << 8 | Int(padded[start + 2])
    text += [18, 12, 6, 0].map { String(digits[bits >> $0 & 63]) }.joined()
  }
  let padding = padded.count - bytes.count
  return text.dropLast(padding) + String(repeating: "=", count: padding)
}
