import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers for the same seed everywhere.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}

/// What a schedule did wrong, as one line.
struct ScheduleFailure: Error, CustomStringConvertible {
  var description: String
}

/// A store, and beside it what must be in it, after random operations in a random order.
final class RandomSchedule {
  private enum Operation: CaseIterable {
    case ingest, grow, erase, eraseConversation, ingestAgain, rebuild, compact, restore, scan
    case hold, release, crash
  }

  private struct Sent {
    var user: String
    var conversation: String
    var id: String
    var line: String
    var text: String
    var time: Int64
  }

  private let fixture: ScanFixture
  private var numbers: SeededNumbers
  private var now: Int64 = 1_767_225_600_000  // 2026-01-01
  /// Everything that was ever in a dump.
  private var sent: [Sent] = []
  /// By user or conversation: messages up to then are out.
  private var cutoffs: [String: Int64] = [:]
  /// By the user or conversation that it covers.
  private var holds: [String: Hold] = [:]
  /// Users and conversations whose erasure a hold forbids.
  private var parked: Set<String> = []
  private(set) var log: [String] = []

  private static let users = ["ann", "ben", "cid", "dot"]
  private static let minute: Int64 = 60_000

  init(seed: UInt64) throws {
    numbers = SeededNumbers(seed: seed)
    fixture = try ScanFixture()
  }

  /// - Throws: `ScheduleFailure` for what was left or lost.
  func run(operations count: Int) async throws {
    try await perform(.ingest)
    for _ in 0..<count {
      guard let operation = Operation.allCases.randomElement(using: &numbers) else { return }
      try await perform(operation)
      try check()
    }
    _ = try scanAll()
    try check()
    let health = try Verification(try fixture.open(), .standard, isDeep: true).run()
    guard health.isHealthy else { throw failure("\(health.findings)") }
    let audit = try AuditVerification(try fixture.open()).run().health
    guard audit.isHealthy else { throw failure("\(audit.findings)") }
  }

  private func failure(_ what: String) -> ScheduleFailure {
    ScheduleFailure(description: "\(what), after \(log.joined(separator: ", "))")
  }

  private var time: Timestamp { Timestamp(millisecondsSince1970: now) }

  private func perform(_ operation: Operation) async throws {
    now += RandomSchedule.minute
    log.append("\(operation)")
    switch operation {
    case .ingest: try await ingest(write(isNew: true))
    case .grow: try await ingest(write(isNew: false))
    case .ingestAgain: try await ingest(sent.map(\.line).shuffled(using: &numbers))
    case .erase: try erase()
    case .eraseConversation: try eraseConversation()
    case .hold: try hold()
    case .release: try release()
    case .crash: try crash()
    case .rebuild: _ = try Rebuild(try fixture.open(), .standard).run()
    case .compact:
      var options = CompactionOptions(.standard)
      options.level = 1
      let later = Timestamp(millisecondsSince1970: now + 40 * 24 * 60 * RandomSchedule.minute)
      _ = try await Compaction(options, clock: FixedClock(now: later)).run(try fixture.open())
    case .restore: try await restore()
    case .scan:
      guard try scanAll() else { throw failure("a scan found what was erased") }
    }
  }

  /// New messages of some users, in new conversations or old ones.
  private func write(isNew: Bool) -> [String] {
    var lines: [String] = []
    for user in RandomSchedule.users where Bool.random(using: &numbers) {
      let conversation = isNew ? sent.count : Int.random(in: 0...sent.count, using: &numbers)
      for _ in 0..<Int.random(in: 1...4, using: &numbers) {
        now += 1_000
        let id = "m\(sent.count)"
        let text =
          "\(id) " + (0..<6).map { _ in String(numbers.next(), radix: 36) }.joined(separator: " ")
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("id", id)
        writer.field("conversation_id", "\(user)-\(conversation / 3)")
        writer.field("user_id", user)
        writer.field("role", sent.count % 2 == 0 ? "user" : "assistant")
        writer.field("content", text)
        writer.field("created_at", time)
        writer.endObject()
        sent.append(
          Sent(
            user: user, conversation: "\(user)-\(conversation / 3)", id: id, line: writer.text,
            text: text, time: now))
        lines.append(writer.text)
      }
    }
    now += RandomSchedule.minute
    return lines
  }

