import ChatModel
import Store
import Summaries
import SystemIO

/// Collects, span by span, what the row of a large conversation is derived from.
struct LargeConversationFacts {
  private let fingerprinter: Fingerprinter
  private var totals = ConversationTotals()
  /// Of each archived text, in the order in which they were added.
  private var facts: [VersionFacts] = []
  /// The number of each of these messages among the conversation's.
  private var numbers: [Int32] = []

  init(_ fingerprinter: Fingerprinter, messageCount: Int) {
    self.fingerprinter = fingerprinter
    facts.reserveCapacity(messageCount)
    numbers.reserveCapacity(messageCount)
  }

  mutating func add(_ added: [StoredRecord], _ numbers: [Int32], in arena: TextArena) {
    self.numbers += numbers
    for stored in added {
      totals.add(stored, in: arena)
      let parent = stored.message.parentID
      facts.append(
        VersionFacts(
          stored, parent: parent.isAbsent ? nil : fingerprinter.id(parent, in: arena)))
    }
  }

  /// The row; reads again the few messages that its summary is made of.
  consuming func row(
    of state: inout ConversationState, _ spans: ConversationSpans,
    _ deriver: inout ConversationDeriver, _ arena: inout TextArena
  ) throws(HansardError) -> ConversationUpdate {
    var fingerprints = state.fingerprints.all
    if state.fingerprints.hasRevisions { putInOrder(&fingerprints, state.monthOfUndated) }
    // Only one of these is needed.
    state.fingerprints = FingerprintIndex()
    let leaf = state.header.currentLeaf.map { fingerprinter.id($0) }
    let outline = ConversationOutline(fingerprints, facts, leaf: leaf)
    var update = outline.update(state.header, totals: totals)
    let visible = outline.visible.map { place in
      SpokenText(role: fingerprints[place].role, content: 0..<Int(facts[place].byteCount))
    }
    let excerpt = Summarizer.excerpt(of: visible).map { outline.visible[$0] }
    let messages = try spans.load(excerpt.map { Int(numbers[$0]) }, into: &arena)
    let spoken = messages.map { SpokenText(role: $0.role, content: $0.content.range) }
    deriver.summarize(&update, spoken, in: arena.bytes.span)
    return update
  }

  /// By place, and versions of one message as reading will find them: months one after the other.
  private mutating func putInOrder(
    _ fingerprints: inout [MessageFingerprint], _ monthOfUndated: MonthKey
  ) {
    let months = fingerprints.map { $0.createdAt.map { MonthKey($0) } ?? monthOfUndated }
    let order = fingerprints.indices.sorted {
      (fingerprints[$0].position, months[$0], $0) < (fingerprints[$1].position, months[$1], $1)
    }
    fingerprints = order.map { fingerprints[$0] }
    facts = order.map { facts[$0] }
    numbers = order.map { numbers[$0] }
  }
}
