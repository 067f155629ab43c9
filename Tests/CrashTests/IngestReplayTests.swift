import Testing

@Suite struct `Ingest replay` {
  @Test(.timeLimit(.minutes(30)))
  func `a power cut at any operation loses nothing acknowledged and shows nothing else`()
    async throws
  {
    try await IngestScenario().expectNoProblems()
  }
}
