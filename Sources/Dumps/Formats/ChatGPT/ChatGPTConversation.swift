import ChatModel
import SystemIO

/// One conversation of a ChatGPT export: its own members, then its tree of messages.
struct ChatGPTConversation {
  private let record: JSONRecord
  private let user: String?
  private var mapping: JSONValue?
  private var currentNode: String?
  private var header = ConversationHeader(key: ConversationKey(kind: .chatGPT, sourceID: ""))

  /// - Parameter user: the account that exported.
  init(_ record: JSONRecord, user: String?) {
    self.record = record
    self.user = user
    header.user = user
    var id: String?
    var conversationID: String?
    var gizmoID: String?
    var templateID: String?
    var rest = JSONLeftovers()
    for member in record.value.members {
      let value = member.value
      switch member.key {
      case "id": id = value.idText
      case "conversation_id": conversationID = value.idText
      case "title": header.title = value.nonEmptyString
      case "create_time": header.createdAt = rest.time(member)
      case "update_time": header.updatedAt = rest.time(member)
      case "mapping": mapping = value
      case "current_node": currentNode = value.string
      case "is_archived": header.state = value.bool == true ? "archived" : nil
      case "is_starred":
        if value.bool == true { header.tags.append("starred") }
      case "gizmo_id": gizmoID = value.nonEmptyString
      case "conversation_template_id": templateID = value.nonEmptyString
      default:
        if value.bool != false { rest.keep(member) }
      }
    }
    if let gizmoID {
      header.tags.append("\(gizmoID.hasPrefix("g-p-") ? "project" : "gpt"):\(gizmoID)")
    }
    header.key.sourceID = conversationID ?? id ?? ""
    if conversationID != nil, id != conversationID { rest.keep("id", text: id) }
    if templateID != gizmoID { rest.keep("conversation_template_id", text: templateID) }
    header.metadata = rest.json
  }

  /// True for the elements of `shared_conversations.json` and `message_feedback.json`.
  private var isSibling: Bool {
    mapping == nil && record.value["conversation_id"] != nil
      && (record.value["is_anonymous"] != nil || record.value["rating"] != nil)
  }

  mutating func read(into sink: inout some RecordSink) {
    guard let mapping, mapping.isObject || mapping.isNull else {
      if isSibling { return sink.skip("a share link or rating", count: 1) }
      return record.reject("a conversation without a mapping of messages", into: &sink)
    }
    let tree = ChatGPTTree(mapping: mapping)
    sink.enumerated(messages: tree.nodes.count { $0.message != nil })
    var branch = Branches(tree: tree)
    for visit in tree.visits() {
      read(visit, of: tree, into: &branch, &sink)
    }
    finish(branch, of: tree, into: &sink)
  }

  private func read(
    _ visit: (node: Int, parent: Int?), of tree: ChatGPTTree, into branches: inout Branches,
    _ sink: inout some RecordSink
  ) {
    let node = tree.nodes[visit.node]
    let above = visit.parent.map { branches.above[$0] } ?? ChatGPTMessage.Above()
    branches.above[visit.node] = above
    guard let value = node.message else { return }
    do throws(RecordProblem) {
      let read = try ChatGPTMessage(value, nodeID: node.id, above: above)
      branches.above[visit.node].messageID = node.id
      branches.above[visit.node].callID = read.callID
      branches.messages.append((read.message, branches.ordinal))
      if let memory = read.memory {
        sink.memory(
          MemoryRecord(kind: .chatGPT, user: user, label: "model_set_context", text: memory),
          at: record.position(ofMessage: branches.ordinal))
      }
    } catch {
      sink.reject(
        error.text, messages: 1, raw: record.bytes,
        at: record.position(ofMessage: branches.ordinal))
    }
    branches.ordinal += 1
  }

  /// Hands over the header, which needs the messages, and then these.
  private mutating func finish(
    _ branches: Branches, of tree: ChatGPTTree, into sink: inout some RecordSink
  ) {
    if header.key.sourceID.isEmpty {
      header.key.sourceID = derivedConversationID(of: branches.messages.map(\.message))
    }
    let current = currentNode.flatMap(tree.index(of:)).flatMap { branches.above[$0].messageID }
    header.currentLeaf = current ?? newestLeaf(of: branches.messages.map(\.message))
    sink.header(header, at: record.position)
    for (message, ordinal) in branches.messages {
      sink.message(
        message, in: header.key, user: user, at: record.position(ofMessage: ordinal))
    }
  }
}

/// What was understood of a tree so far.
private struct Branches {
  /// For each node, what the nodes below it take from it and those above.
  var above: [ChatGPTMessage.Above]
  var messages: [(message: Message, ordinal: Int)] = []
  /// The number of the next message.
  var ordinal = 0

  init(tree: ChatGPTTree) {
    above = Array(repeating: ChatGPTMessage.Above(), count: tree.nodes.count)
  }
}
