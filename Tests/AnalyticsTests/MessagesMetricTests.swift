import ChatModel
import GRDB
import Testing

@testable import Analytics

@Suite struct `Messages metric` {
  @Test(arguments: [
    (Dimension.role, ["user,1,5,5,0,0", "assistant,1,4,0,4,0", "tool,1,2,0,0,2"]),
    (.model, ["gpt-4o,1,9,5,4,0", "model not named,1,2,0,0,2"]),
    (.day, ["2026-01-31,1,5,5,0,0", "2026-02-01,1,6,0,4,2"]),
    (.month, ["2026-01,1,5,5,0,0", "2026-02,1,6,0,4,2"]), (.user, ["ada,11,5,4,2"]),
  ])
  func `counts messages by who wrote them`(dimension: Dimension, lines: [String]) throws {
    let catalog = try SampleCatalog()
    try catalog.addUser(1, "ada")
    for (day, model, role, messages) in [
      (day(2026, 1, 31), "gpt-4o", Role.user, 5), (day(2026, 2, 1), "gpt-4o", .assistant, 4),
      (day(2026, 2, 1), "", .tool, 2),
    ] {
      try catalog.addUsage(
        user: 1, day: day, model: model, role: role, messages: messages, tokens: 0)
    }
    #expect(try catalog.lines(of: "messages", by: dimension) == lines)
  }
}
