import ChatModel
import Store

/// What a dump's messages have to know of a text that is in the conversation already.
struct KnownText: BitwiseCopyable {
  var position: Int
  var id: TextSlice
  var parentID: TextSlice
  var isInserted: Bool

  init(_ stored: StoredRecord) {
    position = stored.position
    id = stored.message.id
    parentID = stored.message.parentID
    isInserted = stored.message.inserted
  }

  /// As the other one, of a record whose texts are in another arena; adds those that are needed to `arena`.
  ///
  /// - Throws: `.limitExceeded` when there is no room for them.
  init(
    _ stored: StoredRecord, from other: TextArena, into arena: inout TextArena
  ) throws(HansardError) {
    self.init(stored)
    guard arena.hasRoom(for: id.count + parentID.count) else {
      throw HansardError(
        .limitExceeded, while: "reading a conversation of the archive",
        cause: "its ids are larger than \(TextArena.maximumBytes) bytes together")
    }
    id = arena.add(other.bytes.span.extracting(id.range))
    if !parentID.isAbsent { parentID = arena.add(other.bytes.span.extracting(parentID.range)) }
  }
}
