import ChatModel
import Foundation

extension FuzzTarget {
  /// Makes a store of a dump, and holds it to what every store promises.
  ///
  /// Sums close; reading the same again archives nothing; what changes nothing changes nothing that is shown;
  /// an export, a merge and a single run of all dumps show the same in another store; an erasure leaves
  /// others alone, also behind a restore; and `verify --deep` and the scan find nothing.
  static let store = FuzzTarget("store", seeds: FuzzTargets.dumpEndings) { bytes, path in
    try waiting {
      let trial = try StoreTrial(path)
      defer { trial.remove() }
      do {
        try await trial.run(bytes)
      } catch let error as HansardError {
        throw Disagreement(description: "\(trial.step): \(error)")
      }
    }
  }

  /// Targets are no tasks: libFuzzer calls them.
  private static func waiting(_ body: @escaping @Sendable () async throws -> Void) throws {
    let result = Outcome()
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      do { try await body() } catch { result.error = error }
      done.signal()
    }
    done.wait()
    if let error = result.error { throw error }
  }

  /// Written before the semaphore is signalled, read after it.
  private final class Outcome: @unchecked Sendable {
    var error: (any Error)?
  }
}
