import SystemIO

/// The keys at the beginning of a JSON member: those of its first record and of the objects within.
///
/// Works on a member that is cut off anywhere, as the sample of a large one is. Levels count
/// objects, arrays are looked through: in `[{"a":[{"b":1}]}]` the key `a` has level 1, `b` level 2.
package struct JSONOutline: Sendable {
  private static let deepestLevel = 4
  private static let mostKeys = 256
  private static let longestKey = 64

  /// Keys by level, with the first byte of the value that each had first.
  private var keys: [[String: UInt8]]

  /// Nil when the member does not begin with an object or an array of objects.
  init?(_ sample: EntrySample) {
    keys = Array(repeating: [:], count: JSONOutline.deepestLevel)
    let bytes = sample.head.storage.span
    var scanner = OutlineScanner(
      position: JSONOutline.start(of: sample), end: sample.head.count)
    scanner.skipWhitespace(bytes)
    if scanner.take("[", bytes) { scanner.skipWhitespace(bytes) }
    guard scanner.take("{", bytes) else { return nil }
    var isObject = [true]
    var level = 1
    while !isObject.isEmpty, isObject.count < 512, let byte = scanner.next(bytes) {
      switch byte {
      case UInt8(ascii: "{"):
        isObject.append(true)
        level += 1
      case UInt8(ascii: "["): isObject.append(false)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard isObject.removeLast() == (byte == UInt8(ascii: "}")) else { return }
        if byte == UInt8(ascii: "}") { level -= 1 }
      case UInt8(ascii: "\""):
        guard let text = scanner.skipString(bytes) else { return }
        guard isObject.last == true, level <= JSONOutline.deepestLevel else { continue }
        scanner.skipWhitespace(bytes)
        guard scanner.take(":", bytes) else { continue }
        scanner.skipWhitespace(bytes)
        guard text.count <= JSONOutline.longestKey, let value = scanner.peek(bytes) else {
          continue
        }
        add(String(decoding: sample.head.bytes[text], as: UTF8.self), value, at: level)
      default: break
      }
    }
  }

  /// Where the first record begins: at the start, or behind broken lines at the head of a file most
  /// of whose lines are objects.
  private static func start(of sample: EntrySample) -> Int {
    let lines = SampleLines(sample, limit: 20).ranges
    let objects = lines.filter { sample.head[$0.lowerBound] == UInt8(ascii: "{") }
    guard let first = lines.first, sample.head[first.lowerBound] != UInt8(ascii: "["),
      objects.count * 2 > lines.count, let object = objects.first
    else { return 0 }
    return object.lowerBound
  }

  private mutating func add(_ key: String, _ value: UInt8, at level: Int) {
    guard keys[level - 1].count < JSONOutline.mostKeys, keys[level - 1][key] == nil else { return }
    keys[level - 1][key] = value
  }

  package func has(_ key: String, level: Int = 1) -> Bool { keys[level - 1][key] != nil }

  package func hasArray(_ key: String, level: Int = 1) -> Bool {
    keys[level - 1][key] == UInt8(ascii: "[")
  }

  package func hasObject(_ key: String, level: Int = 1) -> Bool {
    keys[level - 1][key] == UInt8(ascii: "{")
  }
}

/// A cursor over JSON text that may end anywhere.
private struct OutlineScanner {
  private var position: Int
  private let end: Int

  init(position: Int, end: Int) {
    self.position = position
    self.end = end
  }

  mutating func next(_ bytes: Span<UInt8>) -> UInt8? {
    guard position < end else { return nil }
    position += 1
    return bytes[position - 1]
  }

  func peek(_ bytes: Span<UInt8>) -> UInt8? { position < end ? bytes[position] : nil }

  mutating func take(_ character: Unicode.Scalar, _ bytes: Span<UInt8>) -> Bool {
    guard peek(bytes) == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func skipWhitespace(_ bytes: Span<UInt8>) {
    while position < end, isJSONWhitespace(bytes[position]) { position += 1 }
  }

  /// Goes behind the string whose opening quote was just taken.
  ///
  /// Returns where its raw text stands; nil when it does not end.
  mutating func skipString(_ bytes: Span<UInt8>) -> Range<Int>? {
    let start = position
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return start..<position - 1
      case UInt8(ascii: "\\"): position += 2
      default: position += 1
      }
    }
    return nil
  }
}

func isJSONWhitespace(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    || byte == UInt8(ascii: "\t")
}
