package import ChatModel
package import Store
package import SystemIO

/// What an erasure was asked, found, did and does not cover.
package struct ErasureReceipt: Sendable {
  package var job: String
  package var namespace: Namespace
  package var requestedAt: Timestamp
  package var completedAt: Timestamp
  package var reason: String?
  /// Keyed hash of the user: the receipt may be kept, the name may not.
  package var subject: [UInt8]
  /// Keyed hashes of the conversations that were asked for; nil for everything of the user.
  package var conversationSubjects: [[UInt8]]?
  package var conversations = 0
  package var messages = 0
  package var memories = 0
  package var frames = 0
  package var segments = 0
  package var bytes: Int64 = 0
  package var bytesOverwritten: Int64 = 0
  package var quarantinedRecords = 0
  package var method = ErasureMethod.overwrite
  /// Of the run, which other subjects may have had a part in; 0 unless the method is `rewrite`.
  package var segmentsRewritten = 0
  /// What the archive lies on; nil when that could not be seen.
  package var medium: StorageMedium?
  /// Catalog rows of the user found when looking again.
  package var rowsLeft = 0
  package var cutoff: Timestamp
  /// Of the scan that was asked for with the erasure; nil when the next one is to look.
  package var scan: ScanReport?
  /// Over every frame that the archive had when the erasure began.
  package var trees: [ArchiveTree] = []

  static let kind = "erasure_receipt"
  /// Of what a dry run prints, which is no receipt: nothing was erased.
  static let planKind = "erasure_plan"
  static let plannedJob = "dry-run"

  private var found: [(name: StaticString, count: Int)] {
    [
      ("conversations", conversations), ("messages", messages), ("memories", memories),
      ("frames", frames), ("segments", segments), ("bytes", Int(bytes)),
    ]
  }

  /// Copies that this store cannot reach.
  package static let notCovered = [
    "the dumps themselves and other systems that hold the data",
    "exports and mails made earlier, and reports outside the store",
    "backups and file-system snapshots of the store",
    "swap space, and blocks that a copy-on-write file system or a disk's controller has moved",
    "what a provider of a language model keeps",
  ]

  /// The receipt as signed JSON: `SignedJSON`.
  package func signed(by store: Store) throws(HansardError) -> [UInt8] {
    try SignedJSON.sign(store.keys.signing) { writer in
      writer.field("v", 1)
      writer.field("kind", ErasureReceipt.kind)
      writer.field("job", job)
      writer.field("store_id", store.settings.storeID)
      writeRequest(to: &writer)
      writer.field("completed_at", completedAt)
      writeFound(to: &writer)
      writer.key("done")
      writer.beginObject()
      writer.field("method", method.rawValue)
      if method == .rewrite { writer.field("segments_rewritten", segmentsRewritten) }
      writer.field("bytes_overwritten", Int(bytesOverwritten))
      writer.field("frames_read_back_blank", frames)
      writer.field("catalog_rows_left", rowsLeft)
      writer.field("quarantined_records_removed", quarantinedRecords)
      writer.endObject()
      writer.key("tombstone")
      writer.beginObject()
      writer.field("cutoff", cutoff)
      writer.endObject()
      writer.key("archive")
      ArchiveTree.write(trees, to: &writer)
      if let scan, let outcome = scan.outcomes.first {
        writer.key("scan")
        writer.beginObject()
        scan.writeExtent(to: &writer)
        outcome.write(to: &writer)
        writer.endObject()
      }
      writer.field(
        "proof",
        scan?.outcomes.first?.proof ?? "L1: logical, and every erased range read back as zeros")
      writer.key("storage")
      writer.beginObject()
      writer.field("file_system", medium?.fileSystem ?? "unknown")
      writer.field("overwriting", (medium?.overwriting ?? .unknown).rawValue)
      writer.endObject()
      writer.key("not_proven")
      writer.beginArray()
      writer.string(notProven)
      writer.endArray()
      writer.key("not_covered")
      writer.beginArray()
      for item in ErasureReceipt.notCovered { writer.string(item) }
      writer.endArray()
    }
  }
}

