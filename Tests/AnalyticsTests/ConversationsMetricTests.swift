import ChatModel
import GRDB
import Testing

@testable import Analytics

@Suite struct `Conversations metric` {
  @Test(arguments: [
    (Dimension.month, ["2026-01,2,2", "2026-02,1,1", "no date,1,1"]),
    (.day, ["2026-01-01,1,1", "2026-01-31,1,1", "2026-02-01,1,1", "no date,1,1"]),
    (.user, ["ada,3", "bob,1"]),
  ])
  func `counts conversations by their first message`(dimension: Dimension, lines: [String]) throws {
    let catalog = try SampleCatalog()
    try catalog.addUser(1, "ada")
    try catalog.addUser(2, "bob")
    try catalog.addConversation(1, user: 1, day: day(2026, 1, 1))
    try catalog.addConversation(2, user: 1, day: day(2026, 2, 1))
    try catalog.addConversation(3, user: 1, day: nil)
    try catalog.addConversation(4, user: 2, day: day(2026, 1, 31))
    #expect(try catalog.lines(of: "conversations", by: dimension) == lines)
  }
}
