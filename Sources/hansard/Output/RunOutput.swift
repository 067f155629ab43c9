import ChatModel
import Pipeline
import Store
import SystemIO

/// What `run` prints.
enum RunOutput {
  static func text(_ report: RecipeReport) -> String {
    var lines: [String] = []
    for (index, stage) in report.stages.enumerated() {
      let record = stage.record
      var line = Terminal.bold("\(index + 1)/\(report.stages.count) \(record.name)")
      line += ": \(record.state.rawValue)"
      if let seconds = seconds(record) { line += " in \(decimal(seconds)) s" }
      if let summary = record.summary { line += ", \(Terminal.safe(summary))" }
      lines.append(line)
      if let ingest = stage.outcome?.ingest { lines += ["", IngestOutput.text(ingest), ""] }
    }
    lines.append(
      "run \(report.run) of \(report.recipe) into \(report.storeRoot):"
        + " \(report.failure == nil ? "done" : "failed") in \(decimal(report.seconds)) s")
    return lines.joined(separator: "\n")
  }

  static func text(
    _ plan: [(stage: String, steps: [String])], _ recipe: Recipe, _ place: StagePlace
  ) -> String {
    var lines = [
      "\(recipe.name) would run \(counted(plan.count, "stage")) into \(place.storeRoot),"
        + " namespace \(place.namespace):"
    ]
    for (index, stage) in plan.enumerated() {
      lines.append("\(index + 1)/\(plan.count) \(stage.stage)")
      lines += stage.steps.map { "  \(Terminal.safe($0))" }
    }
    return lines.joined(separator: "\n")
  }

  static func json(_ report: RecipeReport) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("run", report.run)
    writer.field("recipe", report.recipe)
    writer.field("store", report.storeRoot)
    writer.field("namespace", report.namespace.name)
    writer.field("state", report.failure == nil ? "closed" : "failed")
    writer.key("stages")
    writer.beginArray()
    for stage in report.stages { write(stage, to: &writer) }
    writer.endArray()
    writer.key("seconds")
    writer.double(report.seconds)
    writer.field("error", report.failure?.description)
    writer.endObject()
    return writer.text
  }

  static func json(
    _ plan: [(stage: String, steps: [String])], _ recipe: Recipe, _ place: StagePlace
  ) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("recipe", recipe.name)
    writer.field("store", place.storeRoot)
    writer.field("namespace", place.namespace.name)
    writer.key("stages")
    writer.beginArray()
    for stage in plan {
      writer.beginObject()
      writer.field("name", stage.stage)
      write(stage.steps, as: "plan", to: &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.text
  }

  private static func write(_ stage: RecipeReport.StageResult, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("name", stage.record.name)
    writer.field("state", stage.record.state.rawValue)
    writer.field("summary", stage.record.summary)
    writer.key("seconds")
    if let seconds = seconds(stage.record) { writer.double(seconds) } else { writer.null() }
    if let outcome = stage.outcome {
      if let ingest = outcome.ingest {
        writer.key("ingest")
        IngestOutput.write(ingest, to: &writer)
      }
      if !outcome.files.isEmpty { write(outcome.files, as: "files", to: &writer) }
    }
    writer.endObject()
  }

  private static func write(
    _ texts: [String], as name: StaticString, to writer: inout JSONWriter
  ) {
    writer.key(name)
    writer.beginArray()
    for text in texts { writer.string(text) }
    writer.endArray()
  }

  private static func seconds(_ stage: StageRecord) -> Double? {
    guard let start = stage.startedAt, let end = stage.endedAt else { return nil }
    return Double(end.millisecondsSince1970 - start.millisecondsSince1970) / 1000
  }
}
