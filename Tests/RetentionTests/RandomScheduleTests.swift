import Foundation
import Testing

/// Erasures among everything else that happens to a store, in random order.
///
/// `make schedules` runs many; `HANSARD_SEED` repeats one.
@Suite struct `Random schedules` {
  @Test func `leave nothing of what was erased, and everything else as it was`() async throws {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["HANSARD_SCHEDULES"].flatMap { Int($0) } ?? 6
    let first =
      environment["HANSARD_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...1_000_000_000)
    print("random schedules: \(count) from seed \(first)")
    for seed in first..<first + UInt64(count) {
      do {
        try await RandomSchedule(seed: seed).run(operations: 8)
      } catch {
        Issue.record("HANSARD_SEED=\(seed): \(error)")
      }
      let done = seed - first + 1
      if done.isMultiple(of: 100) { print("\(done) of \(count) schedules") }
    }
  }
}
