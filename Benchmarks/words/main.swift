import ChatModel
import Store
import SystemIO

// Bytes a second at which words enter filters, and what the filters come to.
//
//     words-benchmark FILE [TEXT_BYTES_A_FRAME]
//
// FILE is JSONL with a string `content` a line, for example what Benchmarks/ingest/generate.py writes.

let arguments = CommandLine.arguments
guard arguments.count >= 2 else { fatalError("usage: words-benchmark FILE [TEXT_BYTES_A_FRAME]") }
let frameBytes = arguments.count > 2 ? Int(arguments[2]) ?? 5000 : 5000
let bytes = try LocalFileSystem().contents(of: arguments[1], maximumBytes: 1 << 32)

let parser = JSONParser()
var texts: [String] = []
for line in bytes.split(separator: UInt8(ascii: "\n")) {
  if let text = try parser.parse(PaddedBytes(Array(line)))["content"]?.string { texts.append(text) }
}
let textBytes = texts.reduce(0) { $0 + $1.utf8.count }

var words = FrameWords(KeyedHash.Key(low: 0x0123_4567_89ab_cdef, high: 0xfedc_ba98_7654_3210))
var best = Duration.seconds(1 << 20)
var filterBytes = 0
var frames = 0
for _ in 0..<5 {
  filterBytes = 0
  frames = 0
  var inFrame = 0
  best = min(
    best,
    ContinuousClock().measure {
      for text in texts {
        words.add(text.utf8.span)
        inFrame += text.utf8.count
        guard inFrame >= frameBytes else { continue }
        filterBytes += words.finish().count
        frames += 1
        inFrame = 0
      }
      filterBytes += words.finish().count
    })
}
let seconds = Double(best.components.attoseconds) / 1e18 + Double(best.components.seconds)
print(
  "\(texts.count) messages, \(textBytes) bytes of text, \(frames) frames,"
    + " \(filterBytes) bytes of filters")
print(
  "\(Int(Double(textBytes) / 1e6 / seconds)) MB/s,"
    + " \(Int(seconds * 1e9) / max(1, texts.count)) ns a message")
