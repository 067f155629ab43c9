import ChatModel
import SystemIO
import Tokens

/// A part of a text that is counted apart from the others.
struct TextBlock: Sendable {
  private enum Storage: Sendable {
    case mapped(MappedFile, Range<Int>)
    case bytes([UInt8])
  }

  private let storage: Storage
  /// Where the block begins in its file.
  let byteOffset: Int64

  init(_ file: MappedFile, _ range: Range<Int>) {
    storage = .mapped(file, range)
    byteOffset = Int64(range.lowerBound)
  }

  init(_ bytes: [UInt8], byteOffset: Int64) {
    storage = .bytes(bytes)
    self.byteOffset = byteOffset
  }

  func withSpan<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch storage {
    case .bytes(let bytes): try body(bytes.span)
    case .mapped(let file, let range):
      try file.withSpan { (all) throws(Failure) in try body(all.extracting(range)) }
    }
  }
}

/// Where blocks may end.
enum BlockEnds: Sendable {
  /// Behind any line.
  case lines
  /// Where counting is additive.
  case pieces(Vocabulary)

  func last(in text: Span<UInt8>, _ range: Range<Int>) -> Int? {
    switch self {
    case .pieces(let vocabulary): return vocabulary.lastCut(in: text, range)
    case .lines:
      for place in range.reversed() where place > 0 && text[place - 1] == UInt8(ascii: "\n") {
        return place
      }
      return nil
    }
  }

  func first(in text: Span<UInt8>, _ range: Range<Int>) -> Int? {
    switch self {
    case .pieces(let vocabulary): return vocabulary.firstCut(in: text, range)
    case .lines:
      return text.firstIndex(of: UInt8(ascii: "\n"), from: range.lowerBound - 1).map { $0 + 1 }
    }
  }
}

/// A text as blocks of about 8 MiB, in order; a stretch without a place to cut stays whole.
///
/// Of standard input no more is in memory than one block, as long as there are places to cut.
struct TextBlocks {
  private enum Source {
    case mapped(MappedFile, position: Int)
    case stream(StandardInput, rest: [UInt8], position: Int64)
    case exhausted
  }

  private var source: Source
  private let ends: BlockEnds
  private let blockBytes: Int

  static let standardInput = "-"
  static let blockBytes = 8 << 20

  /// - Parameter path: a regular file, or `-` for standard input.
  init(
    _ path: String, _ ends: BlockEnds, blockBytes: Int = TextBlocks.blockBytes
  ) throws(HansardError) {
    self.ends = ends
    self.blockBytes = blockBytes
    source =
      path == TextBlocks.standardInput
      ? .stream(try StandardInput(), rest: [], position: 0)
      : .mapped(try MappedFile(path), position: 0)
  }

  /// Nil at the end; an empty text has no block.
  mutating func next() throws(HansardError) -> TextBlock? {
    switch source {
    case .exhausted: return nil
    case .mapped(let file, let position): return next(in: file, from: position)
    case .stream(let input, let rest, let position):
      source = .exhausted
      return try next(of: input, rest, position)
    }
  }

  private mutating func next(in file: MappedFile, from position: Int) -> TextBlock? {
    guard position < file.count else {
      source = .exhausted
      return nil
    }
    let end = file.withSpan { text in
      let wanted = position + blockBytes
      guard wanted < text.count else { return text.count }
      return ends.last(in: text, (position + 1)..<(wanted + 1))
        ?? ends.first(in: text, (wanted + 1)..<text.count) ?? text.count
    }
    source = .mapped(file, position: end)
    return TextBlock(file, position..<end)
  }

  private mutating func next(
    of input: StandardInput, _ rest: consuming [UInt8], _ position: Int64
  ) throws(HansardError) -> TextBlock? {
    var bytes = rest
    var searched = 1
    while try input.read(into: &bytes) {
      guard bytes.count > blockBytes, searched < bytes.count else { continue }
      guard let end = ends.last(in: bytes.span, searched..<bytes.count) else {
        // What the last bytes are is seen with those that follow.
        searched = max(1, bytes.count - 2)
        continue
      }
      source = .stream(input, rest: Array(bytes[end...]), position: position + Int64(end))
      bytes.removeSubrange(end...)
      return TextBlock(bytes, byteOffset: position)
    }
    return bytes.isEmpty ? nil : TextBlock(bytes, byteOffset: position)
  }
}
