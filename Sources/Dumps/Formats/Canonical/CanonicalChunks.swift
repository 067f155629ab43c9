import ChatModel
import SystemIO

/// Joins the pieces of messages that go on over several lines.
///
/// Pieces come one after the other, with the same message id, numbered from 0.
struct CanonicalChunks {
  /// Where a message stands and whose it is.
  struct Place {
    let record: RejectedBytes
    let position: RecordPosition
    let conversation: ConversationKey
    let user: String?
  }

  private struct Unfinished {
    var message: CanonicalMessage
    let place: Place
    var received: Int
    let count: Int
  }

  private var unfinished: Unfinished?

  /// Others say nothing.
  private static let places = 0..<Int(Int32.max)

  /// Hands a whole message over, and a piece once it is the last.
  mutating func take(
    _ read: CanonicalMessage, at place: Place, into sink: inout some RecordSink
  ) {
    guard let chunk = read.chunk, chunk.count > 1 else {
      rejectUnfinished(into: &sink)
      sink.enumerated(messages: 1)
      return handOver(read, at: place, into: &sink)
    }
    if chunk.number == 0 {
      rejectUnfinished(into: &sink)
      sink.enumerated(messages: 1)
      unfinished = Unfinished(
        message: read, place: place, received: 1, count: chunk.count)
      return
    }
    guard var started = unfinished, continues(started, read, chunk, at: place) else {
      rejectUnfinished(into: &sink)
      sink.enumerated(messages: 1)
      return sink.reject(
        "a piece of a message without the pieces before it", messages: 1, raw: place.record,
        at: place.position)
    }
    unfinished = nil
    started.message.join(read)
    started.received += 1
    if started.received == started.count {
      handOver(started.message, at: started.place, into: &sink)
    } else {
      unfinished = started
    }
  }

  /// Rejects a message whose last pieces did not come.
  mutating func rejectUnfinished(into sink: inout some RecordSink) {
    guard let started = unfinished else { return }
    unfinished = nil
    sink.reject(
      "a message of which only \(started.received) of \(started.count) pieces are there",
      messages: 1, raw: started.place.record, at: started.place.position)
  }

  private func continues(
    _ started: Unfinished, _ read: CanonicalMessage, _ chunk: (number: Int, count: Int),
    at place: Place
  ) -> Bool {
    chunk.number == started.received && chunk.count == started.count
      && read.message.id == started.message.message.id
      && place.conversation == started.place.conversation
  }

  private func handOver(
    _ read: CanonicalMessage, at place: Place, into sink: inout some RecordSink
  ) {
    var position = place.position
    position.place = read.position.flatMap { CanonicalChunks.places.contains($0) ? Int32($0) : nil }
    sink.message(read.message, in: place.conversation, user: place.user, at: position)
  }
}
