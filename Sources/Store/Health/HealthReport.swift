package import ChatModel

/// One thing in a store that is not as it should be.
package struct HealthFinding: Hashable, Sendable {
  /// The file concerned; the byte offset is that of a frame.
  package var location: SourceLocation
  /// What is wrong, without any chat text.
  package var problem: String
  /// Short ids of the conversations concerned, at most `maximumConversations`.
  package var conversations: [String]

  package static let maximumConversations = 100

  package init(location: SourceLocation, problem: String, conversations: [String] = []) {
    self.location = location
    self.problem = problem
    self.conversations = Array(conversations.prefix(HealthFinding.maximumConversations))
  }
}

/// What a look through a store found.
package struct HealthReport: Sendable {
  /// The first `maximumFindings` findings; `omittedFindings` counts the rest.
  package private(set) var findings: [HealthFinding] = []
  package private(set) var omittedFindings = 0
  /// What an operator should know though nothing is damaged.
  package var notes: [String] = []
  package var segments = 0
  package var frames = 0
  /// Frames that an erasure has blanked.
  package var blankFrames = 0
  /// Bytes of archive read.
  package var bytes: Int64 = 0
  /// Conversations derived again from the archive.
  package var conversations = 0
  package var messages = 0

  package static let maximumFindings = 10_000

  package init() {}

  package var isHealthy: Bool { findings.isEmpty }

  package mutating func add(_ finding: HealthFinding) {
    if findings.count < HealthReport.maximumFindings {
      findings.append(finding)
    } else {
      omittedFindings += 1
    }
  }

  /// Adds what a look at another part has found.
  package mutating func add(_ other: HealthReport) {
    for finding in other.findings { add(finding) }
    omittedFindings += other.omittedFindings
    notes += other.notes
    segments += other.segments
    frames += other.frames
    blankFrames += other.blankFrames
    bytes += other.bytes
    conversations += other.conversations
    messages += other.messages
  }

  package mutating func add(
    _ problem: String, at path: String, offset: Int64? = nil, conversations: [String] = []
  ) {
    add(
      HealthFinding(
        location: SourceLocation(path, byteOffset: offset), problem: problem,
        conversations: conversations))
  }

  /// Takes an error as a finding: what cannot be read is what a look at the store's health is for.
  package mutating func add(
    _ error: HansardError, at path: String, conversations: [String] = []
  ) {
    add(
      HealthFinding(
        location: error.location ?? SourceLocation(path),
        problem: "\(error.operation) failed: \(error.cause ?? error.reason.rawValue)",
        conversations: conversations))
  }
}
