package import ChatModel
package import Store
import SystemIO

/// Packs each user's small frames of closed months into large ones: fewer segments, fewer bytes, the
/// same lines.
///
/// Every month of every shard is a commit of its own, so that an interrupted run keeps what it has
/// done and needs room for one month only.
package struct Compaction {
  private let options: CompactionOptions
  private let clock: any RunClock
  private let progress: any ProgressReporting

  package init(
    _ options: CompactionOptions, clock: any RunClock = SystemClock(),
    progress: any ProgressReporting = NoProgress()
  ) {
    self.options = options
    self.clock = clock
    self.progress = progress
  }

  /// What `run` would pack, without the bytes that come after; nothing is touched.
  package func plan(_ store: Store) throws(HansardError) -> CompactionReport {
    var report = CompactionReport()
    for plan in try plans(store, into: &report) {
      do {
        var month = CompactionReport.Month(plan)
        let source = try CompactionSource(store, plan, maximumFrames: options.frames)
        month.frames.after = Int64(try source.countGroups())
        month.segments.after = month.frames.after > 0 ? 1 : 0
        report.months.append(month)
      } catch  where error.reason == .damaged {
        report.failures.append(error)
      }
    }
    return report
  }

  /// Compacts in a run of its own; there is none when there is nothing to do.
  package func run(_ store: Store) async throws -> CompactionReport {
    let start = clock.now
    let writer = try StoreWriter(store, now: start)
    var report = CompactionReport()
    report.notes = writer.recovered
    let plans = try plans(store, into: &report)
    if !plans.isEmpty {
      let run = try writer.ledger.newRunName(at: start)
      try writer.ledger.begin(
        run: run, namespace: options.namespace, command: RunRecord.compaction, at: start)
      do {
        try await pack(plans, in: run, writer, into: &report)
        try close(run, writer)
      } catch {
        writer.abandon(
          run: run, options.namespace,
          note: (error as? HansardError)?.reason.rawValue ?? "internalError", at: clock.now)
        throw error
      }
    }
    report.seconds = seconds(since: start)
    return report
  }

  /// Compacts as part of a run that the caller has begun.
  package func execute(in run: String, with writer: StoreWriter) async throws -> CompactionReport {
    let start = clock.now
    var report = CompactionReport()
    let plans = try plans(writer.store, into: &report)
    if !plans.isEmpty {
      let wasClosed = try writer.ledger.reopen(run: run)
      try await pack(plans, in: run, writer, into: &report)
      if wasClosed { try close(run, writer) }
    }
    report.seconds = seconds(since: start)
    return report
  }

  private func plans(
    _ store: Store, into report: inout CompactionReport
  ) throws(HansardError) -> [CompactionPlan] {
    var plans: [CompactionPlan] = []
    for shard in try store.shards(of: options.namespace) {
      let survey = try CompactionSurvey(store, shard, now: clock.now)
      plans += survey.plans
      report.unchangedMonths += survey.settledMonths
      report.failures += survey.failures
    }
    return plans
  }

  /// A damaged month is left as it is, and the others are packed all the same.
  private func pack(
    _ plans: [CompactionPlan], in run: String, _ writer: StoreWriter,
    into report: inout CompactionReport
  ) async throws {
    report.run = run
    for plan in plans {
      do {
        report.months.append(
          try await MonthPacking(plan, options, progress).pack(in: run, with: writer))
      } catch let error as HansardError where error.reason == .damaged {
        report.failures.append(error)
      }
    }
  }

  private func close(_ run: String, _ writer: StoreWriter) throws(HansardError) {
    try writer.ledger.close(
      run: run, namespace: options.namespace, counts: [:], sequences: [:], at: clock.now)
    try writer.ledger.checkpoint()
  }

  private func seconds(since start: Timestamp) -> Double {
    Double(clock.now.millisecondsSince1970 - start.millisecondsSince1970) / 1000
  }
}

extension CompactionReport.Month {
  init(_ plan: CompactionPlan) {
    self.init(shard: plan.shard, month: plan.month)
    segments.before = Int64(plan.segments.count)
    frames.before = Int64(plan.frameCount)
    bytes.before = plan.byteCount
  }
}
