import ChatModel
import Store
import SystemIO

/// Keeps refused records under `quarantine/<run>/`, one JSONL file a source, readable by the owner
/// alone: the raw bytes are chats.
struct Quarantine {
  private let store: Store
  private let folder: String

  init(_ store: Store, run: String) {
    self.store = store
    folder = store.layout.quarantineFolder(run: run)
  }

  /// Durable on return.
  func write(_ rejections: [Rejection], source: Int) throws(HansardError) {
    guard !rejections.isEmpty else { return }
    try store.files.createDirectories(store.layout.quarantine)
    try store.files.createDirectories(folder, mode: 0o700)
    let file = try store.files.createFile("\(folder)/\(source).jsonl", mode: 0o600)
    var offset: Int64 = 0
    var pending: [UInt8] = []
    for rejection in rejections {
      pending += line(rejection)
      if pending.count > 1 << 20 {
        try file.write(pending, at: offset)
        offset += Int64(pending.count)
        pending.removeAll(keepingCapacity: true)
      }
    }
    if !pending.isEmpty { try file.write(pending, at: offset) }
    try file.sync()
    try store.files.syncDirectory(folder)
  }

  private func line(_ rejection: Rejection) -> [UInt8] {
    var writer = JSONWriter(reserving: rejection.raw.count + 128)
    writer.beginObject()
    writer.field("source", rejection.path)
    writer.key("offset")
    writer.int(rejection.byteOffset)
    writer.field("problem", rejection.problem)
    writer.field("messages", rejection.messages)
    if let text = String(validating: rejection.raw, as: UTF8.self) {
      writer.field("raw", text)
    } else {
      writer.field("raw_hex", hexadecimal(rejection.raw))
    }
    writer.endObject()
    return writer.bytes + [UInt8(ascii: "\n")]
  }
}
