import ChatModel
import Store
import Summaries

/// Derives a conversation's catalog row from its archived messages alone: what an ingest writes and
/// what `rebuild` finds again are the same by construction.
struct ConversationDeriver {
  private var summarizer = Summarizer()

  /// - Parameters:
  ///   - versions: every archived text, revisions included, ids unique but for revisions; those of
  ///     one place in archive order.
  ///   - known: fingerprints of the last of `versions`, where somebody has hashed them already.
  mutating func row(
    header: ConversationHeader, versions: [StoredRecord], in arena: TextArena,
    fingerprinter: Fingerprinter, known: ArraySlice<MessageFingerprint> = []
  ) -> ConversationUpdate {
    var fingerprints = versions.dropLast(known.count).map { stored in
      fingerprinter.fingerprint(stored.message, at: stored.position, isActive: true, in: arena)
    }
    fingerprints += known
    let (versions, hashes) = ordered(versions, fingerprints)
    var totals = ConversationTotals()
    for stored in versions { totals.add(stored, in: arena) }
    let outline = ConversationOutline(
      hashes, facts(versions, hashes, arena, fingerprinter),
      leaf: header.currentLeaf.map { fingerprinter.id($0) })
    var update = outline.update(header, totals: totals)
    let spoken = outline.visible.map { place in
      SpokenText(role: hashes[place].role, content: versions[place].message.content.range)
    }
    summarize(&update, spoken, in: arena.bytes.span)
    return update
  }

  /// Adds title, summary, keywords and language.
  ///
  /// - Parameter spoken: what is seen of the conversation, or the messages of it that `Summarizer`
  ///   looks at.
  mutating func summarize(
    _ update: inout ConversationUpdate, _ spoken: [SpokenText], in bytes: Span<UInt8>
  ) {
    let title = update.header.title
    let summary = summarizer.summarize(spoken, in: bytes, title: title)
    update.titleIsDerived = title == nil
    if title == nil { update.header.title = summary.title.isEmpty ? nil : summary.title }
    update.summary = summary.summary.isEmpty ? nil : summary.summary
    update.keywords = summary.keywords
    update.language = summary.language
  }

  private func facts(
    _ versions: [StoredRecord], _ hashes: [MessageFingerprint], _ arena: TextArena,
    _ fingerprinter: Fingerprinter
  ) -> [VersionFacts] {
    var facts: [VersionFacts] = []
    facts.reserveCapacity(versions.count)
    for (place, stored) in versions.enumerated() {
      let parent = stored.message.parentID
      let hash: UInt64? =
        if parent.isAbsent {
          nil
        } else if place > 0, arena.areEqual(parent, versions[place - 1].message.id) {
          hashes[place - 1].id
        } else {
          fingerprinter.id(parent, in: arena)
        }
      facts.append(VersionFacts(stored, parent: hash))
    }
    return facts
  }

  /// By place, as months are not: those of one place stay in archive order.
  private func ordered(
    _ versions: [StoredRecord], _ fingerprints: [MessageFingerprint]
  ) -> ([StoredRecord], [MessageFingerprint]) {
    if zip(versions, versions.dropFirst()).allSatisfy({ $0.position <= $1.position }) {
      return (versions, fingerprints)
    }
    let order = versions.indices.sorted {
      (versions[$0].position, $0) < (versions[$1].position, $1)
    }
    return (order.map { versions[$0] }, order.map { fingerprints[$0] })
  }
}

extension StoredRecord {
  /// The source's own number for a message: its total, else what it put out; 0 for none.
  func reportedTokens(in arena: TextArena) -> Int {
    UsageCoding.decode(message.usage, in: arena).map(ConversationTotals.reported) ?? 0
  }
}

extension ConversationTotals {
  /// Adds one archived text; how many messages these are is known when all are.
  mutating func add(_ stored: StoredRecord, in arena: TextArena) {
    characters += stored.characters
    switch stored.tokens.method {
    case .exact: tokensExact += stored.tokens.content
    case .estimated: tokensEstimated += stored.tokens.content
    case .reported: break
    }
    tokensReported += stored.reportedTokens(in: arena)
    partsTokens += stored.tokens.parts
    if let time = stored.message.createdAt {
      firstMessageAt = min(firstMessageAt ?? time, time)
      lastActivityAt = max(lastActivityAt ?? time, time)
    }
  }

  /// The source's own number for a message: its total, else what it put out.
  static func reported(_ usage: ReportedUsage) -> Int {
    usage.total ?? usage.output ?? usage.input ?? 0
  }
}
