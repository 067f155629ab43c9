import ChatModel

/// What one source of a run says about one conversation.
struct IncomingConversation {
  var key: ConversationKey
  var source: Int
  var headers: [ConversationHeader] = []
  var messages: [MessageRecord] = []
  /// The source says which place in the conversation each message has.
  var isPlaced = false

  /// When the source says that it last changed the conversation.
  var updatedAt: Timestamp? { headers.compactMap(\.updatedAt).max() }

  /// Some message says which one it answers.
  var hasParents: Bool { messages.contains { !$0.parentID.isAbsent } }

  /// Puts messages in order: places that the source says, parent pointers and the source's own order win; without parents, time
  /// does, with the source's order as tie-break and for what has no time.
  mutating func arrange() {
    guard !isPlaced, !hasParents,
      let places = IncomingConversation.places(byTime: messages.lazy.map(\.createdAt))
    else { return }
    messages = places.map { messages[$0] }
  }

  /// The places of messages in the order of their times, each without one behind what is before it; nil
  /// when they are in that order already.
  static func places(byTime times: some Collection<Timestamp?>) -> [Int]? {
    var time = Int64.min
    var isSorted = true
    var keyed: [(time: Int64, index: Int)] = []
    keyed.reserveCapacity(times.count)
    for (index, own) in times.enumerated() {
      let own = own?.millisecondsSince1970 ?? time
      if own < time { isSorted = false }
      time = own
      keyed.append((own, index))
    }
    guard !isSorted else { return nil }
    return keyed.sorted { ($0.time, $0.index) < ($1.time, $1.index) }.map(\.index)
  }
}
