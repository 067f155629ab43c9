import ChatModel
import Store
import SystemIO

/// Keeps the refused records of one source as they come, in `quarantine/<run>/<source>.jsonl`, readable by the
/// owner alone: the raw bytes are chats.
final class SourceQuarantine {
  private let store: Store
  private let namespace: Namespace
  private let folder: String
  private let source: Int
  private let tombstones: TombstoneIndex
  private var lines: LineWriter?

  /// - Parameter tombstones: of what they keep out only what is wrong with it is noted, not the bytes.
  init(
    _ store: Store, _ namespace: Namespace, run: String, source: Int, tombstones: TombstoneIndex
  ) {
    self.store = store
    self.namespace = namespace
    folder = store.layout.quarantineFolder(run: run)
    self.source = source
    self.tombstones = tombstones
  }

  /// - Parameter owner: whose the record is; nil when that is not known.
  func add(_ rejection: Rejection, owner: String?) throws(HansardError) {
    let isErased = tombstones.keepsOut(user: owner, conversation: rejection.conversation)
    let record = QuarantinedRecord(
      source: rejection.path, byteOffset: rejection.byteOffset, problem: rejection.problem,
      messages: rejection.messages, raw: isErased ? [] : rejection.raw, namespace: namespace,
      owner: owner.map { store.keys.subject(namespace, user: $0) })
    if lines == nil { lines = LineWriter(try makeFile()) }
    try lines?.write(record.line)
  }

  private func makeFile() throws(HansardError) -> any StoreFile {
    try store.files.createDirectories(store.layout.quarantine)
    try store.files.createDirectories(folder, mode: 0o700)
    return try store.files.createFile("\(folder)/\(source).jsonl", mode: 0o600)
  }

  /// Durable on return.
  func finish() throws(HansardError) {
    guard lines != nil else { return }
    try lines?.finish()
    try store.files.syncDirectory(folder)
  }
}
