import ChatModel
import Store
import Summaries

/// Derives a conversation's catalog row from its archived messages alone: what an ingest writes and
/// what `rebuild` finds again are the same by construction.
struct ConversationDeriver {
  private var summarizer = Summarizer()

  /// - Parameter versions: every archived text, revisions included, ids unique but for revisions;
  ///   those of one place in archive order.
  mutating func row(
    header: ConversationHeader, versions: [StoredMessage], fingerprinter: Fingerprinter
  ) -> ConversationUpdate {
    let versions = ordered(versions)
    var update = ConversationUpdate(header: header)
    let newest = self.newest(of: versions)
    let marks = activeMarks(newest, leaf: header.currentLeaf)
    update.isBranched = marks.contains(false)
    update.totals = totals(header: header, newest: newest, versions: versions)

    var inactiveIDs: Set<String> = []
    var visible: [Message] = []
    for (stored, isActive) in zip(newest, marks) {
      if !isActive { inactiveIDs.insert(stored.message.id) }
      if isActive, !stored.message.hidden { visible.append(stored.message) }
    }
    update.fingerprints.reserveCapacity(versions.count)
    for stored in versions {
      let message = stored.message
      let isActive = inactiveIDs.isEmpty || !inactiveIDs.contains(message.id)
      update.fingerprints.append(
        MessageFingerprint(
          id: fingerprinter.id(message.id), text: fingerprinter.text(message),
          parts: fingerprinter.parts(message), position: stored.position, role: message.role,
          isOnChain: Fingerprinter.isOnChain(message, isActive: isActive),
          createdAt: message.createdAt))
    }
    update.chainHead = update.fingerprints.first(where: \.isOnChain)?.text

    let summary = summarizer.summarize(visible, title: header.title)
    update.titleIsDerived = header.title == nil
    if header.title == nil { update.header.title = summary.title.isEmpty ? nil : summary.title }
    update.summary = summary.summary.isEmpty ? nil : summary.summary
    update.keywords = summary.keywords
    update.language = summary.language
    return update
  }

  /// By place, as months are not: those of one place stay in archive order.
  private func ordered(_ versions: [StoredMessage]) -> [StoredMessage] {
    if zip(versions, versions.dropFirst()).allSatisfy({ $0.position <= $1.position }) {
      return versions
    }
    return versions.enumerated()
      .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
      .map(\.element)
  }

  private func activeMarks(_ messages: [StoredMessage], leaf: String?) -> [Bool] {
    let isLinear = zip(messages, messages.dropFirst()).allSatisfy { previous, next in
      next.message.parentID == previous.message.id
    }
    if isLinear, leaf == nil || leaf == messages.last?.message.id {
      return [Bool](repeating: true, count: messages.count)
    }
    let nodes = messages.map { stored in
      ActiveBranch.Node(
        id: stored.message.id, parentID: stored.message.parentID,
        createdAt: stored.message.createdAt)
    }
    return ActiveBranch.marks(nodes, leaf: leaf)
  }

  /// The newest version of each message of `versions`, which are by place.
  private func newest(of versions: [StoredMessage]) -> [StoredMessage] {
    // Without revisions every position is taken once, and as a rule in order.
    if zip(versions, versions.dropFirst()).allSatisfy({ $0.position < $1.position }) {
      return versions
    }
    var indexByID: [String: Int] = [:]
    var result: [StoredMessage] = []
    for version in versions {
      if let index = indexByID[version.message.id] {
        let known = result[index].versionTime?.millisecondsSince1970 ?? .min
        let other = version.versionTime?.millisecondsSince1970 ?? .min
        if other >= known { result[index] = version }
      } else {
        indexByID[version.message.id] = result.count
        result.append(version)
      }
    }
    return result
  }

  private func totals(
    header: ConversationHeader, newest: [StoredMessage], versions: [StoredMessage]
  ) -> ConversationTotals {
    var totals = ConversationTotals()
    totals.messages = newest.count
    totals.revisions = versions.count - newest.count
    for stored in versions {
      totals.characters += stored.message.content.scalarCount
      switch stored.tokens.method {
      case .exact: totals.tokensExact += stored.tokens.content
      case .estimated: totals.tokensEstimated += stored.tokens.content
      case .reported: break
      }
      totals.tokensReported += stored.message.usage.map(ConversationTotals.reported) ?? 0
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

extension ConversationTotals {
  /// The source's own number for a message: its total, else what it put out.
  static func reported(_ usage: ReportedUsage) -> Int {
    usage.total ?? usage.output ?? usage.input ?? 0
  }
}
