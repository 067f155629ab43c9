import ChatModel
import Store
import Summaries
import SystemIO

/// What one dump says of a large conversation: its messages in their order, a span of them at a time.
///
/// What is in memory of all is where each one is.
struct ConversationSpans {
  let user: String
  let key: ConversationKey
  let headers: [ConversationHeader]
  /// Some message says which one it answers.
  let hasParents: Bool
  /// The conversation was erased before, or its user was.
  let isBarred: Bool
  /// By source: messages that may not come back for that, and are not shown, and all others as duplicates.
  let counts: [Int: SourceCounts]

  private let pages: PartitionPages
  private let places: [Place]
  private let spanBytes: Int

  /// Where a record is.
  private struct Place: BitwiseCopyable {
    var page: UInt32
    var offset: UInt32
    var byteCount: UInt32
    /// The number of its source.
    var source: UInt32
  }

  /// Enough for a page to be read once for many records, also where their order is another one.
  private static let mostMessages = 1 << 16

  /// Finds the records of a unit that holds one conversation, those of each source apart, in the order of
  /// the run; nil when there are others in it.
  ///
  static func dumps(
    in unit: ReduceUnit, _ plan: ReducePlan
  ) throws(HansardError) -> [ConversationSpans]? {
    let pages = unit.records.pages(of: unit.partition)
    var heads = ConversationHeads(joinsSources: plan.joinsSources)
    for number in 0..<pages.count {
      heads.read(try pages.page(number), number: number, of: pages.count)
    }
    guard let conversation = heads.conversation, heads.isOneConversation else { return nil }
    return (consume heads).takeDumps().map {
      ConversationSpans($0, of: conversation.user, conversation.key, pages, plan)
    }
  }

  private init(
    _ dump: consuming ConversationHeads.Dump, of user: String, _ key: ConversationKey,
    _ pages: PartitionPages, _ plan: ReducePlan
  ) {
    (self.user, self.key, self.pages, spanBytes) = (user, key, pages, plan.spanBytes)
    headers = dump.headers
    let barrier = plan.tombstones.barrier(user: user, conversation: key)
    let created = headers.compactMap(\.createdAt).min()
    var places: [Place] = []
    var counts: [Int: SourceCounts] = [:]
    var hasParents = dump.isPlaced
    places.reserveCapacity(dump.messages.count)
    dump.arrange()
    for message in dump.messages {
      if barrier?.blocks(message.createdAt ?? created) ?? false {
        counts[Int(message.source), default: SourceCounts()].tombstoned += 1
      } else {
        places.append(
          Place(
            page: message.page, offset: message.offset, byteCount: message.byteCount,
            source: message.source))
        counts[Int(message.source), default: SourceCounts()].duplicate += 1
        if message.hasParent { hasParents = true }
      }
    }
    isBarred = barrier != nil
    (self.places, self.counts, self.hasParents) = (places, counts, hasParents)
  }

  var messageCount: Int { places.count }

  func source(ofMessage number: Int) -> Int { Int(places[number].source) }

  /// Shows each span, with the number of its first message; its texts are in `arena`, behind what was
  /// there before.
  func forEach(
    _ arena: inout TextArena,
    _ body: (IncomingConversation, Int, inout TextArena) throws(HansardError) -> Void
  ) throws(HansardError) {
    let kept = arena.bytes.count
    var next = 0
    while next < places.count {
      let first = next
      var byteCount = 0
      while next < places.count, next - first < ConversationSpans.mostMessages,
        next == first || byteCount + Int(places[next].byteCount) <= spanBytes
      {
        byteCount += Int(places[next].byteCount)
        next += 1
      }
      arena.removeAll(behind: kept)
      let messages = try load(Array(first..<next), into: &arena)
      var incoming = IncomingConversation(
        key: key, source: source(ofMessage: first), headers: headers)
      incoming.messages = messages
      try body(incoming, first, &arena)
    }
    arena.removeAll(behind: kept)
  }

  /// Shows each message with its number, as they come in the pages; its texts are in the arena that is
  /// shown with it.
  func forEachMessage(
    _ body: (Int, MessageRecord, TextArena) -> Void
  ) throws(HansardError) {
    let byPage = places.indices.sorted { places[$0].page < places[$1].page }
    var arena = TextArena()
    var pageNumber: UInt32?
    for number in byPage {
      let place = places[number]
      if pageNumber != place.page {
        arena = TextArena(try pages.page(Int(place.page)))
        pageNumber = place.page
      }
      let record = RecordView(at: Int(place.offset), in: arena.bytes.span)
      body(number, record.message, arena)
    }
  }

  /// The messages of these numbers, in their order, their texts in `arena`.
  private func load(
    _ numbers: [Int], into arena: inout TextArena
  ) throws(HansardError) -> [MessageRecord] {
    var messages = [MessageRecord](repeating: MessageRecord(role: .user), count: numbers.count)
    var page: [UInt8] = []
    var pageNumber: UInt32?
    // A page is read once, wherever its records come.
    let byPage = numbers.indices.sorted { places[numbers[$0]].page < places[numbers[$1]].page }
    for index in byPage {
      let place = places[numbers[index]]
      if pageNumber != place.page {
        page = try pages.page(Int(place.page))
        pageNumber = place.page
      }
      let end = Int(place.offset + place.byteCount)
      let record = arena.add(page.span.extracting(Int(place.offset)..<end))
      messages[index] = RecordView(at: record.range.lowerBound, in: arena.bytes.span).message
    }
    return messages
  }

  /// The messages of these numbers as what a summary is made of, their texts in `arena`.
  func spoken(
    _ numbers: [Int], into arena: inout TextArena
  ) throws(HansardError) -> [SpokenText] {
    try load(numbers, into: &arena).map { SpokenText($0) }
  }
}
