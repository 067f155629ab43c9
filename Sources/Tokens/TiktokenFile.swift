import ChatModel

/// Reads `.tiktoken` files: a line for each token, its bytes in Base64 and its rank.
struct TiktokenFile {
  private let file: VocabularyFile

  init(_ file: VocabularyFile) { self.file = file }

  func tokens(_ content: [UInt8]) throws(HansardError) -> TokenBytes {
    var tokens: [(rank: Int, bytes: [UInt8])] = []
    for line in content.split(separator: UInt8(ascii: "\n")) {
      guard let token = parse(line) else {
        throw file.unknownFormat("not a token and its rank", at: line.startIndex)
      }
      tokens.append(token)
    }
    tokens.sort { $0.rank < $1.rank }
    var packed: [UInt8] = []
    var nextRank = 0
    for (rank, bytes) in tokens {
      guard rank >= nextRank else { throw file.unknownFormat("rank \(rank) is there twice") }
      // Ranks that the file leaves out become ranks without a token.
      packed.append(contentsOf: repeatElement(0, count: rank - nextRank))
      packed.append(UInt8(bytes.count))
      packed += bytes
      nextRank = rank + 1
    }
    guard let result = TokenBytes(packed: packed), result.hasAllBytes else {
      throw file.unknownFormat("not every byte is a token")
    }
    return result
  }

  private func parse(_ line: ArraySlice<UInt8>) -> (rank: Int, bytes: [UInt8])? {
    let words = line.split { JSONText.whiteSpace.contains($0) }
    guard words.count == 2, let bytes = decodeBase64(words[0]), !bytes.isEmpty,
      bytes.count <= TokenBytes.maximumByteCount,
      let rank = Int(String(decoding: words[1], as: UTF8.self)),
      (0..<TokenBytes.maximumCount).contains(rank)
    else { return nil }
    return (rank, bytes)
  }
}

/// The bytes of Base64 text with or without padding (RFC 4648 section 4); nil if it is not that.
func decodeBase64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
  var result: [UInt8] = []
  var bits: UInt32 = 0
  var bitCount = 0
  var digits = text
  while digits.last == UInt8(ascii: "=") { digits.removeLast() }
  for digit in digits {
    let value: UInt8
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = digit - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): value = digit - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): value = 62
    case UInt8(ascii: "/"): value = 63
    default: return nil
    }
    bits = bits << 6 | UInt32(value)
    bitCount += 6
    guard bitCount >= 8 else { continue }
    bitCount -= 8
    result.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
  }
  return result
}
