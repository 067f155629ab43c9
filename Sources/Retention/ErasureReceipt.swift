package import ChatModel
package import Store
import SystemIO

/// What an erasure was asked, found, did and does not cover.
package struct ErasureReceipt: Sendable {
  package var job: String
  package var namespace: Namespace
  package var requestedAt: Timestamp
  package var completedAt: Timestamp
  package var reason: String?
  /// Keyed hash of the user: the receipt may be kept, the name may not.
  package var subject: [UInt8]
  package var conversations = 0
  package var messages = 0
  package var memories = 0
  package var frames = 0
  package var segments = 0
  package var bytes: Int64 = 0
  package var bytesOverwritten: Int64 = 0
  package var quarantinedRecords = 0
  /// Catalog rows of the user found when looking again.
  package var rowsLeft = 0
  package var cutoff: Timestamp

  /// Copies that this store cannot reach.
  package static let notCovered = [
    "the dumps themselves and other systems that hold the data",
    "exports, reports and mails made earlier",
    "backups and file-system snapshots of the store",
    "swap space, and blocks that a copy-on-write file system or a disk's controller has moved",
    "what a provider of a language model keeps",
  ]

  /// The receipt as signed JSON: `SignedJSON`.
  package func signed(by store: Store) throws(HansardError) -> [UInt8] {
    try SignedJSON.sign(store.keys.signing) { writer in
      writer.field("v", 1)
      writer.field("kind", "erasure_receipt")
      writer.field("job", job)
      writer.field("store_id", store.settings.storeID)
      writer.field("namespace", namespace.name)
      writer.field("scope", "user")
      writer.field("subject", hexadecimal(subject))
      writer.field("reason", reason)
      writer.field("requested_at", requestedAt)
      writer.field("completed_at", completedAt)
      writer.key("found")
      writer.beginObject()
      writer.field("conversations", conversations)
      writer.field("messages", messages)
      writer.field("memories", memories)
      writer.field("frames", frames)
      writer.field("segments", segments)
      writer.field("bytes", Int(bytes))
      writer.endObject()
      writer.key("done")
      writer.beginObject()
      writer.field("method", "overwrite")
      writer.field("bytes_overwritten", Int(bytesOverwritten))
      writer.field("frames_read_back_blank", frames)
      writer.field("catalog_rows_left", rowsLeft)
      writer.field("quarantined_records_removed", quarantinedRecords)
      writer.endObject()
      writer.key("tombstone")
      writer.beginObject()
      writer.field("cutoff", cutoff)
      writer.endObject()
      writer.field("proof", "L1: logical, and every erased range read back as zeros")
      writer.key("not_covered")
      writer.beginArray()
      for item in ErasureReceipt.notCovered { writer.string(item) }
      writer.endArray()
    }
  }
}
