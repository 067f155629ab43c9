// Counts tokens for compare.py and fuzz.py: see README.md in this folder.

import ChatModel
import Foundation
import SystemIO
import Tokens

let usage = """
  usage: token-benchmark speed ENCODING DOCUMENT_BYTES FILE...
         token-benchmark memory ENCODING FILE...
         token-benchmark counts [FILE RULE]... < strings
         token-benchmark vocabulary ENCODING

  speed       counts each file, cut into documents of about that many bytes, and prints a JSON line:
              processor seconds to load the vocabulary, to make a counter, for the first pass, for
              the best later pass, the bytes, and the tokens.
  memory      prints by how many bytes the process grows for each worker that counts the files.
  counts      reads strings, each after its length as four little-endian bytes, and prints their
              counts under every built-in encoding, then under the .tiktoken files given, one string
              a line.
  vocabulary  prints a built-in vocabulary as a .tiktoken file.
  """

/// Seconds of processor time that this process has used: other processes do not disturb it much.
func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Cuts between characters.
func documents(of bytes: [UInt8], about byteCount: Int) -> [Range<Int>] {
  var result: [Range<Int>] = []
  var start = 0
  while start < bytes.count {
    var end = min(start + byteCount, bytes.count)
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    result.append(start..<end)
    start = end
  }
  return result
}

func measure(_ encoding: Encoding, _ path: String, _ byteCount: Int) throws {
  var start = processorTime()
  let vocabulary = try Vocabulary.load(encoding)
  let loading = processorTime() - start
  start = processorTime()
  let counter = TokenCounter(vocabulary)
  let making = processorTime() - start
  let bytes = try LocalFileSystem().contents(of: path)
  let ranges = documents(of: bytes, about: byteCount)
  var passes: [Double] = []
  var tokens = 0
  for _ in 0..<20 {
    start = processorTime()
    tokens = counter.counts(ofWellFormed: ranges, in: bytes.span).reduce(0, +)
    passes.append(processorTime() - start)
  }
  let warm = passes.dropFirst().min() ?? 0
  print(
    """
    {"encoding": "\(encoding.rawValue)", "file": "\(path)", "bytes": \(bytes.count), \
    "tokens": \(tokens), "load": \(loading), "create": \(making), "cold": \(passes[0]), \
    "warm": \(warm)}
    """)
}

/// The most memory that the process has had, in bytes.
func peakMemory() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss << 10
}

func measureMemory(_ encoding: Encoding, _ paths: [String]) throws {
  let vocabulary = try Vocabulary.load(encoding)
  let texts = try paths.map { try LocalFileSystem().contents(of: $0) }
  let otherWorkers = 8
  var counters: [TokenCounter] = []
  var peaks: [Int] = []
  for _ in 0...otherWorkers {
    let counter = TokenCounter(vocabulary)
    for text in texts { _ = counter.count(text.span) }
    counters.append(counter)
    peaks.append(peakMemory())
  }
  print(
    """
    {"encoding": "\(encoding.rawValue)", "bytesPerWorker": \((peaks[otherWorkers] - peaks[0]) / otherWorkers)}
    """)
}

func printVocabulary(_ encoding: Encoding) throws {
  let vocabulary = try Vocabulary.load(encoding)
  let counter = TokenCounter(vocabulary)
  var output = ""
  for rank in 0..<vocabulary.tokenCount {
    // Ranks of special tokens have no bytes.
    guard let bytes = counter.decode([Int32(rank)]) else { continue }
    output += "\(Data(bytes).base64EncodedString()) \(rank)\n"
  }
  print(output, terminator: "")
}

func counters(_ files: [String]) throws -> [TokenCounter] {
  var vocabularies = try Encoding.allCases.map { try Vocabulary.load($0) }
  for index in stride(from: 0, to: files.count - 1, by: 2) {
    let content = try LocalFileSystem().contents(of: files[index])
    let file = VocabularyFile(
      name: files[index + 1], path: files[index], sha256: Digest(of: content).hex,
      rule: PieceRule(rawValue: files[index + 1]))
    vocabularies.append(try file.load(from: LocalFileSystem()))
  }
  return vocabularies.map { TokenCounter($0) }
}

func printCounts(_ files: [String]) throws {
  let counters = try counters(files)
  let input = standardInput()
  var position = 0
  var output = ""
  while position + 4 <= input.count {
    let count = input[position..<(position + 4)].reversed().reduce(0) { $0 << 8 | Int($1) }
    position += 4
    guard position + count <= input.count else { break }
    // A copy of its own, so that a sanitizer sees every read behind a text.
    let text = Array(input[position..<(position + count)])
    output += counters.map { String($0.count(text.span)) }.joined(separator: " ") + "\n"
    position += count
  }
  print(output, terminator: "")
}

/// Everything on standard input.
func standardInput() -> [UInt8] {
  var result: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 20)
  while case let count = read(0, &buffer, buffer.count), count > 0 {
    result += buffer[..<count]
  }
  return result
}

let arguments = Array(CommandLine.arguments.dropFirst())
let encoding = arguments.count > 1 ? Encoding(rawValue: arguments[1]) : nil
switch (arguments.first, encoding) {
case ("speed", let encoding?) where arguments.count > 3:
  guard let byteCount = Int(arguments[2]), byteCount > 0 else { fallthrough }
  for path in arguments.dropFirst(3) { try measure(encoding, path, byteCount) }
case ("memory", let encoding?) where arguments.count > 2:
  try measureMemory(encoding, Array(arguments.dropFirst(2)))
case ("counts", nil): try printCounts(Array(arguments.dropFirst()))
case ("vocabulary", let encoding?): try printVocabulary(encoding)
default:
  print(usage)
  exit(64)
}
