import ChatModel

/// What one source of a run says about one conversation.
struct IncomingConversation {
  var key: ConversationKey
  var source: Int
  var headers: [ConversationHeader] = []
  var messages: [MessageRecord] = []

  /// When the source says that it last changed the conversation.
  var updatedAt: Timestamp? { headers.compactMap(\.updatedAt).max() }

  /// Some message says which one it answers.
  var hasParents: Bool { messages.contains { !$0.parentID.isAbsent } }

  /// Puts messages in order: parent pointers and the source's own order win; without parents, time
  /// does, with the source's order as tie-break and for what has no time.
  mutating func arrange() {
    guard !hasParents else { return }
    guard let first = messages.first else { return }
    var time = first.createdAt?.millisecondsSince1970 ?? .min
    var isSorted = true
    var keyed: [(time: Int64, index: Int)] = []
    keyed.reserveCapacity(messages.count)
    for (index, message) in messages.enumerated() {
      let own = message.createdAt?.millisecondsSince1970 ?? time
      if own < time { isSorted = false }
      time = own
      keyed.append((own, index))
    }
    guard !isSorted else { return }
    let unsorted = messages
    messages = keyed.sorted { ($0.time, $0.index) < ($1.time, $1.index) }
      .map { unsorted[$0.index] }
  }
}
