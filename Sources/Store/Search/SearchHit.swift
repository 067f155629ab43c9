package import ChatModel

/// A message that matches.
package struct SearchHit: Sendable {
  package var conversation: ConversationKey
  package var shortID: String
  package var user: String
  package var messageID: String
  package var role: Role
  package var createdAt: Timestamp?
  package var snippet: Snippet
  /// The larger the better; 0 when hits are not ranked.
  package var score: Double
  /// Its conversation's row, and its place there: what orders hits of the same time.
  var row: Int64
  var position: Int

  /// Whether it stands before another one: by score, then by time, the newest first.
  static func precedes(_ left: SearchHit, _ right: SearchHit) -> Bool {
    if left.score != right.score { return left.score > right.score }
    let leftTime = left.createdAt?.millisecondsSince1970 ?? .min
    let rightTime = right.createdAt?.millisecondsSince1970 ?? .min
    if leftTime != rightTime { return leftTime > rightTime }
    return (right.row, right.position) < (left.row, left.position)
  }
}

/// What a search found.
package struct SearchResult: Sendable {
  /// Messages that match, shown or not.
  package var total = 0
  package var hits: [SearchHit] = []
  /// Frames that were looked into, and frames in all, within user and time.
  package var framesRead = 0
  package var frames = 0
}

/// Collects hits, no more than a few times as many as will be shown.
struct HitList {
  private let limit: Int
  private(set) var total = 0
  private var hits: [SearchHit] = []
  /// How many hits each conversation has, by row.
  private var counts: [Int64: Int] = [:]

  init(limit: Int?) { self.limit = limit ?? .max }

  mutating func add(_ hit: SearchHit) {
    total += 1
    counts[hit.row, default: 0] += 1
    hits.append(hit)
    if hits.count / 2 > limit, hits.count > 1000 { cut() }
  }

  /// Takes out the hits of conversations that are not, or no more, to be seen.
  mutating func keep(_ isVisible: (Int64) -> Bool) {
    total = counts.reduce(0) { $0 + (isVisible($1.key) ? $1.value : 0) }
    hits.removeAll { !isVisible($0.row) }
  }

  private mutating func cut() {
    hits.sort(by: SearchHit.precedes)
    hits.removeLast(max(0, hits.count - limit))
  }

  /// The first ones, in order.
  mutating func finish() -> [SearchHit] {
    cut()
    return hits
  }
}