extension ErasureReceipt {
  /// What no reading of files can show, as far as the medium says: L3 of DESIGN's levels, L1 being
  /// logical and L2 every byte of every file.
  package var notProven: String {
    let name = medium?.fileSystem ?? "the file system"
    return switch medium?.overwriting ?? .unknown {
    case .inPlace:
      "L3, media: blocks that the disk's controller has moved by itself"
    case .elsewhere:
      "L3, media: \(name) does not overwrite in place; old blocks stay until it uses them again, and in"
        + " snapshots"
    case .journaled:
      "L3, media: \(name) is mounted with data=journal; copies stay in the journal until it has gone round"
    case .unknown:
      "L3, media: whether \(name) overwrites in place cannot be seen from here"
    }
  }

  /// What a dry run says: unsigned, and of another kind, so that it never passes for a receipt.
  package var plan: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("v", 1)
    writer.field("kind", ErasureReceipt.planKind)
    writeRequest(to: &writer)
    writeFound(to: &writer)
    writer.field("quarantined_records", quarantinedRecords)
    writer.endObject()
    return writer.bytes
  }

  private func writeRequest(to writer: inout JSONWriter) {
    writer.field("namespace", namespace.name)
    writer.field("scope", conversationSubjects == nil ? "user" : "conversations")
    writer.field("subject", hexadecimal(subject))
    if let conversationSubjects {
      writer.key("conversations")
      writer.beginArray()
      for subject in conversationSubjects { writer.string(hexadecimal(subject)) }
      writer.endArray()
    }
    writer.field("reason", reason)
    writer.field("requested_at", requestedAt)
  }

  private func writeFound(to writer: inout JSONWriter) {
    writer.key("found")
    writer.beginObject()
    for (name, count) in found { writer.field(name, count) }
    writer.endObject()
  }

  mutating func note(_ data: CondemnedData) {
    conversations = data.conversations.count
    messages = data.messages
    memories = data.memories.count
    frames = data.frames
    segments = data.segments.count
    bytes = data.bytes
    bytesOverwritten = data.bytesToOverwrite
  }
}

/// What is known of an erasure before it is done: written before its point of no return, so that
/// whoever finishes it can give the receipt.
extension ErasureReceipt {
  func writeDraft(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("job", job)
    writeRequest(to: &writer)
    writer.field("cutoff", cutoff)
    writeFound(to: &writer)
    writer.field("bytes_overwritten", Int(bytesOverwritten))
    writer.field("quarantined_records", quarantinedRecords)
    writer.endObject()
  }

  /// Nil when it is not what `writeDraft` writes.
  init?(draft value: JSONValue) {
    guard let job = value["job"]?.string,
      let namespace = value["namespace"]?.string.flatMap({ try? Namespace(parsing: $0) }),
      let subject = value["subject"]?.string.flatMap({ SystemIO.bytes(fromHexadecimal: $0) }),
      let requestedAt = value["requested_at"]?.string.flatMap({ Timestamp(parsing: $0) }),
      let cutoff = value["cutoff"]?.string.flatMap({ Timestamp(parsing: $0) })
    else { return nil }
    self.init(
      job: job, namespace: namespace, requestedAt: requestedAt, completedAt: requestedAt,
      reason: value["reason"]?.string, subject: subject, cutoff: cutoff)
    conversationSubjects = value["conversations"]?.elements.compactMap {
      $0.string.flatMap { SystemIO.bytes(fromHexadecimal: $0) }
    }
    func count(_ name: String, in value: JSONValue?) -> Int {
      value?[name: name]?.int.flatMap { Int(exactly: $0) } ?? 0
    }
    let found = value["found"]
    conversations = count("conversations", in: found)
    messages = count("messages", in: found)
    memories = count("memories", in: found)
    frames = count("frames", in: found)
    segments = count("segments", in: found)
    self.bytes = Int64(count("bytes", in: found))
    bytesOverwritten = Int64(count("bytes_overwritten", in: value))
    quarantinedRecords = count("quarantined_records", in: value)
  }
}
