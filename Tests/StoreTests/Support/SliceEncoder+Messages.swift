import ChatModel
import Store

extension SliceEncoder {
  /// The lines of messages that lie in no arena.
  func lines(_ header: SliceHeader, _ messages: [StoredMessage]) -> [SliceLine] {
    var arena = TextArena()
    let records = messages.map { StoredRecord($0, in: &arena) }
    var encoder = self
    var lines: [SliceLine] = []
    encoder.encode(header, records, in: arena) { lines.append($0) }
    return lines
  }
}
