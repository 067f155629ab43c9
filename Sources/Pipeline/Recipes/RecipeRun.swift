package import ChatModel
import Store
import SystemIO

/// Runs a recipe: its stages in order, each noted in the ledger as it begins and ends.
package struct RecipeRun {
  private let recipe: Recipe
  private let place: StagePlace
  private let version: String
  private let clock: any RunClock
  private let progress: any ProgressReporting

  package init(
    _ recipe: Recipe, at place: StagePlace, version: String, clock: any RunClock = SystemClock(),
    progress: any ProgressReporting = NoProgress()
  ) {
    self.recipe = recipe
    self.place = place
    self.version = version
    self.clock = clock
    self.progress = progress
  }

  /// What would be done, a line each; touches nothing.
  package func plan() throws(HansardError) -> [(stage: String, steps: [String])] {
    var plan: [(stage: String, steps: [String])] = []
    for stage in recipe.stages { plan.append((stage.name, try stage.plan(place))) }
    return plan
  }

  /// - Parameter resuming: take over what the last run of this recipe, when it failed, had done.
  /// - Throws: what concerns the store as a whole; the failure of a stage is in the report.
  package func run(resuming: Bool) async throws -> RecipeReport {
    let start = clock.now
    _ = try plan()
    let store = try Store.openOrCreate(place.storeRoot, namespace: place.namespace, now: start)
    let writer = try StoreWriter(store, now: start)
    let context = StageContext(
      place: place, writer: writer, run: try writer.ledger.newRunName(at: start), command: command,
      version: version, clock: clock, progress: progress)
    let earlier = resuming ? try resumable(in: writer.ledger) : nil

    var report = RecipeReport(
      run: context.run, recipe: recipe.name, storeRoot: place.storeRoot,
      namespace: place.namespace)
    report.notes = writer.recovered
    if resuming { report.notes.append(note(on: earlier)) }
    report.stages = pendingStages(after: earlier)
    try writer.ledger.begin(
      run: context.run, namespace: place.namespace, command: command, note: note, at: start)
    for stage in report.stages { try writer.ledger.record(stage.record, run: context.run) }

    for (index, stage) in recipe.stages.enumerated()
    where !report.stages[index].record.state.isComplete {
      try await perform(stage, index, context, &report)
    }
    report.seconds = seconds(since: start)
    // What a stage has committed before it failed is closed by the next start, with its sums.
    if report.failure != nil, writer.hasUnnotedCommit(in: place.namespace) { return report }
    try writer.ledger.finish(run: context.run, problem: problem(in: report), at: clock.now)
    try writer.ledger.checkpoint()
    return report
  }

  /// Runs one stage, or notes that it is not run because one before it failed.
  private func perform(
    _ stage: any Stage, _ index: Int, _ context: StageContext, _ report: inout RecipeReport
  ) async throws {
    var record = report.stages[index].record
    defer { report.stages[index].record = record }
    guard report.failure == nil else {
      record.state = .notRun
      return try context.writer.ledger.record(record, run: context.run)
    }
    record.state = .running
    record.startedAt = clock.now
    try context.writer.ledger.record(record, run: context.run)
    do {
      let outcome = try await stage.run(context)
      record.state = outcome.hasRejections ? .rejected : .done
      record.summary = outcome.summary
      report.stages[index].outcome = outcome
      report.notes += outcome.notes
    } catch {
      let failure =
        error as? HansardError
        ?? HansardError(.internalError, while: "running stage \(stage.name)", cause: "\(error)")
      record.state = .failed
      record.summary = failure.reason.rawValue
      report.failure = failure
    }
    record.endedAt = clock.now
    try context.writer.ledger.record(record, run: context.run)
    StopSignals.shared.settled()
  }

  private func seconds(since start: Timestamp) -> Double {
    Double(clock.now.millisecondsSince1970 - start.millisecondsSince1970) / 1000
  }
}

extension RecipeRun {
  private var command: String { "run \(recipe.name)" }
  private var note: String { "recipe \(recipe.fingerprint)" }

  private func problem(in report: RecipeReport) -> String? {
    guard let failure = report.failure else { return nil }
    let stage = report.stages.first { $0.record.state == .failed }?.record.name ?? "a stage"
    return "\(stage) failed: \(failure.reason.rawValue)"
  }

  /// The stages that the last run of this very recipe had done before it failed; nil when there is
  /// nothing to go on with.
  private func resumable(in ledger: Ledger) throws(HansardError) -> (run: String, [StageRecord])? {
    let runs = try ledger.runs(namespace: place.namespace)
    guard let last = runs.first(where: { $0.command == command }), last.state == .failed,
      last.note?.hasPrefix(note) == true
    else { return nil }
    let done = try ledger.stages(of: last.run).prefix { $0.state.isComplete }
    guard !done.isEmpty, zip(done, recipe.stages).allSatisfy({ $0.name == $1.name }) else {
      return nil
    }
    return (last.run, Array(done))
  }

  private func pendingStages(
    after earlier: (run: String, done: [StageRecord])?
  ) -> [RecipeReport.StageResult] {
    recipe.stages.enumerated().map { index, stage in
      var record = StageRecord(ordinal: index + 1, name: stage.name)
      if let earlier, index < earlier.done.count {
        record = earlier.done[index]
        if record.summary?.contains("(by run ") != true {
          record.summary = "\(record.summary ?? "done") (by run \(earlier.run))"
        }
      }
      return RecipeReport.StageResult(record: record)
    }
  }

  private func note(on earlier: (run: String, done: [StageRecord])?) -> String {
    guard let earlier else {
      return "nothing to resume: every stage is run"
    }
    return "resuming run \(earlier.run): \(earlier.done.map(\.name).joined(separator: ", ")) done"
  }
}
