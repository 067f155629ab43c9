import ChatModel
import GRDB
import Testing

@testable import Analytics

@Suite struct `Tokens metric` {
  @Test func `keeps exact, estimated, other parts and reported apart`() throws {
    let catalog = try SampleCatalog()
    try catalog.addUser(1, "ada")
    try catalog.addUsage(
      user: 1, day: day(2026, 1, 1), model: "gpt-4o", role: .user, messages: 1, tokens: 100)
    try catalog.addUsage(
      user: 1, day: day(2026, 1, 1), model: "claude-sonnet-4", role: .assistant, messages: 1,
      tokens: 20, isEstimated: true, parts: 3, reported: (input: 4000, output: 50))
    #expect(
      try catalog.lines(of: "tokens", by: .month) == ["2026-01,1,120,100,20,3,4000,50,0"])
    #expect(
      try catalog.lines(of: "tokens", by: .model)
        == ["gpt-4o,1,100,100,0,0,0,0,0", "claude-sonnet-4,1,20,0,20,3,4000,50,0"])
  }
}
