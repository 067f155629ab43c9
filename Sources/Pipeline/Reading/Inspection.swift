package import ChatModel
package import Dumps
import Store
import SystemIO

/// What an ingest would read from one dump.
package struct Inspection: Sendable {
  package var path: String
  package var format: String?
  package var bytes: Int64 = 0
  /// Members that were read.
  package var entries = 0
  package var conversations = 0
  /// Messages that readers saw, and those of them that they understood.
  package var read = 0
  package var messages = 0
  package var rejected = 0
  package var roles: [Role: Int] = [:]
  package var firstAt: Timestamp?
  package var lastAt: Timestamp?
  package var skipped: [String: Int] = [:]
  /// Place and reason of the first problems.
  package var problems: [String] = []
  /// The first messages, by role, time and size: never their text.
  package var firstRecords: [String] = []

  private static let maximumProblems = 20
  private static let maximumFirstRecords = 3

  /// Reads dumps without a store.
  ///
  /// - Throws: `.notFound` for a path that is not there; everything else is a problem in the result.
  package static func inspect(
    _ paths: [String], format: (any DumpReader)?
  ) throws -> [Inspection] {
    try DumpPath.expand(paths).enumerated().map { number, path in
      var inspection = Inspection(path: path.path)
      var keys: Set<ConversationKey> = []
      var entries: Set<Int> = []
      let outcome = try SourceReading(number, path, format: format, jobs: 1).read { block in
        for chunk in block.owned + block.homeless {
          let arena = TextArena(chunk)
          var position = 0
          while position < chunk.count {
            let record = RecordView(at: position, in: arena.bytes.span)
            position = record.end
            entries.insert(record.order.entry)
            inspection.add(record, in: arena, &keys)
          }
        }
      }
      inspection.format = outcome.record.format
      inspection.bytes = outcome.record.bytes
      inspection.entries = entries.count
      inspection.conversations = keys.count
      inspection.read = outcome.record.counts.read
      inspection.rejected = outcome.record.counts.rejected
      inspection.skipped = outcome.record.skipped
      inspection.problems = outcome.rejections.prefix(maximumProblems).map { rejection in
        "\(SourceLocation(rejection.path, byteOffset: rejection.byteOffset)): \(rejection.problem)"
      }
      return inspection
    }
  }

  private mutating func add(
    _ record: RecordView, in arena: TextArena, _ keys: inout Set<ConversationKey>
  ) {
    switch record.kind {
    case .header: keys.insert(record.conversation(in: arena))
    case .memory: break
    case .message:
      let message = record.message
      let conversation = record.conversation(in: arena)
      keys.insert(conversation)
      messages += 1
      roles[message.role, default: 0] += 1
      if let time = message.createdAt {
        firstAt = min(firstAt ?? time, time)
        lastAt = max(lastAt ?? time, time)
      }
      if firstRecords.count < Inspection.maximumFirstRecords {
        firstRecords.append(
          "\(message.role.name) at \(message.createdAt?.rfc3339 ?? "no time"),"
            + " \(message.content.count) bytes, conversation \(conversation.sourceID)")
      }
    }
  }
}
