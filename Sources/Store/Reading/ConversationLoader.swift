package import ChatModel
import GRDB
import SystemIO

/// Loads every archived text of a conversation: what an ingest needs of a conversation that grows.
package struct ConversationLoader {
  /// A conversation with more bytes of lines is read a slice at a time.
  package let largest: Int
  /// What is read as a whole where nobody gives a budget, in bytes of lines.
  package static let defaultLargest = 32 << 20

  private let catalog: Catalog
  private var loader: SliceLoader

  package init(_ store: Store, _ catalog: Catalog, largest: Int) {
    self.catalog = catalog
    self.largest = largest
    loader = SliceLoader(store, catalog.shard)
  }

  /// The conversation, if its lines have more than so many bytes.
  package func large(
    _ conversation: Int64, above byteCount: Int
  ) throws(HansardError) -> ArchivedConversation? {
    let slices = try catalog.slices(of: conversation)
    guard slices.reduce(0, { $0 + $1.rawLength }) > byteCount else { return nil }
    return try ArchivedConversation(slices, loader)
  }

  /// All versions of all messages, in archive order.
  package mutating func messages(
    of conversation: Int64
  ) throws(HansardError) -> [StoredMessage] {
    try archived(conversation).versions
  }

  /// As `messages`, with what each slice says of the conversation, in archive order.
  package mutating func archived(
    _ conversation: Int64
  ) throws(HansardError) -> (headers: [ConversationHeader], versions: [StoredMessage]) {
    let slices = try loader.inArchiveOrder(try catalog.slices(of: conversation))
    return (
      slices.map(\.header.conversation),
      ShownMessage.joined(slices.flatMap(\.versions)).map(\.storedMessage)
    )
  }
}

extension MessageVersion {
  var storedMessage: StoredMessage {
    var result = StoredMessage(
      message: stored.message, position: stored.position ?? 0,
      tokens: stored.tokens
        ?? TokenCount(content: 0, parts: 0, method: .estimated, tokenizer: "unknown"),
      countedUnder: stored.countedUnder)
    result.versionTime = updatedAt
    return result
  }
}

extension Catalog {
  /// The slices of a conversation, by first position.
  func slices(of conversation: Int64) throws(HansardError) -> [StoredSlice] {
    try read("looking up slices") { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT slices.id AS slice, slices.raw_offset, slices.raw_length,
            slices.first_position, slices.messages, frames.id AS frame, frames.segment,
            frames.offset, frames.length, frames.raw_length AS frame_raw_length, frames.digest,
            segments.month, segments.temporary_name
          FROM slices JOIN frames ON frames.id = slices.frame
          JOIN segments ON segments.number = frames.segment
          WHERE slices.conversation = ?
          ORDER BY slices.first_position, slices.id
          """)
      return try Row.fetchAll(statement, arguments: [conversation]).map(StoredSlice.init(row:))
    }
  }
}
