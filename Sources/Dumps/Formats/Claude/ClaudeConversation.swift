import ChatModel
import SystemIO

/// One conversation of a Claude export.
struct ClaudeConversation {
  private let record: JSONRecord
  private var messages: JSONValue?
  private var header = ConversationHeader(key: ConversationKey(kind: .claude, sourceID: ""))

  init(_ record: JSONRecord, accountUser: String?) {
    self.record = record
    header.user = accountUser
    var rest = JSONLeftovers()
    for member in record.value.members {
      let value = member.value
      switch member.key {
      case "uuid": header.key.sourceID = value.nonEmptyString ?? ""
      case "name": header.title = value.nonEmptyString
      case "created_at": header.createdAt = rest.time(member)
      case "updated_at": header.updatedAt = rest.time(member)
      case "account": header.user = value["uuid"]?.nonEmptyString ?? accountUser
      case "is_starred":
        if value.bool == true { header.tags.append("starred") }
      case "project_uuid":
        if let project = value.nonEmptyString { header.tags.append("project:\(project)") }
      case "current_leaf_message_uuid": header.currentLeaf = value.nonEmptyString
      case "chat_messages": messages = value
      default:
        if value.bool != false { rest.keep(member) }
      }
    }
    header.metadata = rest.json
  }

  func read(into sink: inout some RecordSink) {
    guard let messages, messages.isArray || messages.isNull else {
      return record.reject("chat_messages that are no list", into: &sink)
    }
    sink.enumerated(messages: messages.elements.reduce(0) { count, _ in count + 1 })
    var understood: [Placed] = []
    for (ordinal, value) in messages.elements.enumerated() {
      do throws(RecordProblem) {
        let read = try ClaudeMessage(value)
        understood.append(
          Placed(message: read.message, ordinal: ordinal, namesParent: read.namesParent))
      } catch {
        sink.reject(
          error.text, messages: 1, raw: record.bytes, at: record.position(ofMessage: ordinal))
      }
    }
    var header = header
    if header.key.sourceID.isEmpty {
      header.key.sourceID = derivedConversationID(of: understood.map(\.message))
    }
    linkTree(&understood, &header)
    sink.header(header, at: record.position)
    for item in understood {
      sink.message(
        item.message, in: header.key, user: header.user,
        at: record.position(ofMessage: item.ordinal))
    }
  }

  /// Makes parents and the current leaf name messages that are there, parents before children.
  ///
  /// A conversation of which no message names a parent stays linear, in the order of the export.
  /// Where only some do, as in conversations older than the field, the others follow the one
  /// before.
  private func linkTree(_ messages: inout [Placed], _ header: inout ConversationHeader) {
    guard messages.contains(where: { $0.message.parentID != nil }) else {
      header.currentLeaf = nil
      return
    }
    var placeByID: [String: Int] = [:]
    for (place, item) in messages.enumerated() where !item.message.id.isEmpty {
      placeByID[item.message.id] = place
    }
    var parents: [Int?] = []
    for (place, item) in messages.enumerated() {
      let parent = item.namesParent ? item.message.parentID.flatMap { placeByID[$0] } : place - 1
      parents.append(parent == place || parent == -1 ? nil : parent)
    }
    messages = parentsFirst(parents: parents).map { [messages] node, parent in
      var item = messages[node]
      item.message.parentID = parent.map { messages[$0].message.id }
      return item
    }
    if header.currentLeaf.flatMap({ placeByID[$0] }) == nil {
      header.currentLeaf = newestLeaf(of: messages.map(\.message))
    }
  }
}

/// A message and its number in the export.
private struct Placed {
  var message: Message
  let ordinal: Int
  let namesParent: Bool
}
