package import ChatModel
import SystemIO

/// `store.json`: what is fixed when a store is made, and its defaults.
package struct StoreSettings: Hashable, Sendable {
  /// Moves on when an older Hansard could no longer read the store.
  package static let currentFormat = 1

  package var storeID: String
  package var createdAt: Timestamp
  /// Shards of each namespace, fixed when the namespace is made.
  package var shards: [Namespace: Int]
  /// Counts messages that name no model: `o200k_base`, or one of `tokenizers`.
  package var tokenizer: String
  /// Tokenizers of the operator's own, the first that fits a model counting for it.
  package var tokenizers: [OwnTokenizer]
  /// zstd level of new frames, 1 to 19.
  package var level: Int

  /// Frames of one user are small: higher levels take a third more of an ingest's compression time
  /// for 3 % of the bytes, and compaction wins more by packing.
  package static let defaultLevel = 1

  package init(createdAt: Timestamp) {
    storeID = hexadecimal(randomBytes(16))
    self.createdAt = createdAt
    shards = [:]
    tokenizer = "o200k_base"
    tokenizers = []
    level = StoreSettings.defaultLevel
  }

  package func encoded() -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("format", StoreSettings.currentFormat)
    writer.field("store_id", storeID)
    writer.field("created_at", createdAt)
    writer.field("tokenizer", tokenizer)
    if !tokenizers.isEmpty {
      writer.key("tokenizers")
      writer.beginArray()
      for tokenizer in tokenizers { tokenizer.write(to: &writer) }
      writer.endArray()
    }
    writer.field("level", level)
    writer.key("namespaces")
    writer.beginObject()
    for (namespace, count) in shards.sorted(by: { $0.key < $1.key }) {
      writer.key(name: namespace.name)
      writer.beginObject()
      writer.field("shards", count)
      writer.endObject()
    }
    writer.endObject()
    writer.endObject()
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  init(decoding bytes: [UInt8], at path: String) throws(HansardError) {
    func damaged(_ cause: String) -> HansardError {
      HansardError(
        .damaged, while: "reading the store's settings", at: SourceLocation(path), cause: cause,
        hint: "restore store.json from a backup; the archive itself is not concerned")
    }
    let parser = JSONParser()
    let value: JSONValue
    do { value = try parser.parse(PaddedBytes(bytes)) } catch { throw damaged(error.problem) }
    guard let format = value["format"]?.int else { throw damaged("no format number") }
    guard format <= Int64(StoreSettings.currentFormat) else {
      throw HansardError(
        .newerFormat, while: "opening the store", at: SourceLocation(path),
        cause: "it has format \(format), this Hansard reads up to \(StoreSettings.currentFormat)",
        hint: "use the newer Hansard that wrote it")
    }
    guard let storeID = value["store_id"]?.nonEmptyString,
      let createdAt = value["created_at"]?.string.flatMap({ Timestamp(parsing: $0) })
    else { throw damaged("no store_id or created_at") }
    self.storeID = storeID
    self.createdAt = createdAt
    tokenizer = value["tokenizer"]?.nonEmptyString ?? "o200k_base"
    tokenizers =
      try value["tokenizers"].map { list throws(HansardError) in
        try StoreSettings.tokenizers(list, at: path)
      } ?? []
    level = value["level"]?.int.flatMap { Int(exactly: $0) } ?? 3
    shards = [:]
    for member in value["namespaces"].map({ Array($0.members) }) ?? [] {
      guard let count = member.value["shards"]?.int, (1...100).contains(count) else {
        throw damaged("a namespace has no number of shards")
      }
      shards[try Namespace(parsing: member.key)] = Int(count)
    }
  }
}

extension StoreSettings {
  /// The one part that operators write themselves: errors say which entry and key.
  private static func tokenizers(
    _ list: JSONValue, at path: String
  ) throws(HansardError) -> [OwnTokenizer] {
    func refused(_ place: String, _ cause: String) -> HansardError {
      HansardError(
        .usage, while: "reading \(place) in the store's settings", at: SourceLocation(path),
        cause: cause, hint: "FORMAT.md describes store.json")
    }
    guard list.isArray else { throw refused("'tokenizers'", "it has to be a list") }
    var tokenizers: [OwnTokenizer] = []
    for (index, value) in list.elements.enumerated() {
      do throws(OwnTokenizer.Refusal) {
        tokenizers.append(try OwnTokenizer(decoding: value))
      } catch {
        throw refused("entry \(index + 1) of 'tokenizers'", error.cause)
      }
    }
    return tokenizers
  }
}
