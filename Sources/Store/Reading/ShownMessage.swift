package import ChatModel
import SystemIO

/// A message as `show` prints it: its newest revision, and whether it is on the active branch.
package struct ShownMessage: Sendable {
  package var message: Message
  package var position: Int
  package var tokens: TokenCount?
  package var isActive: Bool
  /// Older texts of this message that the archive keeps.
  package var olderRevisions: Int
}

extension ShownMessage {
  /// Joins chunks, keeps the newest version of each message, puts them in reading order and marks the
  /// active branch.
  ///
  /// Versions are ordered by the source's update time, an unknown one first, then as they are given,
  /// which has to be archive order.
  static func newest(of versions: [MessageVersion], leaf: String?) -> [ShownMessage] {
    var newest: [String: (version: MessageVersion, older: Int, order: Int)] = [:]
    for (order, version) in joined(versions).enumerated() {
      let id = version.stored.message.id
      guard let known = newest[id] else {
        newest[id] = (version, 0, order)
        continue
      }
      let knownTime = known.version.updatedAt?.millisecondsSince1970 ?? .min
      let isNewer = knownTime <= version.updatedAt?.millisecondsSince1970 ?? .min
      newest[id] = (isNewer ? version : known.version, known.older + 1, known.order)
    }
    let ordered = newest.values.sorted {
      ($0.version.stored.position ?? 0, $0.order) < ($1.version.stored.position ?? 0, $1.order)
    }
    let nodes = ordered.map { entry in
      let message = entry.version.stored.message
      return ActiveBranch.Node(
        id: message.id, parentID: message.parentID, createdAt: message.createdAt,
        isInserted: message.inserted)
    }
    let marks = ActiveBranch.marks(nodes, leaf: leaf)
    return ReadingOrder.places(of: nodes).map { place in
      let (version, older, _) = ordered[place]
      return ShownMessage(
        message: version.stored.message, position: version.stored.position ?? 0,
        tokens: version.stored.tokens, isActive: marks[place], olderRevisions: older)
    }
  }

  /// Pieces of a continued message come in order, in the same or the next line.
  static func joined(_ versions: some Collection<MessageVersion>) -> [MessageVersion] {
    var result: [MessageVersion] = []
    for version in versions {
      if let last = result.indices.last, result[last].join(version) { continue }
      result.append(version)
    }
    return result
  }
}
