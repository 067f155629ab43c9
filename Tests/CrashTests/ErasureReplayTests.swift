import Retention
import Testing

@Suite struct `Erasure replay` {
  @Test(.timeLimit(.minutes(30)))
  func `a power cut at any operation erases a user wholly or not at all`() async throws {
    try await ErasureScenario().expectNoProblems()
  }

  @Test(.timeLimit(.minutes(30)))
  func `so does one in an erasure that writes segments anew`() async throws {
    try await ErasureScenario(by: .rewrite).expectNoProblems(every: 3)
  }

  @Test(.timeLimit(.minutes(30)))
  func
    `a power cut at any operation erases users and conversations of others together or not at all`()
    async throws
  {
    try await SharedErasureScenario().expectNoProblems(every: 4)
  }
}
