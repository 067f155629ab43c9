import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO

/// Inputs to begin with: the samples, and what a store of them is made of.
struct Seeds {
  private var inputs: [(name: String, bytes: [UInt8])] = []

  private static let largest = 256 << 10

  init(samples: String, scratch: String) async throws {
    try add(filesBelow: samples) { $0 }
    for folder in ["Pipelines", "Reports"] {
      try add(filesBelow: "\(samples)/../\(folder)") { $0 }
    }
    try await addStore(of: samples, in: scratch)
    for count in 1...8 {
      var random = Mutation(seed: UInt64(count))
      add("\(count).history", (0..<8 * count).map { _ in UInt8(random.random(below: 256)) })
    }
    add("small.tokenizer", Array(Seeds.smallVocabulary.utf8))
    add("byte-pairs.tokenizer", Array(Seeds.smallTokenizer.utf8))
    add("hexadecimal.key", Array(String(repeating: "a5", count: 32).utf8))
    add("pem.key", Array(PublicKeyFile.text([UInt8](repeating: 9, count: 32)).utf8))
  }

  /// Every byte, and three pairs, as a `.tiktoken` file.
  private static var smallVocabulary: String {
    let tokens = (0...255).map { [UInt8($0)] } + ["ab", "abc", " a"].map { Array($0.utf8) }
    return tokens.enumerated().map { rank, token in
      "\(Data(token).base64EncodedString()) \(rank)\n"
    }.joined()
  }

  /// The same as a `tokenizer.json`, in which bytes that do not print are letters from U+0100 on.
  private static var smallTokenizer: String {
    var next = UInt32(256)
    let bytes = (UInt32(0)...255).map { byte in
      if (33...126).contains(byte) || (161...172).contains(byte) || byte >= 174 { return byte }
      defer { next += 1 }
      return next
    }
    let letters = bytes.compactMap { Unicode.Scalar($0).map { String($0) } }
    let tokens = letters + ["ab", "abc", letters[0x20] + "a"]
    let entries = tokens.enumerated().map { id, token in
      let isEscaped = token == "\"" || token == "\\"
      return "\"\(isEscaped ? "\\" : "")\(token)\":\(id)"
    }
    return #"{"model":{"type":"BPE","vocab":{"# + entries.joined(separator: ",")
      + #"},"merges":["a b","ab c",["# + "\"\(letters[0x20])\",\"a\""
      + #"]]},"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false}}"#
  }

  private mutating func add(_ name: String, _ bytes: [UInt8]) {
    if bytes.count <= Seeds.largest { inputs.append((name, bytes)) }
  }

  private mutating func add(filesBelow folder: String, name: (String) -> String) throws {
    let walker = FileManager.default.enumerator(atPath: folder)
    for path in (walker ?? NSEnumerator()).compactMap({ $0 as? String }).sorted() {
      if let bytes = FileManager.default.contents(atPath: "\(folder)/\(path)") {
        add(name(path), Array(bytes))
      }
    }
  }

  private mutating func addStore(of samples: String, in scratch: String) async throws {
    let root = "\(scratch)/store"
    _ = try await Ingest(
      IngestOptions(storeRoot: root, namespace: .standard, paths: [samples])
    ).run()
    let store = try Store.open(root)
    let reader = try StoreReader(store, .standard)
    let user = try reader.list(ConversationFilter()).first?.user ?? ""
    for value in try reader.query("SELECT messages FROM fingerprints").rows.joined() {
      if case .blob(let bytes) = value { add("blob.fingerprints", bytes) }
    }
    _ = try Erasure(store, .standard, [ErasureTarget(user: user)]).run { SystemClock().now }
    try add(filesBelow: "\(root)/archive") { $0 + ".segment" }
    try addFrames(below: "\(root)/archive")
    try add(filesBelow: "\(root)/catalog") { $0 }
    try add(filesBelow: "\(root)/receipts") { $0.replacing(".json", with: ".receipt") }
  }

  private mutating func addFrames(below folder: String) throws {
    let walker = FileManager.default.enumerator(atPath: folder)
    for path in (walker ?? NSEnumerator()).compactMap({ $0 as? String }).sorted() {
      guard let reader = try? SegmentReader("\(folder)/\(path)", files: LocalFileSystem()) else {
        continue
      }
      for frame in try reader.index().frames where try !reader.isHeaderBlank(frame) {
        add("frame.lines", try FrameLineReader().content(frame, of: reader))
      }
    }
  }

  /// Those that suit a target; never empty.
  func suiting(_ target: FuzzTarget) -> [[UInt8]] {
    let found = inputs.filter { input in target.seeds.contains { input.name.hasSuffix($0) } }
    return found.isEmpty ? [[0x5B, 0x5D]] : found.map(\.bytes)
  }

  /// What guided mutations of a target have kept in `folder`.
  static func corpus(of target: FuzzTarget, in folder: String) throws -> [[UInt8]] {
    let corpus = corpusFolder(of: target, in: folder)
    guard FileManager.default.fileExists(atPath: corpus) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: corpus).sorted().compactMap { name in
      FileManager.default.contents(atPath: "\(corpus)/\(name)").map(Array.init)
    }
  }

  static func corpusFolder(of target: FuzzTarget, in folder: String) -> String {
    "\(folder)/corpus-\(target.fileName)"
  }
}
