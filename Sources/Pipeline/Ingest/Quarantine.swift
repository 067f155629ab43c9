import ChatModel
import Store
import SystemIO

/// Keeps refused records under `quarantine/<run>/`, one JSONL file a source, readable by the owner
/// alone: the raw bytes are chats.
struct Quarantine {
  private let store: Store
  private let namespace: Namespace
  private let folder: String

  init(_ store: Store, _ namespace: Namespace, run: String) {
    self.store = store
    self.namespace = namespace
    folder = store.layout.quarantineFolder(run: run)
  }

  /// Durable on return.
  ///
  /// - Parameters:
  ///   - tombstones: of what they keep out only what is wrong with it is noted, not the bytes.
  ///   - owner: whose a record is; nil when that is not known.
  func write(
    _ rejections: [Rejection], source: Int, tombstones: TombstoneIndex,
    owner: (Rejection) -> String?
  ) throws(HansardError) {
    guard !rejections.isEmpty else { return }
    try store.files.createDirectories(store.layout.quarantine)
    try store.files.createDirectories(folder, mode: 0o700)
    let file = try store.files.createFile("\(folder)/\(source).jsonl", mode: 0o600)
    var offset: Int64 = 0
    var pending: [UInt8] = []
    for rejection in rejections {
      let user = owner(rejection)
      let isErased = tombstones.keepsOut(user: user, conversation: rejection.conversation)
      pending +=
        QuarantinedRecord(
          source: rejection.path, byteOffset: rejection.byteOffset, problem: rejection.problem,
          messages: rejection.messages, raw: isErased ? [] : rejection.raw, namespace: namespace,
          owner: user.map { store.keys.subject(namespace, user: $0) }
        ).line
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
}
