import ChatModel
import Testing

@testable import Store

@Suite struct `Run name` {
  private static let start = Timestamp(parsing: "2026-03-01T03:00:00Z")

  @Test(arguments: [
    (nil, "20260301T030000Z"),
    ("20260228T235959Z-ffff", "20260301T030000Z"),
    ("20260301T030000Z-ffff", "20260301T030001Z"),
    ("20260301T235959Z-0000", "20260302T000000Z"),
  ])
  func `sorts behind the last run, whatever the clock says`(
    last: String?, time: String
  ) throws {
    let name = makeRunName(at: try #require(Self.start), after: last)
    #expect(name.prefix(16) == time)
    #expect(name.count == 21)
    if let last { #expect(name > last) }
  }
}
