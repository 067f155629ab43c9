import ChatModel
import Store

extension SliceEncoder {
  /// The lines of messages that lie in no arena.
  func lines(_ header: SliceHeader, _ messages: [StoredMessage]) -> [SliceLine] {
    var arena = TextArena()
    let records = messages.map { StoredRecord($0, in: &arena) }
    return lines(header, records, in: arena)
  }
}
