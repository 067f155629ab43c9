import ChatModel

/// What one source of a run says about one conversation.
struct IncomingConversation {
  var key: ConversationKey
  /// The first one, where several are parts of one dump.
  var source: Int
  var headers: [ConversationHeader] = []
  var messages: [MessageRecord] = []
  /// Of each message, where several are parts of one dump; else empty.
  var sources: [Int] = []
  /// The source says which place in the conversation each message has.
  var isPlaced = false

  /// When the source says that it last changed the conversation.
  var updatedAt: Timestamp? { headers.compactMap(\.updatedAt).max() }

  /// Messages say which ones they answer; one that does not answers none.
  ///
  /// What says each place is of Hansard's own, and says this too.
  var hasParents: Bool { isPlaced || messages.contains { !$0.parentID.isAbsent } }

  /// Puts messages in order: places that the source says, parent pointers and the source's own order win; without parents, time
  /// does, with the source's order as tie-break and for what has no time.
  mutating func arrange() {
    guard !hasParents,
      let places = IncomingConversation.places(byTime: messages.lazy.map(\.createdAt))
    else { return }
    messages = places.map { messages[$0] }
    if !sources.isEmpty { sources = places.map { sources[$0] } }
  }

  func source(ofMessage index: Int) -> Int { sources.isEmpty ? source : sources[index] }

  /// Leaves out messages, and returns their sources.
  mutating func remove(where isUnwanted: (MessageRecord) -> Bool) -> [Int] {
    let isRemoved = messages.map(isUnwanted)
    guard isRemoved.contains(true) else { return [] }
    let removed = messages.indices.filter { isRemoved[$0] }.map { source(ofMessage: $0) }
    let kept = messages.indices.filter { !isRemoved[$0] }
    messages = kept.map { messages[$0] }
    if !sources.isEmpty { sources = kept.map { sources[$0] } }
    return removed
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
