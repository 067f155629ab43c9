import Retention
import Testing

/// Mutants: programs that leave out a sync, the sync of a folder, or an overwriting, everywhere where
/// one line of code does it.
///
/// Each must be caught, in one scenario at least, by the checks that find nothing in the run as it is.
@Suite struct `A forgotten safeguard` {
  /// What is not caught, since nothing is lost by it.
  private let harmless = [
    "sync of folder store/tmp, left":
      "the sync of the folder where a file arrives is enough, and the next writer removes one that is back",
    "sync of folder store/tmp, arrived": "what is lost of tmp is made again",
    "sync of folder store/receipts, removed":
      "a draft that is back has only zeros, and the next writer removes it",
  ]

  /// All with `HANSARD_MUTANTS=1`, else some.
  private let stride = Environment.number("HANSARD_MUTANTS") ?? 11

  @Test(.timeLimit(.minutes(60))) func `is noticed after a power cut`() async throws {
    let scenarios: [any CrashScenario] = [
      try await IngestScenario(), try await CompactionScenario(), try await ErasureScenario(),
      try await ErasureScenario(by: .rewrite), try await SharedErasureScenario(),
    ]
    let all = Set(scenarios.flatMap(\.recorded.safeguards.keys)).sorted()
    try #require(all.count > 20)
    for (number, safeguard) in all.enumerated() where number.isMultiple(of: stride) {
      var isCaught = false
      for scenario in scenarios where !isCaught {
        isCaught = try await self.isCaught(safeguard, in: scenario)
      }
      #expect(isCaught == (harmless[safeguard] == nil), "\(safeguard)")
    }
    #expect(Set(harmless.keys).subtracting(all) == [])
  }

  /// Whether a cut of the run without the safeguard, where the disk then holds something else, leads
  /// to a problem.
  private func isCaught(_ safeguard: String, in scenario: some CrashScenario) async throws -> Bool {
    guard let numbers = scenario.recorded.safeguards[safeguard] else { return false }
    let forgetful = scenario.recorded.forgetting(numbers)
    if !forgetful.removedUnscrubbed().isEmpty { return true }
    var seen: Set<RecordedRun.Disk> = []
    for cut in forgetful.cuts(seeds: 2) where cut.operationsDone > numbers[0] {
      guard forgetful.image(after: cut) != scenario.recorded.image(after: cut),
        seen.insert(forgetful.disk(after: cut)).inserted
      else { continue }
      if try await !scenario.problems(after: cut, of: forgetful).isEmpty { return true }
    }
    return false
  }
}
