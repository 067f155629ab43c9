import ChatModel
import Testing

@testable import Store

@Suite struct `A list of hits` {
  private func hit(at place: HitPlace) -> SearchHit {
    SearchHit(
      conversation: ConversationKey(kind: SourceKind(rawValue: "rows"), sourceID: "c"),
      shortID: "0", user: "u", messageID: "\(place.row)/\(place.position)", role: .user,
      snippet: Snippet(of: "heron", around: 0..<5), place: place)
  }

  /// Several with the same score and time.
  private let places = (0..<6_000).map { number in
    HitPlace(
      score: Double(Int.random(in: 0..<3)),
      createdAt: number % 7 == 0
        ? nil : Timestamp(millisecondsSince1970: .random(in: 0..<500)),
      row: Int64(number % 50), position: number / 50)
  }

  @Test(arguments: [nil, 0, 1, 10, 700, 10_000])
  func `shows the first ones, and counts all`(limit: Int?) {
    var list = HitList(limit: limit)
    var made = 0
    for place in places {
      list.add(place) {
        made += 1
        return hit(at: place)
      }
    }
    #expect(list.total == places.count)
    let expected = places.sorted().prefix(limit ?? .max)
    #expect(list.finish().map(\.place) == Array(expected))
    if let limit, limit <= 10 { #expect(made < 2_000, "of most hits nothing is made") }
  }

  @Test func `leaves out those of conversations that are not to be seen`() {
    var list = HitList(limit: nil)
    for place in places { list.add(place) { hit(at: place) } }
    list.keep { $0 % 2 == 0 }
    #expect(list.total == places.count / 2)
    #expect(list.finish().map(\.place) == places.sorted().filter { $0.row % 2 == 0 })
  }
}
