import ChatModel
import SystemIO

/// One line of kind `conversation`.
struct CanonicalConversation {
  private let record: JSONRecord
  private let accountUser: String?

  init(_ record: JSONRecord, accountUser: String?) {
    self.record = record
    self.accountUser = accountUser
  }

  func read(joining chunks: inout CanonicalChunks, into sink: inout some RecordSink) {
    do throws(JSONError) {
      var header = try CanonicalDecoder.header(record.value).0
      header.user = header.user ?? accountUser
      let messages = record.value["messages"]
      guard messages?.isArray ?? true else { throw JSONError("messages are no list") }
      sink.header(header, at: record.position)
      guard let messages else { return }
      for (ordinal, value) in messages.elements.enumerated() {
        let place = CanonicalChunks.Place(
          record: record.bytes, position: record.position(ofMessage: ordinal),
          conversation: header.key, user: header.user)
        read(value, at: place, joining: &chunks, into: &sink)
      }
    } catch {
      record.reject(error.problem, into: &sink)
    }
  }

  private func read(
    _ value: JSONValue, at place: CanonicalChunks.Place, joining chunks: inout CanonicalChunks,
    into sink: inout some RecordSink
  ) {
    do throws(JSONError) {
      if let content = value["content"], !content.isString, !content.isNull {
        throw JSONError("a message's content is no text")
      }
      chunks.take(try CanonicalDecoder.message(value), at: place, into: &sink)
    } catch {
      chunks.rejectUnfinished(into: &sink)
      sink.enumerated(messages: 1)
      sink.reject(error.problem, messages: 1, raw: place.record, at: place.position)
    }
  }
}
