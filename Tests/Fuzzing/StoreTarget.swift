import ChatModel
import Foundation

extension FuzzTarget {
  /// Makes a store of a dump, and holds it to what every store promises.
  ///
  /// Sums close; reading the same again archives nothing; what changes nothing changes nothing that is shown;
  /// an export, a merge and a single run of all dumps show the same in another store; an erasure leaves
  /// others alone, also behind a restore; and `verify --deep` and the scan find nothing.
  static let store = FuzzTarget("store", seeds: FuzzTargets.dumpEndings) { bytes, path in
    // What an input decides is the same whenever it is read.
    let choice = Int(bytes.reduce(UInt32(0)) { $0 &* 31 &+ UInt32($1) })
    try trial(in: path, choice >> 2, user: choice & 1 == 0 ? "q" : nil) { folder in
      guard choice & 2 == 0 else { return [path] }
      var mutation = Mutation(seed: UInt64(choice))
      let variant = "\(folder)/variant"
      try Data(mutation.mutated(bytes, with: bytes)).write(to: URL(filePath: variant))
      return [path, variant]
    }
  }

  /// Makes a store beside `path`, of the dumps that `dumps` puts into its folder.
  static func trial(
    in path: String, _ choice: Int, user: String?,
    of dumps: @escaping @Sendable (_ folder: String) throws -> [String]
  ) throws {
    try waiting {
      let folder = "\(path).stores"
      try? FileManager.default.removeItem(atPath: folder)
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let trial = StoreTrial(try dumps(folder), in: folder)
      do {
        try await trial.run(choice, user: user)
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
