import ChatModel
import Store
import SystemIO

/// Tombstones as `tombstone` prints them.
enum TombstoneOutput {
  static func text(_ records: [TombstoneRecord]) -> String {
    guard !records.isEmpty else { return "no tombstones" }
    var table = TextTable(["scope", "subject", "up to", "job", "lifted"])
    for record in records {
      table.add([
        record.tombstone.scope.rawValue,
        String(hexadecimal(record.tombstone.subject).prefix(16)),
        record.tombstone.cutoff.rfc3339, record.tombstone.job, record.liftedAt?.rfc3339 ?? "no",
      ])
    }
    return table.text
  }

  static func json(_ records: [TombstoneRecord]) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("total", records.count)
    writer.key("tombstones")
    writer.beginArray()
    for record in records {
      writer.beginObject()
      writer.field("scope", record.tombstone.scope.rawValue)
      writer.field("subject", hexadecimal(record.tombstone.subject))
      writer.field("cutoff", record.tombstone.cutoff)
      writer.field("job", record.tombstone.job)
      writer.field("lifted_at", record.liftedAt)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.text
  }

  static func text(lifted count: Int, job: String, _ store: Store) -> String {
    "lifted \(counted(count, "tombstone")): later dumps may bring the data back\n"
      + "receipt: \(store.layout.receipts)/\(job).json (signed)"
  }
}