  private func ingest(_ lines: [String]) async throws {
    let path = fixture.folder.appending(path: "\(log.count).jsonl").path
    // The first one makes the store, whatever was drawn.
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
    guard !lines.isEmpty || log.count == 1 else { return }
    let report = try await Ingest(
      IngestOptions(storeRoot: fixture.root, namespace: .standard, paths: [path]),
      clock: FixedClock(now: time)
    ).run()
    guard report.sources.allSatisfy(\.counts.close) else { throw failure("sums do not close") }
  }

  private func erase() throws {
    guard let user = RandomSchedule.users.randomElement(using: &numbers) else { return }
    try erase(ErasureTarget(user: user), subject: user)
  }

  private func eraseConversation() throws {
    let visible = Set(sent.filter { !isErased($0) && !isHidden($0) }.map(\.conversation)).sorted()
    guard let conversation = visible.randomElement(using: &numbers) else { return }
    try erase(target(conversation), subject: conversation)
  }

  private func key(_ conversation: String) -> ConversationKey {
    ConversationKey(kind: SourceKind(rawValue: "rows"), sourceID: conversation)
  }

  private func target(_ conversation: String) -> ErasureTarget {
    ErasureTarget(user: String(conversation.prefix(3)), conversations: [key(conversation)])
  }

  private func erase(_ target: ErasureTarget, subject: String) throws {
    log[log.count - 1] += " \(subject)"
    let before = try archivedLines().filter { !covers(subject, $0) }
    let report = try Erasure(try fixture.open(), .standard, [target]).run { time }
    guard report.held.isEmpty == !isHeld(subject) else {
      throw failure("a hold does not stand where it should")
    }
    if report.held.isEmpty {
      noteErased(subject)
      guard try archivedLines() == before else { throw failure("other lines have changed") }
    } else {
      parked.insert(subject)
    }
  }

  private func noteErased(_ subject: String) {
    cutoffs[subject] = now
    parked = parked.filter { $0 != subject && !$0.hasPrefix(subject + "-") }
  }

  /// Whether a hold stands against erasing a user, or a conversation.
  private func isHeld(_ subject: String) -> Bool {
    let there = Set(sent.filter { !isErased($0) }.map(\.conversation))
    return holds.keys.contains { held in
      held == subject || subject.hasPrefix(held + "-")
        || (held.hasPrefix(subject + "-") && there.contains(held))
    }
  }

  /// A hold on a user or on a conversation.
  private func hold() throws {
    let store = try fixture.open()
    let conversations = Set(sent.filter { !isErased($0) && !isHidden($0) }.map(\.conversation))
    let subjects = RandomSchedule.users + conversations.sorted()
    guard let subject = subjects.randomElement(using: &numbers), holds[subject] == nil else {
      return
    }
    log[log.count - 1] += " \(subject)"
    var scope = HoldScope()
    if RandomSchedule.users.contains(subject) {
      scope.user = store.keys.subject(.standard, user: subject)
    } else {
      scope.conversation = store.keys.subject(.standard, conversation: key(subject))
    }
    holds[subject] = try Holds(store, .standard).place(scope, reason: nil, author: "x") { time }
  }

  /// Erases what only that hold had parked.
  private func release() throws {
    guard let subject = holds.keys.sorted().randomElement(using: &numbers),
      let hold = holds.removeValue(forKey: subject)
    else { return }
    log[log.count - 1] += " \(subject)"
    _ = try Holds(try fixture.open(), .standard)
      .release([hold], reason: nil, author: "x") { time }
    now += RandomSchedule.minute
    _ = try ParkedErasures(try fixture.open(), .standard).resume { time }
    for subject in parked.sorted(by: { $0.count < $1.count })
    where parked.contains(subject) && !isHeld(subject) { noteErased(subject) }
  }

  /// An erasure of a user and of a conversation of another one that loses its disk somewhere on the
  /// way: both are erased, or none.
  private func crash() throws {
    let visible = Set(sent.filter { !isErased($0) && !isHidden($0) }.map(\.conversation)).sorted()
    guard let conversation = visible.randomElement(using: &numbers),
      let user = RandomSchedule.users.randomElement(using: &numbers),
      !conversation.hasPrefix(user), !isHeld(user), !isHeld(conversation)
    else { return }
    let operations = Int.random(in: 0..<120, using: &numbers)
    log[log.count - 1] += " at \(operations) of \(user) \(conversation)"
    do {
      let store = try Store.open(
        fixture.root, files: FailingFileSystem(after: operations))
      _ = try Erasure(store, .standard, [ErasureTarget(user: user), target(conversation)])
        .run { time }
    } catch let error {
      guard error.reason == .io else { throw error }
      log[log.count - 1] += ", interrupted"
    }
    let writer = try StoreWriter(try fixture.open(), now: time)
    try ErasureReceipts(writer.store, writer.ledger).settle(at: time)
    let subject = writer.store.keys.subject(.standard, user: user)
    let wasErased = try writer.ledger.tombstones(.standard).contains {
      $0.subject == subject && $0.cutoff == time
    }
    if wasErased {
      for subject in [user, conversation] { noteErased(subject) }
    }
  }

