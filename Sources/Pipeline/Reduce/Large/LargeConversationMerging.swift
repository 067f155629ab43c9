import ChatModel
import Store
import SystemIO

/// Deduplicates a large conversation of a dump, span by span.
struct LargeConversationMerging {
  private let spans: ConversationSpans
  private let user: UserIdentity
  private let catalog: CatalogReader
  /// What the store has of it; nil when it is new.
  private let stored: StoredConversation?
  /// How its messages were judged against what is stored, all of them at once.
  private var judged: (merger: MessageMerger, course: MessageMerger.Course)?
  private var archived: ArchivedSketch?
  /// Some message or fact is new.
  private(set) var hasChanges = true

  /// - Parameter arena: gets what has to be known of the stored conversation, and has to keep it.
  init(
    _ spans: ConversationSpans, _ user: UserIdentity, after stored: StoredConversation?,
    _ catalog: CatalogReader, _ loader: inout ConversationLoader, _ arena: inout TextArena
  ) throws(HansardError) {
    self.spans = spans
    self.user = user
    self.catalog = catalog
    self.stored = stored
    guard stored != nil else { return }
    var hashes = [IncomingHashes](repeating: IncomingHashes(), count: spans.messageCount)
    try spans.forEachMessage { number, message, arena in
      hashes[number] = IncomingHashes(message, user.fingerprinter, in: arena)
    }
    var state = try state()
    var merger = MessageMerger(user, isForeign: false)
    let course = try merger.begin(
      hashes, hasParents: spans.hasParents, of: &state, &arena, &loader)
    judged = course.map { (merger, $0) }
    hasChanges = judged != nil || state.headerChanged
    guard hasChanges else { return }
    try state.load(user.fingerprinter, with: &loader, into: &arena)
    if case .sketch(let sketch) = state.archived { archived = sketch }
  }

  /// What is stored, for one to change it; nil for a conversation that is new.
  mutating func takeArchived() -> ArchivedSketch? {
    defer { archived = nil }
    return archived
  }

  /// Shows what each span adds, as the state's `added`, and the number of each of these messages.
  ///
  /// Returns the state with all fingerprints, and nothing in `added`.
  func forEachSpan(
    _ arena: inout TextArena,
    _ body: (inout ConversationState, [Int32], inout TextArena) throws(HansardError) -> Void
  ) throws(HansardError) -> ConversationState {
    var state = try state()
    guard stored == nil || judged != nil else { return state }
    // Ids, between the arenas of two spans.
    var end = judged.flatMap { arena.optionalString($0.course.end) }
    var previous = judged.flatMap { arena.optionalString($0.course.previous) }
    var merger = judged?.merger ?? MessageMerger(user, isForeign: false)
    try spans.forEach(&arena) { incoming, first, arena throws(HansardError) in
      let hashes = incoming.messages.map { IncomingHashes($0, user.fingerprinter, in: arena) }
      var course = MessageMerger.Course(
        end: arena.add(optional: end), previous: arena.add(optional: previous),
        hasParents: spans.hasParents)
      state.added = []
      let places = merger.add(
        incoming, hashes, from: judged == nil ? nil : first, into: &state, &arena, &course)
      (end, previous) = (arena.optionalString(course.end), arena.optionalString(course.previous))
      try body(&state, places.map { Int32(first + $0) }, &arena)
    }
    state.added = []
    return state
  }

  private func state() throws(HansardError) -> ConversationState {
    var state =
      if let stored {
        ConversationState(
          stored, fingerprints: try catalog.fingerprints(of: stored.id), isLarge: true)
      } else {
        ConversationState(
          new: ConversationHeader(key: spans.key), messageCount: spans.messageCount)
      }
    for header in spans.headers { state.merge(header) }
    return state
  }
}
