package import ChatModel
import GRDB
import SystemIO

/// Loads every archived text of a conversation: what an ingest needs of a conversation that grows.
package struct ConversationLoader {
  private let catalog: Catalog
  private var loader: SliceLoader

  package init(_ store: Store, _ catalog: Catalog) {
    self.catalog = catalog
    loader = SliceLoader(store, catalog.shard)
  }

  /// All versions of all messages, by first place and then in archive order.
  package mutating func messages(
    of conversation: Int64
  ) throws(HansardError) -> [StoredMessage] {
    try archived(conversation).versions
  }

  /// As `messages`, with what each slice says of the conversation, in archive order.
  package mutating func archived(
    _ conversation: Int64
  ) throws(HansardError) -> (headers: [ConversationHeader], versions: [StoredMessage]) {
    var headers: [(row: Int64, header: ConversationHeader)] = []
    var versions: [MessageVersion] = []
    for slice in try catalog.slices(of: conversation, descending: false) {
      let (header, messages) = try loader.load(slice)
      headers.append((slice.row, header))
      versions += messages
    }
    headers.sort { $0.row < $1.row }
    return (headers.map(\.header), ShownMessage.joined(versions).map(\.storedMessage))
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
  /// The slices of a conversation, by first position and then in archive order.
  func slices(
    of conversation: Int64, descending: Bool
  ) throws(HansardError) -> [StoredSlice] {
    let order = descending ? "DESC" : "ASC"
    return try attempt("looking up slices", path) {
      try queue.read { database in
        let statement = try database.cachedStatement(
          sql: """
            SELECT slices.id AS slice, slices.raw_offset, slices.raw_length, frames.id AS frame, frames.segment,
              frames.offset, frames.length, frames.raw_length AS frame_raw_length, frames.digest,
              segments.month, segments.temporary_name
            FROM slices JOIN frames ON frames.id = slices.frame
            JOIN segments ON segments.number = frames.segment
            WHERE slices.conversation = ?
            ORDER BY slices.first_position \(order), slices.id \(order)
            """)
        return try Row.fetchAll(statement, arguments: [conversation]).map(StoredSlice.init(row:))
      }
    }
  }
}
