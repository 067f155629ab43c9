import ChatModel
import Store
import SystemIO

/// Deduplicates a large conversation that is new to the store, span by span.
struct LargeConversationMerging {
  private let spans: ConversationSpans
  private let user: UserIdentity

  init(_ spans: ConversationSpans, _ user: UserIdentity) {
    self.spans = spans
    self.user = user
  }

  /// Shows what each span adds, as the state's `added`, and the number of each of these messages.
  ///
  /// Returns the state with all fingerprints, and nothing in `added`.
  func forEachSpan(
    _ arena: inout TextArena,
    _ body: (inout ConversationState, [Int32], inout TextArena) throws(HansardError) -> Void
  ) throws(HansardError) -> ConversationState {
    var state = ConversationState(
      new: ConversationHeader(key: spans.key), messageCount: spans.messageCount)
    for header in spans.headers { state.merge(header) }
    // Ids, between the arenas of two spans.
    var end: String?
    var previous: String?
    try spans.forEach(&arena) { incoming, first, arena throws(HansardError) in
      let hashes = incoming.messages.map { IncomingHashes($0, user.fingerprinter, in: arena) }
      var course = MessageMerger.Course(
        end: arena.add(optional: end), previous: arena.add(optional: previous),
        hasParents: spans.hasParents)
      var merger = MessageMerger(user, isForeign: false)
      state.added = []
      let places = merger.continueNew(
        incoming, hashes, into: &state, arena: &arena, course: &course)
      (end, previous) = (arena.optionalString(course.end), arena.optionalString(course.previous))
      try body(&state, places.map { Int32(first + $0) }, &arena)
    }
    state.added = []
    return state
  }
}
