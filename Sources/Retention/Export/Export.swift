package import ChatModel
import Foundation
package import Store
import SystemIO

/// Whose data to export.
package enum ExportSubject: Sendable {
  case user(String)
  /// By source id, alias or short id.
  case conversation(String)
}

/// What an export has written.
package struct ExportReport: Sendable {
  package var conversations = 0
  /// With all revisions, as an erasure counts them.
  package var messages = 0
  package var memories = 0
  /// Archived lines.
  package var lines = 0
  package var quarantinedRecords = 0
  package var bytes: Int64 = 0
}

/// Writes what the store has of a user or a conversation into one file outside the store.
///
/// `jsonl` and `zip` hold exactly what an erasure would remove; the other forms show the same
/// conversations in other words. What readers do not see is not exported.
package struct Export {
  private let store: Store
  private let namespace: Namespace
  private let subject: ExportSubject
  private let reasonForHidden: String?

  /// Audited without a receipt: what was hidden was shown.
  static let showingHidden = "export_held"

  /// - Parameter reasonForHidden: why what a parked erasure hides is exported, too; nil to leave it
  ///   out.
  package init(
    _ store: Store, _ namespace: Namespace, _ subject: ExportSubject,
    includingHiddenBecause reasonForHidden: String? = nil
  ) {
    self.store = store
    self.namespace = namespace
    self.subject = subject
    self.reasonForHidden = reasonForHidden
  }

  /// - Throws: `.notFound` when the store has nothing of the subject, `.usage` when the file is there
  ///   already or would lie in the store, `.locked` when a run holds the store.
  package func run(
    as form: ExportForm, to path: String, now: Timestamp
  ) throws(HansardError) -> ExportReport {
    try refusePlace(
      path, in: store, while: "exporting", hint: "give --to a place outside of the store")
    if let reasonForHidden { try audit(reasonForHidden, at: now) }
    let lock: FileLock?
    do { lock = try FileLock(store.layout.lock) } catch {
      // A store that cannot be written has no run in progress either.
      if error.reason == .locked { throw error }
      lock = nil
    }
    let rows = try rows()
    var report = try survey()
    report.conversations = rows.count
    let records = try quarantine()
    report.quarantinedRecords = records.count
    guard report.lines + records.count > 0 else {
      throw HansardError(
        .notFound, while: "exporting", cause: "the namespace has nothing of that subject")
    }
    let file = try ExportFile(path, files: store.files)
    switch form {
    case .jsonl: try lines { bytes, _ throws(HansardError) in try file.write(bytes + [newline]) }
    case .zip:
      try ExportPack(store, namespace, at: now).write(
        to: file, report, rows, records, try reader(), lines: lines)
    case .openai, .sharegpt, .markdown:
      let reader = try reader()
      for row in rows {
        let messages = try reader.messages(of: row)
        try file.write(
          form == .openai
            ? ConversationTexts.openAI(messages)
            : form == .sharegpt
              ? ConversationTexts.shareGPT(row, messages)
              : ConversationTexts.markdown(row, messages))
      }
    }
    try file.finish()
    report.bytes = file.byteCount
    extendLifetime(lock)
    return report
  }

  private func reader() throws(HansardError) -> StoreReader {
    try StoreReader(store, namespace, includingHidden: reasonForHidden != nil)
  }

  private func subjectLines() throws(HansardError) -> SubjectLines {
    try SubjectLines(store, namespace, includingHidden: reasonForHidden != nil)
  }

  /// Before anything is shown: an export that fails was still meant to show it.
  private func audit(_ reason: String, at now: Timestamp) throws(HansardError) {
    let writer = try StoreWriter(store, now: now)
    var details = JSONWriter()
    details.beginObject()
    switch subject {
    case .user(let user):
      details.field("user", hexadecimal(store.keys.subject(namespace, user: user)))
    case .conversation:
      for row in try rows() {
        details.field(
          "conversation",
          hexadecimal(store.keys.subject(namespace, conversation: row.header.key)))
      }
    }
    details.field("reason", reason)
    details.endObject()
    let run = try writer.ledger.newRunName(at: now)
    try writer.ledger.begin(
      run: run, namespace: namespace, command: "export --include-held", note: reason, at: now)
    try AuditLog(writer.ledger, of: store).append(
      Export.showingHidden, job: run, namespace: namespace, details: details.bytes, at: now)
    try writer.ledger.finish(run: run, problem: nil, at: now)
    try writer.ledger.checkpoint()
  }

  private var newline: UInt8 { UInt8(ascii: "\n") }

  /// Newest first, as `list` shows them.
  private func rows() throws(HansardError) -> [ConversationRow] {
    let reader = try reader()
    switch subject {
    case .conversation(let name): return [try reader.conversation(named: name)]
    case .user(let user):
      var rows: [ConversationRow] = []
      for name in try aliases.names(of: user) {
        var filter = ConversationFilter()
        filter.user = name
        rows += try reader.list(filter)
      }
      return rows
    }
  }

  private func lines(
    _ body: (_ bytes: [UInt8], ArchivedLine) throws(HansardError) -> Void
  ) throws(HansardError) {
    let lines = try subjectLines()
    switch subject {
    case .user(let user):
      for name in try aliases.names(of: user) { try lines.ofUser(name, body) }
    case .conversation: for row in try rows() { try lines.of(row, body) }
    }
  }

  /// Counts, and reads everything once, so that nothing is written when something is damaged.
  private func survey() throws(HansardError) -> ExportReport {
    var report = ExportReport()
    try lines { _, line in
      report.lines += 1
      switch line {
      case .conversation(let slice): report.messages += slice.messageCount
      case .memory: report.memories += 1
      case .annotation: break
      }
    }
    return report
  }

  private func quarantine() throws(HansardError) -> [[UInt8]] {
    guard case .user(let user) = subject else { return [] }
    let lines = try subjectLines()
    var records: [[UInt8]] = []
    for name in try aliases.names(of: user) where !lines.isHidden(user: name) {
      records += try QuarantineErasure(store, namespace).records(of: name).filter {
        !records.contains($0)
      }
    }
    return records
  }

  private var aliases: UserAliases { UserAliases(store, namespace) }
}
