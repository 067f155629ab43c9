package import ChatModel

/// A message that matches.
package struct SearchHit: Sendable {
  package var conversation: ConversationKey
  package var shortID: String
  package var user: String
  package var messageID: String
  package var role: Role
  package var snippet: Snippet
  var place: HitPlace

  /// The larger the better; 0 when hits are not ranked.
  package var score: Double { place.score }
  package var createdAt: Timestamp? { place.createdAt }
}

/// Where a hit stands among all: by score, then by time, the newest first.
struct HitPlace: Comparable {
  /// 0 when hits are not ranked.
  var score: Double
  var createdAt: Timestamp?
  /// Its conversation's row, and its place there: what orders hits of the same time.
  var row: Int64
  var position: Int

  static func < (left: HitPlace, right: HitPlace) -> Bool {
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
  /// Behind it no hit is shown.
  private var last: HitPlace?
  /// How many hits each conversation has, by row.
  private var counts: [Int64: Int] = [:]

  init(limit: Int?) { self.limit = limit ?? .max }

  /// - Parameter hit: makes it, when it may be shown.
  mutating func add(_ place: HitPlace, _ hit: () -> SearchHit) {
    total += 1
    counts[place.row, default: 0] += 1
    guard limit > 0, last.map({ place < $0 }) ?? true else { return }
    hits.append(hit())
    if hits.count / 2 > limit, hits.count > 1000 { cut() }
  }

  /// Takes out the hits of conversations that are not, or no more, to be seen.
  mutating func keep(_ isVisible: (Int64) -> Bool) {
    total = counts.reduce(0) { $0 + (isVisible($1.key) ? $1.value : 0) }
    hits.removeAll { !isVisible($0.place.row) }
  }

  private mutating func cut() {
    hits.sort { $0.place < $1.place }
    guard hits.count > limit else { return }
    hits.removeLast(hits.count - limit)
    last = hits.last?.place
  }

  /// The first ones, in order.
  mutating func finish() -> [SearchHit] {
    cut()
    return hits
  }
}
