/// Damages inputs: the same seed, the same damage.
struct Mutation {
  private var state: UInt64

  /// What formats trip over: numbers at their limits, and the words of their own syntax.
  private static let tokens: [[UInt8]] =
    [
      "\"", "\\", "\\u", "\\ud83d", "{", "}", "[", "]", ",", ":", "null", "true", "-", "1e400", "0",
      "9223372036854775807", "-9223372036854775808", "18446744073709551616", "4294967296", "\n",
      "\r\n",
      "\u{FEFF}", "../", "/", "\t", "\\N", "\\.", "COPY ", "INSERT INTO ", "''", "--", "$$", ";",
      "'",
      "id", "role", "content", "messages", "mapping", "parent", "children", "created_at", "user",
      "&a ", "*a", "<<: ", "- ", "? ", "|", "!!binary ", "# ",
    ].map { Array($0.utf8) } + [
      [0], [0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [0x7F, 0xFF, 0xFF, 0xFF], [0x80],
      [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x28, 0xB5, 0x2F, 0xFD],
      [0x50, 0x2A, 0x4D, 0x18], [0x1F, 0x8B], [0x50, 0x4B, 3, 4], [0x50, 0x4B, 1, 2],
    ]

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func random(below bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(max(bound, 1)))
  }

  /// One to eight changes, more often few; pieces may come from `other`.
  mutating func mutated(_ input: [UInt8], with other: [UInt8]) -> [UInt8] {
    var bytes = input
    for _ in 0...random(below: 1 + random(below: 8)) { change(&bytes, with: other) }
    return bytes
  }

  /// The whole number, word or quoted text at a place, which another may stand for where a piece of
  /// it would not be read at all.
  private static func token(at place: Int, in bytes: [UInt8]) -> Range<Int> {
    func isInside(_ byte: UInt8) -> Bool {
      byte > 0x20 && !delimiters.contains(byte)
    }
    var start = place
    var end = place
    while start > 0, place - start < longestToken, isInside(bytes[start - 1]) { start -= 1 }
    while end < bytes.count, end - place < longestToken, isInside(bytes[end]) { end += 1 }
    return start..<end
  }

  private static let longestToken = 256
  private static let delimiters = Array(",:;()[]{}".utf8)

  private mutating func change(_ bytes: inout [UInt8], with other: [UInt8]) {
    let place = random(below: bytes.count + 1)
    let end = min(bytes.count, place + 1 + random(below: 1 << random(below: 10)))
    switch random(below: 12) {
    case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(random(below: 8))
    case 1 where place < bytes.count: bytes[place] = UInt8(random(below: 256))
    case 2: bytes.removeSubrange(place..<end)
    case 3: bytes.insert(contentsOf: bytes[place..<end], at: random(below: bytes.count + 1))
    case 4: bytes.removeSubrange(place...)
    case 5, 6:
      bytes.insert(
        contentsOf: Mutation.tokens[random(below: Mutation.tokens.count)], at: place)
    case 7:
      let token = Mutation.tokens[random(below: Mutation.tokens.count)]
      bytes.replaceSubrange(place..<min(bytes.count, place + token.count), with: token)
    case 8 where !other.isEmpty:
      let start = random(below: other.count)
      let stop = min(other.count, start + 1 + random(below: 1 << random(below: 12)))
      bytes.replaceSubrange(place..<end, with: other[start..<stop])
    case 9, 10:
      let replacement = Mutation.token(at: random(below: other.count), in: other)
      bytes.replaceSubrange(Mutation.token(at: place, in: bytes), with: other[replacement])
    default:
      let count = 1 + random(below: 1 << random(below: 10))
      let filler = [UInt8](
        repeating: bytes.isEmpty ? 0x5B : bytes[place % bytes.count], count: count)
      bytes.insert(contentsOf: filler, at: place)
    }
  }
}
