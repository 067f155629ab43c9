import ChatModel
import Store
import SystemIO

/// The zip that answers a person who asks what is stored.
struct ExportPack {
  private let store: Store
  private let namespace: Namespace
  private let time: Timestamp

  init(_ store: Store, _ namespace: Namespace, at time: Timestamp) {
    self.store = store
    self.namespace = namespace
    self.time = time
  }

  typealias Lines =
    (_ body: (_ bytes: [UInt8], ArchivedLine) throws(HansardError) -> Void) throws(HansardError) ->
    Void

  /// - Parameters:
  ///   - rows: the conversations, a Markdown file each.
  ///   - records: quarantined records.
  ///   - lines: shows a body every archived line.
  func write(
    to file: ExportFile, _ report: ExportReport, _ rows: [ConversationRow], _ records: [[UInt8]],
    _ reader: StoreReader, lines: Lines
  ) throws(HansardError) {
    let pack = Pack(
      try ZipWriter(path: file.path) { block throws(HansardError) in try file.write(block) }, time)
    try pack.add("README.txt", Array(about.utf8))
    var memories: [ArchivedMemory] = []
    try pack.begin("archive.jsonl")
    try lines { bytes, line throws(HansardError) in
      try pack.write(bytes + [UInt8(ascii: "\n")])
      if case .memory(let memory) = line { memories.append(memory) }
    }
    pack.end()
    for row in rows {
      try pack.add(
        "conversations/\(row.shortID).md",
        ConversationTexts.markdown(row, try reader.messages(of: row)))
    }
    if !memories.isEmpty {
      let text = memories.map { "# \($0.label.onOneLine)\n\n\($0.text)\n" }.joined(separator: "\n")
      try pack.add("memories.md", Array(text.utf8))
    }
    if !records.isEmpty {
      try pack.begin("quarantine.jsonl")
      for record in records { try pack.write(record + [UInt8(ascii: "\n")]) }
      pack.end()
    }
    try pack.add("manifest.json", try manifest(report, pack.members))
    try pack.zip.finish()
  }

  private var about: String {
    """
    What the store has of the person or conversation that was asked for.

    archive.jsonl     every archived line as it stands: JSON, a slice of a conversation or a memory a line
    conversations/    the same conversations for reading, a file each; hidden messages are marked
    memories.md       what products remembered of the person, where there is any
    quarantine.jsonl  records that name the person and could not be understood, where there are any
    manifest.json     sums and the SHA-256 of every file, signed by the store

    """
  }

  private func manifest(
    _ report: ExportReport, _ members: [(name: String, digest: Digest)]
  ) throws(HansardError) -> [UInt8] {
    try SignedJSON.sign(store.keys.signing) { writer in
      writer.field("v", 1)
      writer.field("kind", "export_manifest")
      writer.field("store_id", store.settings.storeID)
      writer.field("namespace", namespace.name)
      writer.field("exported_at", time)
      writer.field("conversations", report.conversations)
      writer.field("messages", report.messages)
      writer.field("memories", report.memories)
      writer.field("lines", report.lines)
      writer.field("quarantined_records", report.quarantinedRecords)
      writer.key("files")
      writer.beginArray()
      for member in members {
        writer.beginObject()
        writer.field("name", member.name)
        writer.field("sha256", member.digest.hex)
        writer.endObject()
      }
      writer.endArray()
    }
  }
}

/// A zip that remembers the digests of its members.
private final class Pack {
  let zip: ZipWriter
  private let time: Timestamp
  private(set) var members: [(name: String, digest: Digest)] = []
  private var name = ""
  private var digest = DigestBuilder()

  init(_ zip: ZipWriter, _ time: Timestamp) {
    self.zip = zip
    self.time = time
  }

  func begin(_ name: String) throws(HansardError) {
    try zip.begin(name, at: time)
    self.name = name
    digest = DigestBuilder()
  }

  func write(_ bytes: [UInt8]) throws(HansardError) {
    digest.add(bytes)
    try zip.write(bytes)
  }

  func end() { members.append((name, digest.finish())) }

  func add(_ name: String, _ bytes: [UInt8]) throws(HansardError) {
    try begin(name)
    try write(bytes)
    end()
  }
}
