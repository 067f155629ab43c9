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
    let versions = joined(versions)
    // Places in `versions`, which are large.
    var newest: [(version: Int, older: Int)] = []
    var placeByID: [String: Int] = [:]
    for (place, version) in versions.enumerated() {
      let id = version.stored.message.id
      guard let known = placeByID[id] else {
        placeByID[id] = newest.count
        newest.append((place, 0))
        continue
      }
      let knownTime = versions[newest[known].version].updatedAt?.millisecondsSince1970 ?? .min
      let isNewer = knownTime <= version.updatedAt?.millisecondsSince1970 ?? .min
      newest[known] = (isNewer ? place : newest[known].version, newest[known].older + 1)
    }
    let positions = newest.map { versions[$0.version].stored.position ?? 0 }
    let order = newest.indices.sorted { (positions[$0], $0) < (positions[$1], $1) }
    let nodes = order.map { place in
      let message = versions[newest[place].version].stored.message
      return ActiveBranch.Node(
        id: message.id, parentID: message.parentID, createdAt: message.createdAt,
        isInserted: message.inserted)
    }
    let marks = ActiveBranch.marks(nodes, leaf: leaf)
    return ReadingOrder.places(of: nodes).map { place in
      let (number, older) = newest[order[place]]
      let stored = versions[number].stored
      return ShownMessage(
        message: stored.message, position: stored.position ?? 0, tokens: stored.tokens,
        isActive: marks[place], olderRevisions: older)
    }
  }

  /// Pieces of a continued message come in order, in the same or the next line.
  static func joined(_ versions: some Collection<MessageVersion>) -> [MessageVersion] {
    // As a rule there are none, and an array is not copied.
    guard versions.contains(where: { ($0.stored.chunk?.number ?? 0) > 0 }) else {
      return Array(versions)
    }
    var result: [MessageVersion] = []
    for version in versions {
      if let last = result.indices.last, result[last].join(version) { continue }
      result.append(version)
    }
    return result
  }
}
