package import ChatModel
import SystemIO

/// What a scan says of one erasure.
package struct ScanOutcome: Sendable {
  package enum Result: String, Sendable {
    case clean
    /// Something was left.
    case found
    /// No erased text was as long as a window, or nothing was erased: there was nothing to look for.
    case nothingToLookFor = "nothing_to_look_for"
    /// The scanner did not find in the condemned frames what it had to.
    case controlFailed = "control_failed"
    /// Some of the store could not be read.
    case incomplete

    /// Whether there is nothing more to be done for the erasure.
    package var isSettled: Bool { self == .clean || self == .nothingToLookFor }
  }

  package var job: String
  package var result: Result
  package var canaries: Int
  package var expectedInControl: Int
  package var foundInControl: Int
  /// Canaries that others' lines hold as well, which say nothing about the erasure.
  package var sharedText: Int
  /// Canaries in what later dumps brought of the same subject.
  package var archivedLater: Int
  /// Where canaries are that should not be: at most `mostPlaces`, and how many there are.
  package var places: [SourceLocation]
  package var placeCount: Int

  static let mostPlaces = 100

  package var proof: String {
    switch result {
    case .clean:
      "L2: every byte of every file, every decoded frame and every row looked through for canaries"
    case .found: "none: erased text was found"
    case .nothingToLookFor: "L1: no erased text is long enough for canaries"
    case .controlFailed: "L1: the positive control failed"
    case .incomplete: "L1: some of the store could not be looked through"
    }
  }

  package var isSettled: Bool { result.isSettled }
}

/// What a scan looked through, and what it says of each erasure.
package struct ScanReport: Sendable {
  package var outcomes: [ScanOutcome] = []
  package var files = 0
  package var bytes: Int64 = 0
  package var frames = 0
  package var decodedBytes: Int64 = 0
  package var rows = 0
  /// What could not be looked through, a line each.
  package var unreadable: [String] = []

  package var isSettled: Bool { outcomes.allSatisfy(\.isSettled) }

  init(_ erasures: [Canaries], _ index: CanaryIndex, _ findings: ScanFindings) {
    files = findings.files
    bytes = findings.bytes
    frames = findings.frames
    decodedBytes = findings.decodedBytes
    rows = findings.rows
    unreadable = findings.unreadable
    var shared = [Int](repeating: 0, count: erasures.count)
    for match in findings.allShared { shared[index.erasure(of: match)] += 1 }
    let sightings = Dictionary(grouping: findings.sightings) { index.erasure(of: $0.key) }
    for (number, canaries) in erasures.enumerated() {
      let sightings = sightings[number] ?? []
      let places = sightings.compactMap { findings.failure($0.key) }
        .sorted { ($0.path, $0.byteOffset ?? 0) < ($1.path, $1.byteOffset ?? 0) }
      let result: ScanOutcome.Result =
        if !places.isEmpty {
          .found
        } else if !unreadable.isEmpty {
          .incomplete
        } else if !canaries.isControlled {
          .controlFailed
        } else if canaries.marks.isEmpty {
          .nothingToLookFor
        } else {
          .clean
        }
      outcomes.append(
        ScanOutcome(
          job: canaries.job, result: result, canaries: canaries.marks.count,
          expectedInControl: canaries.expectedInControl,
          foundInControl: canaries.foundInControl,
          sharedText: shared[number],
          archivedLater: sightings.count { $0.value.isLater && !findings.isShared($0.key) },
          places: Array(places.prefix(ScanOutcome.mostPlaces)), placeCount: places.count))
    }
  }
}

extension ScanReport {
  /// The same report, with one of the outcomes alone.
  func only(_ outcome: Int) -> ScanReport {
    var report = self
    report.outcomes = [outcomes[outcome]]
    return report
  }

  /// What was looked through, as members of an object.
  func writeExtent(to writer: inout JSONWriter) {
    writer.field("files", files)
    writer.field("bytes", Int(bytes))
    writer.field("frames", frames)
    writer.field("decoded_bytes", Int(decodedBytes))
    writer.field("rows", rows)
    writer.field("unreadable", unreadable.count)
  }
}

extension ScanOutcome {
  /// As members of an object.
  func write(to writer: inout JSONWriter) {
    writer.field("result", result.rawValue)
    writer.field("canaries", canaries)
    writer.field("expected_in_control", expectedInControl)
    writer.field("found_in_control", foundInControl)
    writer.field("shared_text", sharedText)
    writer.field("archived_later", archivedLater)
    writer.field("found", placeCount)
    writer.key("places")
    writer.beginArray()
    for place in places { writer.string("\(place)") }
    writer.endArray()
  }
}
