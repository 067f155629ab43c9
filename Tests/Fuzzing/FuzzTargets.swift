import Analytics
import ChatModel
import Dumps
import Pipeline
import Retention
import Store
import Summaries
import Synchronization
import SystemIO
import Tokens

/// Every reader of what others have written, or damaged.
enum FuzzTargets {
  static let all: [FuzzTarget] =
    [
      FuzzTarget("dumps", seeds: dumpEndings) { _, path in
        _ = try Inspection.inspect([path], format: nil)
      }
    ]
    + DumpFormats.all.map { FuzzTarget.format($0, seeds: textEndings) }
    + [
      .store, .histories, json, segment, lines, words, fingerprints, receipt, publicKey, yaml,
      tokenizer, text,
    ]

  private static let textEndings = [".json", ".jsonl", ".sql", ".csv", ".txt"]
  static let dumpEndings = textEndings + [".zip", ".gz", ".zst", ".xz"]

  private static let json = FuzzTarget("json", seeds: [".json", ".jsonl"], isInMemory: true) {
    bytes, _ in
    let padded = PaddedBytes(bytes)
    let parser = JSONParser()
    let usual = try? parser.parse(padded).json
    let careful = try? parser.parseCarefully(padded, 0..<padded.count).json
    guard usual == careful else { throw Disagreement(description: "two readers of JSON differ") }
    var scanner = JSONBoundaryScanner()
    _ = scanner.scan(bytes.span, from: 0)
  }

  private static let segment = FuzzTarget(
    "segment", seeds: [".segment"], isInMemory: true, seal: Sealing.segment
  ) { bytes, path in
    let reader = try SegmentReader(path, files: HeldFiles(path: path, bytes: bytes))
    let lines = FrameLineReader()
    for frame in try reader.index().frames {
      if (try? reader.isHeaderBlank(frame)) ?? true { _ = try? reader.isBlank(frame) }
      _ = try? lines.lines(frame, of: reader)
      if let stored = try? reader.bytes(at: frame.offset, count: frame.length) {
        _ = try? lines.contentWithoutDigest(frame, stored: stored.span, in: path)
      }
    }
  }

  private static let lines = FuzzTarget("frame lines", seeds: [".lines"], isInMemory: true) {
    bytes, path in
    let reader = FrameLineReader()
    let user = reader.user(ofContent: bytes)
    let lines = try reader.lines(inContent: bytes, at: SourceLocation(path))
    // Ours have one; of two, readers may take either.
    let isOnce = Sealing.places(of: Array("\"user_id\"".utf8), in: bytes).count <= lines.count
    guard !isOnce || lines.isEmpty || (user ?? "") == lines.first?.line.user else {
      throw Disagreement(description: "whose frame it is depends on who reads it")
    }
    guard lines.reduce(0, { $0 + $1.rawLength + 1 }) == bytes.count else {
      throw Disagreement(description: "the lines are not all that there is")
    }
  }

  private static let words = FuzzTarget(
    "word filters", seeds: [".words"], isInMemory: true, seal: Sealing.words
  ) { bytes, path in
    // The id that the file itself names, so that more than the check of it is reached.
    guard bytes.count >= 24, let id = SegmentID(Array(bytes[8..<24])) else { return }
    var reader = try WordsFileReader(
      path, of: id, files: HeldFiles(path: path, bytes: bytes))
    for ordinal in 0..<64 { _ = try? reader.next(ordinal) }
  }

  private static let fingerprints = FuzzTarget(
    "fingerprints", seeds: [".fingerprints"], isInMemory: true
  ) {
    bytes, _ in
    guard let decoded = FingerprintBlob.decode(bytes) else { return }
    let again = FingerprintBlob.decode(FingerprintBlob.encode(decoded))
    guard again == decoded else {
      throw Disagreement(description: "fingerprints are not what was written")
    }
  }

  private static let receipt = FuzzTarget(
    "receipt", seeds: [".receipt"], isInMemory: true, seal: Sealing.receipt
  ) { bytes, path in
    let receipt = try ReceiptDocument(path, files: HeldFiles(path: path, bytes: bytes))
    _ = receipt.problems(publicKey: Sealing.receiptKey.publicBytes)
    _ = receipt.isIntact
    _ = ReceiptPage(receipt).html
  }

  private static let publicKey = FuzzTarget("public key", seeds: [".key"], isInMemory: true) {
    bytes, path in
    _ = try PublicKeyFile.key(in: bytes, at: path)
  }

  private static let yaml = FuzzTarget("yaml", seeds: [".yaml"], isInMemory: true) { bytes, path in
    let place = SourceLocation(path)
    _ = try? RetentionPolicy(parsing: bytes, at: place)
    _ = try? Recipe(parsing: bytes, at: place)
    _ = try? ReportDefinition(parsing: bytes, at: place)
    _ = try? PriceBook(parsing: bytes, at: place)
  }

  private static let tokenizer = FuzzTarget(
    "tokenizer", seeds: [".tokenizer"], isInMemory: true
  ) { bytes, path in
    // A `.tiktoken` file does not say how text is cut.
    let vocabulary = try VocabularyFile(name: "fuzz", path: path, sha256: nil, rule: .cl100k)
      .load(from: HeldFiles(path: path, bytes: bytes))
    try check(TokenCounter(vocabulary), with: "The quick brown fox abc abcab, 今天天气很好.")
  }

  private static let text = FuzzTarget("text", seeds: [".jsonl", ".txt", ".md"], isInMemory: true) {
    bytes, _ in
    let text = String(decoding: bytes, as: UTF8.self)
    var summarizer = Summarizer()
    _ = summarizer.summarize(
      [Message(role: .user, content: text), Message(role: .assistant, content: text)], title: nil)
    try counters.withLock { counters in
      if counters.isEmpty {
        counters = try [Encoding.o200kBase, .cl100kBase].map {
          TokenCounter(try Vocabulary.load($0))
        }
      }
      for counter in counters { try check(counter, with: text) }
    }
  }

  private static func check(_ counter: TokenCounter, with text: String) throws {
    let ids = counter.encode(text)
    guard counter.count(text) == ids.count, counter.decode(ids) == Array(text.utf8) else {
      throw Disagreement(description: "counting and encoding differ")
    }
  }

  /// Made once: their tables take longer than most inputs.
  private static let counters = Mutex<[TokenCounter]>([])
}
