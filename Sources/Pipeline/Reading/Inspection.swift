package import ChatModel
package import Dumps
import Store
import Synchronization
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

  private static let pageBytes = 1 << 20
  fileprivate static let maximumFirstRecords = 3

  /// Reads dumps without a store.
  ///
  /// - Throws: `.notFound` for a path that is not there; everything else is a problem in the result.
  package static func inspect(
    _ paths: [String], format: (any DumpReader)?
  ) throws -> [Inspection] {
    try DumpPath.expand(paths).enumerated().map { number, path in
      let pages = InspectedPages(Inspection(path: path.path))
      let workers = MapWorkers(
        owned: pages, homeless: pages, jobs: 1, memoryBudget: Inspection.pageBytes)
      let outcome = try SourceReading(number, path, format: format, workers: workers)
        .read(SourceListener())
      try workers.flush()
      var inspection = pages.inspection
      inspection.format = outcome.record.format
      inspection.bytes = outcome.record.bytes
      inspection.read = outcome.record.counts.read
      inspection.rejected = outcome.record.counts.rejected
      inspection.skipped = outcome.record.skipped
      inspection.problems = outcome.problems
      return inspection
    }
  }

  fileprivate mutating func add(_ message: MessageRecord) {
    messages += 1
    roles[message.role, default: 0] += 1
    if let time = message.createdAt {
      firstAt = min(firstAt ?? time, time)
      lastAt = max(lastAt ?? time, time)
    }
  }
}

/// Looks at records instead of keeping them.
private final class InspectedPages: RecordPages {
  private struct Seen {
    var inspection: Inspection
    var keys: Set<ConversationKey> = []
    var entries: Set<Int> = []
    /// Descriptions of the first messages, in the dump's order.
    var first: [(order: RecordOrder, text: String)] = []

    /// Pages come in no particular order.
    mutating func show(_ record: RecordView, of conversation: ConversationKey) {
      let isFull = first.count == Inspection.maximumFirstRecords
      if isFull, let last = first.last, last.order < record.order { return }
      let message = record.message
      let text =
        "\(message.role.name) at \(message.createdAt?.rfc3339 ?? "no time"),"
        + " \(message.content.count) bytes, conversation \(conversation.sourceID)"
      if isFull { first.removeLast() }
      let place = first.firstIndex { record.order < $0.order } ?? first.count
      first.insert((record.order, text), at: place)
    }
  }

  let partitionCount = 1
  private let seen: Mutex<Seen>

  init(_ inspection: Inspection) { seen = Mutex(Seen(inspection: inspection)) }

  var inspection: Inspection {
    seen.withLock { seen in
      var inspection = seen.inspection
      inspection.conversations = seen.keys.count
      inspection.entries = seen.entries.count
      inspection.firstRecords = seen.first.map(\.text)
      return inspection
    }
  }

  func add(_ page: [UInt8], to partition: Int) throws(HansardError) {
    let arena = TextArena(page)
    seen.withLock { seen in
      arena.forEachRecord { record in
        seen.entries.insert(record.order.entry)
        guard record.kind != .memory else { return }
        let conversation = record.conversation(in: arena)
        seen.keys.insert(conversation)
        guard record.kind == .message else { return }
        seen.inspection.add(record.message)
        seen.show(record, of: conversation)
      }
    }
  }
}
