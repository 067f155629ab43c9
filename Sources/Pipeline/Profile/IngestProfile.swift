import Synchronization
import SystemIO

/// Where an ingest's processor time goes, step by step.
package enum IngestStep: Int, CaseIterable, Sendable {
  case hash, frame, read, shuffle, group, deduplicate, count, derive, encode, compress, words
  case columns
  case rows, commit

  package var explanation: String {
    switch self {
    case .hash: "hashing the dump, to know it again"
    case .frame: "reading files, unpacking, finding where records end"
    case .read: "parsing, normalizing, encoding for the shuffle"
    case .shuffle: "moving records to their partitions, spilling"
    case .group: "bringing a user's records together"
    case .deduplicate: "finding what is new"
    case .count: "counting tokens"
    case .derive: "titles, summaries, keywords, sums"
    case .encode: "writing canonical lines"
    case .compress: "zstd frames and their digests"
    case .words: "filters of words, for search"
    case .columns: "making catalog columns"
    case .rows: "writing catalog rows and segments"
    case .commit: "making all of it durable"
    }
  }
}

/// What of an ingest happens one after the other.
package enum IngestPhase: Int, CaseIterable, Sendable {
  case map, reduce, commit
}

/// Collects the times of a run from all its tasks.
package final class IngestProfile: Sendable {
  private struct Sums {
    var steps = [Int](repeating: 0, count: IngestStep.allCases.count)
    var phases = [Int](repeating: 0, count: IngestPhase.allCases.count)
  }

  private let sums = Mutex(Sums())

  package init() {}

  /// Processor nanoseconds of a step, over all tasks.
  package func nanoseconds(of step: IngestStep) -> Int {
    sums.withLock { $0.steps[step.rawValue] }
  }

  /// Nanoseconds from a phase's beginning to its end.
  package func nanoseconds(of phase: IngestPhase) -> Int {
    sums.withLock { $0.phases[phase.rawValue] }
  }

  func add(_ steps: [Int]) {
    sums.withLock { sums in
      for (place, time) in steps.enumerated() { sums.steps[place] += time }
    }
  }

  func add(_ phase: IngestPhase, since start: Int) {
    let time = ProcessorTime.monotonic - start
    sums.withLock { $0.phases[phase.rawValue] += time }
  }
}

/// Splits one task's processor time into steps.
///
/// Without a profile it does nothing, so that it can stand on the path of every run.
struct StepClock: ~Copyable {
  private let profile: IngestProfile?
  private var steps: [Int] = []
  private var last = 0

  init(_ profile: IngestProfile?) {
    self.profile = profile
    guard profile != nil else { return }
    steps = [Int](repeating: 0, count: IngestStep.allCases.count)
    last = ProcessorTime.ofThread
  }

  /// Begins anew on the thread at hand: what passed since the last lap counts for nothing.
  mutating func restart() {
    if profile != nil { last = ProcessorTime.ofThread }
  }

  /// Everything since the last lap belongs to `step`.
  mutating func lap(_ step: IngestStep) {
    guard profile != nil else { return }
    let now = ProcessorTime.ofThread
    steps[step.rawValue] += now - last
    last = now
  }

  deinit { profile?.add(steps) }
}
