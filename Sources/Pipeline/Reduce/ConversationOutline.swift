import ChatModel
import Store

/// What a conversation's row depends on of one archived text, beside its fingerprint and its words.
struct VersionFacts: BitwiseCopyable {
  /// The keyed hash of its parent's id.
  var parent: UInt64?
  /// What orders the versions of one message.
  var versionTime: Timestamp?
  var isInserted: Bool
  var isHidden: Bool
  /// Of the content.
  var byteCount: UInt32

  init(_ stored: StoredRecord, parent: UInt64?) {
    self.parent = parent
    versionTime = stored.versionTime
    isInserted = stored.message.inserted
    isHidden = stored.message.hidden
    byteCount = UInt32(stored.message.content.count)
  }
}

/// The structure of a conversation, found without its texts: which version of each message is the
/// newest, and which messages are on the active branch.
struct ConversationOutline {
  /// By position; versions of one message in archive order.
  private(set) var fingerprints: [MessageFingerprint]
  private let facts: [VersionFacts]
  /// The places of the newest versions.
  private let newest: [Int]
  private(set) var isBranched = false
  /// Places of the messages that are seen, in reading order.
  private(set) var visible: [Int] = []

  /// - Parameters:
  ///   - facts: of each of `fingerprints`.
  ///   - leaf: the keyed hash of the id of the message at which the source's own branch ends.
  init(_ fingerprints: [MessageFingerprint], _ facts: [VersionFacts], leaf: UInt64?) {
    self.fingerprints = fingerprints
    self.facts = facts
    newest = ConversationOutline.newest(fingerprints, facts)
    let marks = activeMarks(leaf)
    isBranched = marks.contains(false)
    var inactive: Set<UInt64> = []
    visible.reserveCapacity(newest.count)
    for (place, isActive) in zip(newest, marks) {
      if !isActive { inactive.insert(fingerprints[place].id) }
      if isActive, !facts[place].isHidden { visible.append(place) }
    }
    guard !inactive.isEmpty else { return }
    for place in fingerprints.indices where inactive.contains(fingerprints[place].id) {
      self.fingerprints[place].isOnChain = false
    }
  }

  var messageCount: Int { newest.count }

  /// The row as far as it is known without texts.
  func update(
    _ header: ConversationHeader, totals: ConversationTotals
  ) -> ConversationUpdate {
    var update = ConversationUpdate(header: header)
    update.isBranched = isBranched
    update.totals = totals
    update.totals.messages = newest.count
    update.totals.revisions = fingerprints.count - newest.count
    update.totals.lastActivityAt = totals.lastActivityAt ?? header.updatedAt ?? header.createdAt
    update.fingerprints = fingerprints
    update.chainHead = fingerprints.first(where: \.isOnChain)?.text
    return update
  }

  private static func newest(
    _ fingerprints: [MessageFingerprint], _ facts: [VersionFacts]
  ) -> [Int] {
    // Without revisions every position is taken once, and as a rule in order.
    if zip(fingerprints, fingerprints.dropFirst()).allSatisfy({ $0.position < $1.position }) {
      return Array(fingerprints.indices)
    }
    var placeByID: [UInt64: Int] = [:]
    var result: [Int] = []
    for (index, fingerprint) in fingerprints.enumerated() {
      if let place = placeByID[fingerprint.id] {
        let known = facts[result[place]].versionTime?.millisecondsSince1970 ?? .min
        let other = facts[index].versionTime?.millisecondsSince1970 ?? .min
        if other >= known { result[place] = index }
      } else {
        placeByID[fingerprint.id] = result.count
        result.append(index)
      }
    }
    return result
  }

  /// Of the newest versions: whether each is on the active branch.
  private func activeMarks(_ leaf: UInt64?) -> [Bool] {
    let isLinear = zip(newest, newest.dropFirst()).allSatisfy { previous, next in
      facts[next].parent == fingerprints[previous].id
    }
    if isLinear, leaf == nil || leaf == newest.last.map({ fingerprints[$0].id }) {
      return [Bool](repeating: true, count: newest.count)
    }
    let nodes = newest.map { place in
      ActiveBranch.Node(
        id: ConversationOutline.name(fingerprints[place].id),
        parentID: facts[place].parent.map(ConversationOutline.name),
        createdAt: fingerprints[place].createdAt, isInserted: facts[place].isInserted)
    }
    return ActiveBranch.marks(nodes, leaf: leaf.map(ConversationOutline.name))
  }

  /// Short enough for a string that allocates nothing.
  private static func name(_ hash: UInt64) -> String { String(hash, radix: 36) }
}
