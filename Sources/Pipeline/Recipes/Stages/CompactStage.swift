package import ChatModel
import Foundation
import Store
package import SystemIO

/// Packs closed months: `hansard compact` as a stage.
package struct CompactStage: Stage {
  package static let name = "compact"
  package static let keys = ["jobs", "memory", "level"]

  private let jobs: Int?
  private let memory: ByteSize?
  private let level: Int?

  package init(_ settings: YAMLMapping) throws(HansardError) {
    jobs = try settings.integer("jobs", in: IngestOptions.jobsRange)
    memory = try settings.byteSize("memory", atLeast: IngestOptions.minimumMemoryBytes)
    level = try settings.integer("level", in: IngestOptions.levelRange)
  }

  package func plan(_ place: StagePlace) throws(HansardError) -> [String] {
    ["pack small frames of closed months at zstd level \(level ?? CompactionOptions.defaultLevel)"]
  }

  /// - Throws: `.damaged` when a month could not be packed; the others are.
  package func run(_ context: StageContext) async throws -> StageOutcome {
    var options = CompactionOptions(context.place.namespace)
    options.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    if let memory { options.memoryBytes = memory.bytes }
    if let level { options.level = level }
    let report = try await Compaction(options, clock: context.clock, progress: context.progress)
      .execute(in: context.run, with: context.writer)
    if let failure = report.failures.first { throw failure }
    return StageOutcome(
      summary: report.months.isEmpty
        ? "nothing to pack"
        : "\(report.months.count) months packed, \(report.frames.before) frames into"
          + " \(report.frames.after), \(report.bytes.before) bytes into \(report.bytes.after)")
  }
}
