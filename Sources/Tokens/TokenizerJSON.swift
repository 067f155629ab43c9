import ChatModel
import SystemIO

/// Reads `tokenizer.json` files (Hugging Face tokenizers) with byte-level BPE.
///
/// Ranks are the order of the merges, after the 256 bytes. That a merge names two halves, and we
/// rank what they make, is the same: a token's own bytes always come together in the same way.
struct TokenizerJSON {
  private let file: VocabularyFile

  init(_ file: VocabularyFile) { self.file = file }

  func vocabulary(_ content: [UInt8]) throws(HansardError) -> Vocabulary {
    let parser = JSONParser()
    let document: JSONValue
    do throws(JSONError) {
      document = try parser.parse(PaddedBytes(content))
    } catch {
      throw file.unknownFormat(error.problem, at: error.byteOffset)
    }
    guard let model = document["model"], let vocabulary = model["vocab"],
      let merges = model["merges"], merges.isArray
    else { throw file.unknownFormat("it has no model with a vocabulary and merges") }
    if let type = model["type"]?.string, type != "BPE" {
      throw file.unknownFormat("its model is \(type), not BPE")
    }
    let rule = try rule(document)
    let normalizes = try composesCharacters(document)

    var ids: [[UInt8]: Int32] = [:]
    for member in vocabulary.members {
      guard let id = member.value.int.flatMap({ Int32(exactly: $0) }), id >= 0,
        let bytes = ByteLevel.bytes(of: member.key)
      else { continue }
      ids[bytes] = id
    }
    var list = TokenList(ids)
    for byte in UInt8.min...UInt8.max where !list.append([byte]) {
      throw file.unknownFormat("byte \(byte) is no token")
    }
    for merge in merges.elements {
      guard let token = mergedBytes(merge), list.append(token) else {
        throw file.unknownFormat("a merge makes no token of the vocabulary")
      }
    }
    guard Set(list.ids).count == list.ids.count else {
      throw file.unknownFormat("two tokens have the same number")
    }
    guard let tokens = TokenBytes(packed: list.packed) else {
      throw file.unknownFormat("it has more tokens than we read")
    }
    return Vocabulary(
      name: file.name, rule: rule, tokens: tokens, ids: list.ids, composesCharacters: normalizes)
  }

  /// What a merge makes: `"a b"`, or `["a", "b"]` in newer files.
  private func mergedBytes(_ merge: JSONValue) -> [UInt8]? {
    var halves: [[UInt8]?] = []
    if let text = merge.string {
      halves = text.split(separator: " ").map { ByteLevel.bytes(of: String($0)) }
    } else {
      halves = merge.elements.map { $0.string.flatMap(ByteLevel.bytes(of:)) }
    }
    guard halves.count == 2, let left = halves[0], let right = halves[1] else { return nil }
    return left + right
  }

  /// The rule whose expression the file states.
  private func rule(_ document: JSONValue) throws(HansardError) -> PieceRule {
    let steps = document["pre_tokenizer"].map { Self.steps(in: $0, "pretokenizers") } ?? []
    for step in steps where step["type"]?.string == "ByteLevel" {
      if step["add_prefix_space"]?.bool == true {
        throw file.unknownFormat("it puts a space before texts, which we do not")
      }
      if steps.count == 1, step["use_regex"]?.bool != false { return .r50k }
    }
    let expressions = steps.compactMap { $0["pattern"]?["Regex"]?.string }
    if let rule = PieceRule(expressions: expressions) { return rule }
    throw file.unknownFormat("it cuts text in a way that we have no rule for")
  }

  /// Whether texts are brought into Unicode's form NFC first.
  private func composesCharacters(_ document: JSONValue) throws(HansardError) -> Bool {
    guard let normalizer = document["normalizer"], !normalizer.isNull else { return false }
    let types = Self.steps(in: normalizer, "normalizers").map { $0["type"]?.string ?? "" }
    guard types.allSatisfy({ $0 == "NFC" }) else {
      throw file.unknownFormat("it changes texts before it counts: \(types)")
    }
    return !types.isEmpty
  }

  /// The steps of a sequence, or the one that stands alone.
  private static func steps(in value: JSONValue, _ key: String) -> [JSONValue] {
    guard value["type"]?.string == "Sequence" else { return [value] }
    return value[name: key].map { Array($0.elements) } ?? []
  }
}

/// Tokens in rank order, with the numbers that the file gives them.
private struct TokenList {
  private var known: [[UInt8]: Int32]
  private(set) var packed: [UInt8] = []
  private(set) var ids: [Int32] = []

  init(_ known: [[UInt8]: Int32]) { self.known = known }

  /// Gives `token` the next rank, unless it has one; false when it is not in the vocabulary.
  mutating func append(_ token: [UInt8]) -> Bool {
    guard let id = known[token], token.count <= TokenBytes.maximumByteCount else { return false }
    guard id >= 0 else { return true }
    known[token] = -1 - id
    packed.append(UInt8(token.count))
    packed += token
    ids.append(id)
    return true
  }
}
