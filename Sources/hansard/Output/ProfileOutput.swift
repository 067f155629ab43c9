import Pipeline
import SystemIO

/// What `ingest --profile` prints: where the time of 1 MB of input goes.
enum ProfileOutput {
  static func text(_ profile: IngestProfile, _ report: IngestReport) -> String {
    let megabytes = max(Double(report.bytesRead) / 1e6, 1e-6)
    var phases = TextTable(["phase", "ms a MB", "of its time"])
    let phaseTimes = IngestPhase.allCases.map { profile.nanoseconds(of: $0) }
    add(zip(IngestPhase.allCases.map { "\($0)" }, phaseTimes), [], megabytes, to: &phases)
    var steps = TextTable(["step", "ms a MB", "of processor time", "what it is"])
    let cases = IngestStep.allCases
    var times = cases.map { profile.nanoseconds(of: $0) }
    times.append(max(0, ProcessorTime.ofProcess - times.reduce(0, +)))
    add(
      zip(cases.map { "\($0)" } + ["other"], times),
      cases.map(\.explanation) + ["starting, loading vocabularies, handing out work"], megabytes,
      to: &steps)
    return "where the time goes\n\(phases.text)\n\n\(steps.text)"
  }

  private static func add(
    _ times: some Sequence<(String, Int)>, _ explanations: [String], _ megabytes: Double,
    to table: inout TextTable
  ) {
    let all = max(1, times.reduce(0) { $0 + $1.1 })
    for (place, (name, time)) in times.enumerated() {
      var cells = [
        name, hundredths(Double(time) / 1e6 / megabytes),
        "\(decimal(100 * Double(time) / Double(all))) %",
      ]
      if place < explanations.count { cells.append(explanations[place]) }
      table.add(cells)
    }
  }

  private static func hundredths(_ value: Double) -> String {
    let whole = Int((value * 100).rounded())
    return "\(whole / 100).\(whole / 10 % 10)\(whole % 10)"
  }
}
