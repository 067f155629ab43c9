import SystemIO

/// The first complete, not blank lines of a sample.
///
/// A last line without an end counts only when the sample is the whole member.
struct SampleLines {
  /// Without line ends.
  private(set) var ranges: [Range<Int>] = []

  init(_ sample: EntrySample, limit: Int) {
    let bytes = sample.head.bytes
    var start = 0
    while start < bytes.count, ranges.count < limit {
      let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
      if newline == nil, !sample.isComplete { break }
      var end = newline ?? bytes.count
      let next = end + 1
      if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      if bytes[start..<end].contains(where: { $0 != 0x20 && $0 != 0x09 }) {
        ranges.append(start..<end)
      }
      start = next
    }
  }
}

extension EntrySample {
  /// Lines that are looked at.
  private static let judgedLines = 40

  /// The first lines that hold a JSON object each, when that is most of them but not all.
  ///
  /// Nil when nothing is faulty, or too much to call the member JSON Lines.
  var withoutFaultyLines: EntrySample? {
    let lines = SampleLines(self, limit: EntrySample.judgedLines).ranges
    let parser = JSONParser()
    let sound = lines.filter { range in
      guard head.bytes[range].first(where: { !isJSONWhitespace($0) }) == UInt8(ascii: "{") else {
        return false
      }
      return (try? parser.parse(head, range)) != nil
    }
    guard sound.count < lines.count, sound.count * 2 > lines.count else { return nil }
    let bytes = sound.flatMap { head.bytes[$0] + [UInt8(ascii: "\n")] }
    return EntrySample(path: path, head: PaddedBytes(bytes), isComplete: isComplete)
  }
}
