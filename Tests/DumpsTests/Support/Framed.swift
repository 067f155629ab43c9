import Dumps
import SystemIO

/// What a framer found in one text.
struct Framed {
  var blocks: [[String]] = []
  var offsets: [Int64] = []
  var problems: [FramingProblem] = []

  var records: [String] { blocks.flatMap(\.self) }

  /// How many records do not stand in `text` where they say.
  func misplaced(in text: String) -> Int {
    let bytes = Array(text.utf8)
    return zip(records, offsets).count { record, offset in
      let start = Int(offset)
      let end = start + record.utf8.count
      return end > bytes.count || Array(record.utf8)[...] != bytes[start..<end]
    }
  }
}

/// Frames `text`, `chunk` bytes at a time.
func frame(
  _ text: String, with framer: some RecordFramer, chunk: Int, truncated: String? = nil
) -> Framed {
  var framer = framer
  let bytes = Array(text.utf8)
  var items: [FramedItem] = []
  for start in stride(from: 0, to: bytes.count, by: chunk) {
    let piece = Array(bytes[start..<min(start + chunk, bytes.count)])
    framer.push(piece.span, into: &items)
  }
  framer.finish(truncated: truncated, into: &items)
  var framed = Framed()
  for item in items {
    switch item {
    case .block(let block):
      framed.blocks.append(
        block.records.map { String(decoding: block.bytes.bytes[$0], as: UTF8.self) })
      framed.offsets += block.records.map { block.byteOffset + Int64($0.lowerBound) }
    case .problem(let problem): framed.problems.append(problem)
    case .skipped: break
    }
  }
  return framed
}
