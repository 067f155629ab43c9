import Testing

@Suite struct `Erasure replay` {
  @Test(.timeLimit(.minutes(30)))
  func `a power cut at any operation erases a user wholly or not at all`() async throws {
    try await ErasureScenario().expectNoProblems()
  }

  @Test(.timeLimit(.minutes(30)))
  func
    `a power cut at any operation erases users and conversations of others together or not at all`()
    async throws
  {
    try await SharedErasureScenario().expectNoProblems(every: 3)
  }
}
