package import ChatModel
import Store
package import SystemIO

/// Writes reports: `hansard report` as a stage.
package struct ReportStage: Stage {
  package static let name = "report"
  package static let keys = ["definitions", "to"]

  private let definitions: [String]
  private let folder: String?

  package init(_ settings: YAMLMapping) throws(HansardError) {
    definitions = try settings.paths("definitions")
    folder = try settings.path("to")
  }

  package func plan(_ place: StagePlace) throws(HansardError) -> [String] {
    let names = definitions.isEmpty ? ["the built-in monthly report"] : definitions
    return names.map { "write \($0) to \(target(place))" }
  }

  package func run(_ context: StageContext) async throws -> StageOutcome {
    let folder = target(context.place)
    let files = try ReportWriting(
      context.store, context.place.namespace, version: context.version
    ).write(definitions, to: folder, now: context.clock.now)
    var outcome = StageOutcome(summary: "\(files.count) files in \(folder)")
    outcome.files = files
    return outcome
  }

  private func target(_ place: StagePlace) -> String {
    folder ?? StoreLayout(root: place.storeRoot).reports
  }
}
