import ChatModel
import Store
import Summaries
import SystemIO

/// What a conversation's row is derived from, collected a span of its texts at a time: about 110 bytes
/// of each text, instead of all of it.
struct ConversationSketch {
  /// Where a text is found again.
  enum Place: BitwiseCopyable {
    /// Its number in the `ArchivedConversation`.
    case archived(Int32)
    /// Its number in the dump.
    case incoming(Int32)

    var archived: Int? { if case .archived(let number) = self { Int(number) } else { nil } }
    var incoming: Int? { if case .incoming(let number) = self { Int(number) } else { nil } }
  }

  private let fingerprinter: Fingerprinter
  private var totals = ConversationTotals()
  /// Of each text, in archive order: what is archived already, then what is added.
  private var facts: [VersionFacts] = []
  private var places: [Place] = []
  /// Of what is archived already.
  private var fingerprints: [MessageFingerprint] = []

  init(_ fingerprinter: Fingerprinter, textCount: Int) {
    self.fingerprinter = fingerprinter
    facts.reserveCapacity(textCount)
    places.reserveCapacity(textCount)
  }

  /// Adds the next texts of the archive.
  mutating func add(archived texts: [StoredRecord], in arena: TextArena) {
    if fingerprints.isEmpty { fingerprints.reserveCapacity(facts.capacity) }
    for stored in texts {
      places.append(.archived(Int32(fingerprints.count)))
      fingerprints.append(
        fingerprinter.fingerprint(stored.message, at: stored.position, isActive: true, in: arena))
      add(stored, in: arena)
    }
  }

  /// Adds texts of a dump, which have these numbers in it.
  mutating func add(_ texts: [StoredRecord], _ numbers: [Int32], in arena: TextArena) {
    for number in numbers { places.append(.incoming(number)) }
    for stored in texts { add(stored, in: arena) }
  }

  private mutating func add(_ stored: StoredRecord, in arena: TextArena) {
    totals.add(stored, in: arena)
    let parent = stored.message.parentID
    facts.append(
      VersionFacts(stored, parent: parent.isAbsent ? nil : fingerprinter.id(parent, in: arena)))
  }

  /// The row.
  ///
  /// - Parameters:
  ///   - added: fingerprints that end with those of the texts of the dump.
  ///   - load: reads again the few texts that the summary is made of, into an arena.
  consuming func row(
    _ header: ConversationHeader, added: consuming [MessageFingerprint],
    _ deriver: inout ConversationDeriver, _ arena: inout TextArena,
    load: ([Place], inout TextArena) throws(HansardError) -> [SpokenText]
  ) throws(HansardError) -> ConversationUpdate {
    if fingerprints.isEmpty {
      fingerprints = added
    } else {
      fingerprints += added.suffix(places.count - fingerprints.count)
    }
    if !zip(fingerprints, fingerprints.dropFirst()).allSatisfy({ $0.position < $1.position }) {
      putInOrder()
    }
    let outline = ConversationOutline(
      fingerprints, facts, leaf: header.currentLeaf.map { fingerprinter.id($0) })
    var update = outline.update(header, totals: totals)
    let visible = outline.visible.map { place in
      SpokenText(role: fingerprints[place].role, content: 0..<Int(facts[place].byteCount))
    }
    let excerpt = Summarizer.excerpt(of: visible).map { places[outline.visible[$0]] }
    deriver.summarize(&update, try load(excerpt, &arena), in: arena.bytes.span)
    return update
  }

  /// By position, and versions of one message as reading will find them.
  private mutating func putInOrder() {
    let order = fingerprints.indices.sorted {
      (fingerprints[$0].position, $0) < (fingerprints[$1].position, $1)
    }
    fingerprints = order.map { fingerprints[$0] }
    facts = order.map { facts[$0] }
    places = order.map { places[$0] }
  }
}

extension ConversationDeriver {
  /// The row of a large conversation that has grown; `arena` has the texts of what is added.
  mutating func row(
    _ state: inout ConversationState, after archived: consuming ArchivedSketch,
    _ arena: inout TextArena
  ) throws(HansardError) -> ConversationUpdate {
    let added = state.added
    let fingerprints = Array(state.fingerprints.all.suffix(added.count))
    // What is in the sketch as well is not needed twice.
    state.fingerprints = FingerprintIndex()
    var conversation = archived.conversation
    var sketch = archived.sketch
    // So that it is not copied.
    _ = consume archived
    sketch.add(added, added.indices.map { Int32($0) }, in: arena)
    return try sketch.row(
      state.header, added: fingerprints, &self, &arena
    ) { places, arena throws(HansardError) in
      let incoming = places.compactMap(\.incoming).map { SpokenText(added[$0].message) }
      return places.texts(
        archived: try conversation.spoken(places, into: &arena), incoming: incoming)
    }
  }
}

extension [ConversationSketch.Place] {
  /// The texts at these places, given those of either kind.
  func texts(archived: [SpokenText], incoming: [SpokenText]) -> [SpokenText] {
    var archived = archived.makeIterator()
    var incoming = incoming.makeIterator()
    return compactMap { $0.incoming == nil ? archived.next() : incoming.next() }
  }
}

extension SpokenText {
  init(_ message: MessageRecord) { self.init(role: message.role, content: message.content.range) }
}

extension ArchivedConversation {
  /// Shows its texts as records, those of a slice at a time, all that is in `arena` then.
  mutating func forEachSpan(
    _ arena: inout TextArena,
    _ body: ([StoredRecord], inout TextArena) throws(HansardError) -> Void
  ) throws(HansardError) {
    try forEachSpan { texts throws(HansardError) in
      arena.removeAll()
      try body(try StoredRecord.records(of: texts, in: &arena), &arena)
    }
  }

  /// The texts at these places as what a summary is made of, in `arena` behind what is there.
  mutating func spoken(
    _ places: [ConversationSketch.Place], into arena: inout TextArena
  ) throws(HansardError) -> [SpokenText] {
    try StoredRecord.records(of: try texts(places.compactMap(\.archived)), in: &arena)
      .map { SpokenText($0.message) }
  }
}
