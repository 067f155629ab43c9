package import ChatModel
import Foundation
import GRDB

/// The sums of one source, in messages: `read = archived + duplicate + rejected + tombstoned`.
package struct SourceCounts: Hashable, Sendable {
  package var read = 0
  package var archived = 0
  package var duplicate = 0
  package var rejected = 0
  package var tombstoned = 0

  package init() {}

  /// The first promise of ARCHITECTURE.md.
  package var close: Bool { read == archived + duplicate + rejected + tombstoned }

  package static func += (sum: inout SourceCounts, more: SourceCounts) {
    sum.read += more.read
    sum.archived += more.archived
    sum.duplicate += more.duplicate
    sum.rejected += more.rejected
    sum.tombstoned += more.tombstoned
  }
}

/// One source of one run, as the ledger keeps it.
package struct SourceRecord: Hashable, Sendable {
  package var number: Int
  package var path: String
  package var format: String?
  package var skipKey: [UInt8]?
  package var bytes: Int64
  package var counts: SourceCounts
  /// Known from an earlier run by its skip key, and reported with the sums it had then.
  package var wasSkippedUnread: Bool
  /// Things that are no messages, by reason.
  package var skipped: [String: Int]

  package init(number: Int, path: String) {
    self.number = number
    self.path = path
    bytes = 0
    counts = SourceCounts()
    wasSkippedUnread = false
    skipped = [:]
  }
}

extension Ledger {
  /// Writes sources with what reading them found; their archived, duplicate and tombstoned sums come
  /// from the catalogs when the run closes.
  package func record(_ sources: [SourceRecord], run: String) throws(HansardError) {
    try write("recording sources") { database in
      for source in sources { try Ledger.record(source, run: run, in: database) }
    }
  }

  private static func record(
    _ source: SourceRecord, run: String, in database: Database
  ) throws {
    try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO sources
          (run, source, path, format, skip_key, bytes, read, archived, duplicate, tombstoned,
           rejected, skipped_unread)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: [
        run, source.number, source.path, source.format, source.skipKey.map { Data($0) },
        source.bytes, source.counts.read, source.counts.archived, source.counts.duplicate,
        source.counts.tombstoned, source.counts.rejected, source.wasSkippedUnread,
      ])
    for (what, count) in source.skipped.sorted(by: { $0.key < $1.key }) {
      try database.cachedStatement(
        sql: "INSERT OR REPLACE INTO skipped (run, source, what, count) VALUES (?, ?, ?, ?)"
      ).execute(arguments: [run, source.number, what, count])
    }
  }

  package func sources(of run: String) throws(HansardError) -> [SourceRecord] {
    try read("reading the sources of a run") { database in
      var records = try Row.fetchAll(
        database, sql: "SELECT * FROM sources WHERE run = ? ORDER BY source", arguments: [run]
      ).map(SourceRecord.init(row:))
      let rows = try Row.fetchCursor(
        database, sql: "SELECT source, what, count FROM skipped WHERE run = ?", arguments: [run])
      var skipped: [Int: [String: Int]] = [:]
      while let row = try rows.next() {
        skipped[row["source"], default: [:]][row["what"]] = row["count"]
      }
      for index in records.indices {
        records[index].skipped = skipped[records[index].number] ?? [:]
      }
      return records
    }
  }

  /// For each skip key the sums of the latest source of a closed run that had it; nil where there is none, and
  /// for what has no key.
  package func sources(
    withSkipKeys keys: [[UInt8]?]
  ) throws(HansardError) -> [SourceRecord?] {
    try read("looking for known sources") { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT sources.* FROM sources JOIN runs USING (run)
          WHERE skip_key = ? AND closed = 1 AND runs.state = 'closed'
          ORDER BY runs.started_at DESC LIMIT 1
          """)
      return try keys.map { key in
        guard let key else { return nil }
        return try Row.fetchOne(statement, arguments: [Data(key)]).map(SourceRecord.init(row:))
      }
    }
  }
}

extension SourceRecord {
  fileprivate init(row: Row) {
    self.init(number: row["source"], path: row["path"])
    format = row["format"]
    skipKey = (row["skip_key"] as Data?).map { Array($0) }
    bytes = row["bytes"]
    counts.read = row["read"]
    counts.archived = row["archived"]
    counts.duplicate = row["duplicate"]
    counts.tombstoned = row["tombstoned"]
    counts.rejected = row["rejected"]
    wasSkippedUnread = row["skipped_unread"]
  }
}