  private func isErased(_ message: Sent) -> Bool {
    message.time
      <= max(
        cutoffs[message.user] ?? .min, cutoffs[message.conversation] ?? .min)
  }

  private func isHidden(_ message: Sent) -> Bool {
    parked.contains(message.user) || parked.contains(message.conversation)
  }

  /// Whether an archived line is of a user or conversation.
  private func covers(_ subject: String, _ line: String) -> Bool {
    line.contains("\"user_id\":\"\(subject)\"")
      || line.contains("\"conversation_id\":\"\(subject)\"")
  }

  /// Puts a copy in place that was made before an erasure.
  private func restore() async throws {
    let folder = fixture.folder.appending(path: "backup-\(log.count)").path
    _ = try Backup(try fixture.open()).run(to: folder) { time }
    if Bool.random(using: &numbers), holds.isEmpty {
      try Bool.random(using: &numbers) ? erase() : eraseConversation()
    }
    now += RandomSchedule.minute
    try FileManager.default.removeItem(atPath: fixture.root)
    _ = try Restore(root: fixture.root).run(from: folder) { time }
    try FileManager.default.removeItem(atPath: folder)
  }

  /// Whether no erasure has left anything.
  private func scanAll() throws -> Bool {
    let done = try Scan(try fixture.open(), jobs: 1).run { time }
    return done?.report.outcomes.allSatisfy { $0.isSettled && $0.sharedText == 0 } ?? true
  }

  /// Of all users, hidden ones and conversations left out.
  private func archivedLines() throws -> [String] {
    let lines = try SubjectLines(try fixture.open(), .standard)
    var found: [String] = []
    for user in RandomSchedule.users {
      try lines.ofUser(user) { bytes, _ in found.append(String(decoding: bytes, as: UTF8.self)) }
    }
    return found.sorted()
  }

  /// Compares the store with what must be in it, and looks for erased texts in every byte of every
  /// file and frame, without what `Scan` is made of.
  private func check() throws {
    let store = try fixture.open()
    let reader = try StoreReader(store, .standard)
    for user in RandomSchedule.users {
      var filter = ConversationFilter()
      filter.user = user
      var texts: [String: String] = [:]
      for row in try reader.list(filter) {
        for shown in try reader.messages(of: row) {
          texts[shown.message.id] = shown.message.content
        }
      }
      let expected = sent.filter { $0.user == user && !isErased($0) && !isHidden($0) }
      guard texts == Dictionary(uniqueKeysWithValues: expected.map { ($0.id, $0.text) }) else {
        throw failure("\(user) has \(texts.count) messages instead of \(expected.count)")
      }
    }
    let erased = sent.filter(isErased).map { Data($0.text.utf8) }
    for bytes in try everything() {
      guard !erased.contains(where: { bytes.range(of: $0) != nil }) else {
        throw failure("an erased text is there")
      }
    }
  }

  /// Every file's bytes, and every frame that can be decompressed.
  private func everything() throws -> [Data] {
    var found: [Data] = []
    let files = LocalFileSystem()
    for root in [fixture.root, fixture.root + ".keys"] {
      let walker = FileManager.default.enumerator(atPath: root)
      for case let name as String in walker ?? NSEnumerator() {
        let path = "\(root)/\(name)"
        if let data = FileManager.default.contents(atPath: path) { found.append(data) }
        guard name.hasSuffix(".jsonl.zst") else { continue }
        let reader = try SegmentReader(path, files: files)
        for frame in try reader.index().frames where try !reader.isHeaderBlank(frame) {
          found.append(Data(try FrameLineReader().content(frame, of: reader)))
        }
      }
    }
    return found
  }
}

/// A clock that stands still.
struct FixedClock: RunClock { var now: Timestamp }
