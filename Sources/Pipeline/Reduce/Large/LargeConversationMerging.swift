import ChatModel
import Store
import Summaries
import SystemIO

/// Deduplicates a large conversation of one or several dumps, dump by dump and span by span.
struct LargeConversationMerging {
  private let dumps: [ConversationSpans]
  private let user: UserIdentity
  private let catalog: CatalogReader
  /// What the store has of it; nil when it is new.
  private let stored: StoredConversation?
  /// How the messages of each dump were judged against what is there before it.
  private var judgements: [Judgement] = []
  private var archived: ArchivedSketch?
  /// What all dumps together say of it.
  private(set) var header: ConversationHeader
  /// Some message or fact is new.
  private(set) var hasChanges = true

  private enum Judgement {
    /// There is nothing before it: a span is judged when it comes.
    case isFirst
    case hasNothingNew
    case hasNew(MessageMerger, MessageMerger.Course)
  }

  /// - Parameters:
  ///   - dumps: in the order of the run; not empty.
  ///   - arena: gets what has to be known of what is there before a dump, and has to keep it.
  init(
    _ dumps: [ConversationSpans], _ user: UserIdentity, after stored: StoredConversation?,
    _ catalog: CatalogReader, _ loader: inout ConversationLoader, _ arena: inout TextArena
  ) throws(HansardError) {
    self.dumps = dumps
    self.user = user
    self.catalog = catalog
    self.stored = stored
    header = stored?.header ?? ConversationHeader(key: dumps[0].key)
    var state = try state()
    for (place, dump) in dumps.enumerated() {
      for header in dump.headers { state.merge(header) }
      judgements.append(try judgement(of: dump, &state, &loader, &arena))
      if place < dumps.count - 1 { try remember(place, &state, &arena) }
    }
    header = state.header
    hasChanges =
      state.headerChanged
      || judgements.contains { if case .hasNothingNew = $0 { false } else { true } }
    guard stored != nil, hasChanges else { return }
    try state.load(user.fingerprinter, with: &loader, into: &arena)
    if case .sketch(let sketch) = state.archived { archived = sketch }
  }

  /// What is stored, for one to change it; nil for a conversation that is new.
  mutating func takeArchived() -> ArchivedSketch? {
    defer { archived = nil }
    return archived
  }

  /// Shows what each span adds, as the state's `added`, and the source and the number of each of these
  /// messages, counted through all dumps.
  ///
  /// Returns the state with all fingerprints, and nothing in `added`.
  func forEachSpan(
    _ arena: inout TextArena,
    _ body: (inout ConversationState, [Int], [Int32], inout TextArena)
      throws(HansardError) -> Void
  ) throws(HansardError) -> ConversationState {
    var state = try state()
    var first = 0
    for (dump, judgement) in zip(dumps, judgements) {
      for header in dump.headers { state.merge(header) }
      try forEachSpan(of: dump, judgement, &state, &arena) {
        state, numbers, arena throws(HansardError) in
        try body(
          &state, numbers.map { dump.source(ofMessage: $0) }, numbers.map { Int32(first + $0) },
          &arena)
      }
      first += dump.messageCount
    }
    return state
  }

  /// The messages at these places as what a summary is made of, their texts in `arena`.
  func spoken(
    _ places: [ConversationSketch.Place], into arena: inout TextArena
  ) throws(HansardError) -> [SpokenText] {
    let numbers = places.compactMap(\.incoming)
    var texts: [Int: SpokenText] = [:]
    var first = 0
    for dump in dumps {
      let own = numbers.filter { (first..<first + dump.messageCount).contains($0) }
      let spoken = try dump.spoken(own.map { $0 - first }, into: &arena)
      for (number, text) in zip(own, spoken) { texts[number] = text }
      first += dump.messageCount
    }
    return numbers.compactMap { texts[$0] }
  }

  private func judgement(
    of dump: ConversationSpans, _ state: inout ConversationState,
    _ loader: inout ConversationLoader, _ arena: inout TextArena
  ) throws(HansardError) -> Judgement {
    guard stored != nil || !state.fingerprints.all.isEmpty else { return .isFirst }
    var hashes = [IncomingHashes](repeating: IncomingHashes(), count: dump.messageCount)
    try dump.forEachMessage { number, message, arena in
      hashes[number] = IncomingHashes(message, user.fingerprinter, in: arena)
    }
    var merger = MessageMerger(user, isForeign: false)
    let course = try merger.begin(
      hashes, hasParents: dump.hasParents, of: &state, &arena, &loader)
    return course.map { .hasNew(merger, $0) } ?? .hasNothingNew
  }

  /// Adds what is new of a dump that others follow, and keeps what these have to know of it.
  private func remember(
    _ place: Int, _ state: inout ConversationState, _ arena: inout TextArena
  ) throws(HansardError) {
    let start = state.addedBefore.count
    var ids = TextArena()
    var last: KnownText?
    try forEachSpan(of: dumps[place], judgements[place], &state, &arena) {
      state, _, arena throws(HansardError) in
      for stored in state.added {
        state.addedBefore.append(
          try KnownText(stored, from: arena, into: &ids, behind: last))
        last = state.addedBefore.last
      }
    }
    last = nil
    for index in start..<state.addedBefore.count {
      last = try state.addedBefore[index].moved(from: ids, into: &arena, behind: last)
      if let last { state.addedBefore[index] = last }
    }
  }

  private func forEachSpan(
    of dump: ConversationSpans, _ judgement: Judgement, _ state: inout ConversationState,
    _ arena: inout TextArena,
    _ body: (inout ConversationState, [Int], inout TextArena) throws(HansardError) -> Void
  ) throws(HansardError) {
    var merger = MessageMerger(user, isForeign: false)
    var isJudged = false
    // Ids, between the arenas of two spans.
    var end: String?
    var previous: String?
    switch judgement {
    case .isFirst: break
    case .hasNothingNew: return
    case .hasNew(let judged, let course):
      (merger, isJudged) = (judged, true)
      end = arena.optionalString(course.end)
      previous = arena.optionalString(course.previous)
    }
    try dump.forEach(&arena) { incoming, first, arena throws(HansardError) in
      let hashes = incoming.messages.map { IncomingHashes($0, user.fingerprinter, in: arena) }
      var course = MessageMerger.Course(
        end: arena.add(optional: end), previous: arena.add(optional: previous),
        hasParents: dump.hasParents)
      state.added = []
      let places = merger.add(
        incoming, hashes, from: isJudged ? first : nil, into: &state, &arena, &course)
      (end, previous) = (arena.optionalString(course.end), arena.optionalString(course.previous))
      try body(&state, places.map { first + $0 }, &arena)
    }
    state.added = []
  }

  private func state() throws(HansardError) -> ConversationState {
    if let stored {
      return ConversationState(
        stored, fingerprints: try catalog.fingerprints(of: stored.id), isLarge: true)
    }
    return ConversationState(
      new: ConversationHeader(key: dumps[0].key),
      messageCount: dumps.map(\.messageCount).max() ?? 0)
  }
}
