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
    var update = ConversationUpdate(header: header)
    var fingerprints = versions.dropLast(known.count).map { stored in
      fingerprinter.fingerprint(stored.message, at: stored.position, isActive: true, in: arena)
    }
    fingerprints += known
    let (versions, hashes) = ordered(versions, fingerprints)
    let newest = self.newest(of: versions, hashes)
    let marks = activeMarks(versions, newest, leaf: header.currentLeaf, arena)
    update.isBranched = marks.contains(false)
    update.totals = totals(header: header, newestCount: newest.count, versions: versions, arena)

    var inactiveIDs: Set<UInt64> = []
    var visible: [SpokenText] = []
    visible.reserveCapacity(newest.count)
    for (place, isActive) in zip(newest, marks) {
      let message = versions[place].message
      if !isActive { inactiveIDs.insert(hashes[place].id) }
      if isActive, !message.hidden {
        visible.append(SpokenText(role: message.role, content: message.content.range))
      }
    }
    update.fingerprints = hashes
    if !inactiveIDs.isEmpty {
      for index in update.fingerprints.indices where inactiveIDs.contains(hashes[index].id) {
        update.fingerprints[index].isOnChain = false
      }
    }
    update.chainHead = update.fingerprints.first(where: \.isOnChain)?.text

    let summary = summarizer.summarize(visible, in: arena.bytes.span, title: header.title)
    update.titleIsDerived = header.title == nil
    if header.title == nil { update.header.title = summary.title.isEmpty ? nil : summary.title }
    update.summary = summary.summary.isEmpty ? nil : summary.summary
    update.keywords = summary.keywords
    update.language = summary.language
    return update
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

  /// Of the versions at `places`: whether each is on the active branch.
  private func activeMarks(
    _ versions: [StoredRecord], _ places: [Int], leaf: String?, _ arena: TextArena
  ) -> [Bool] {
    let isLinear = zip(places, places.dropFirst()).allSatisfy { previous, next in
      arena.areEqual(versions[next].message.parentID, versions[previous].message.id)
    }
    if isLinear, leaf == nil || leaf == places.last.map({ arena.string(versions[$0].message.id) }) {
      return [Bool](repeating: true, count: places.count)
    }
    let nodes = places.map { place in
      let stored = versions[place]
      return ActiveBranch.Node(
        id: arena.string(stored.message.id),
        parentID: arena.optionalString(stored.message.parentID),
        createdAt: stored.message.createdAt, isInserted: stored.message.inserted)
    }
    return ActiveBranch.marks(nodes, leaf: leaf)
  }

  /// The places of the newest version of each message of `versions`, which are by place.
  private func newest(
    of versions: [StoredRecord], _ fingerprints: [MessageFingerprint]
  ) -> [Int] {
    // Without revisions every position is taken once, and as a rule in order.
    if zip(versions, versions.dropFirst()).allSatisfy({ $0.position < $1.position }) {
      return Array(versions.indices)
    }
    var placeByID: [UInt64: Int] = [:]
    var result: [Int] = []
    for (index, version) in versions.enumerated() {
      if let place = placeByID[fingerprints[index].id] {
        let known = versions[result[place]].versionTime?.millisecondsSince1970 ?? .min
        let other = version.versionTime?.millisecondsSince1970 ?? .min
        if other >= known { result[place] = index }
      } else {
        placeByID[fingerprints[index].id] = result.count
        result.append(index)
      }
    }
    return result
  }

  private func totals(
    header: ConversationHeader, newestCount: Int, versions: [StoredRecord], _ arena: TextArena
  ) -> ConversationTotals {
    var totals = ConversationTotals()
    totals.messages = newestCount
    totals.revisions = versions.count - newestCount
    for stored in versions {
      totals.characters += stored.characters
      switch stored.tokens.method {
      case .exact: totals.tokensExact += stored.tokens.content
      case .estimated: totals.tokensEstimated += stored.tokens.content
      case .reported: break
      }
      totals.tokensReported += stored.reportedTokens(in: arena)
      totals.partsTokens += stored.tokens.parts
      if let time = stored.message.createdAt {
        totals.firstMessageAt = min(totals.firstMessageAt ?? time, time)
        totals.lastActivityAt = max(totals.lastActivityAt ?? time, time)
      }
    }
    totals.lastActivityAt = totals.lastActivityAt ?? header.updatedAt ?? header.createdAt
    return totals
  }
}

extension StoredRecord {
  /// The source's own number for a message: its total, else what it put out; 0 for none.
  func reportedTokens(in arena: TextArena) -> Int {
    UsageCoding.decode(message.usage, in: arena).map(ConversationTotals.reported) ?? 0
  }
}

extension ConversationTotals {
  /// The source's own number for a message: its total, else what it put out.
  static func reported(_ usage: ReportedUsage) -> Int {
    usage.total ?? usage.output ?? usage.input ?? 0
  }
}
