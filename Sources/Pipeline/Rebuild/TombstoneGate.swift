import ChatModel
import Store
import SystemIO

/// Keeps lines out of a rebuilt catalog that were erased once and are back, with a restored segment.
struct TombstoneGate {
  private let index: TombstoneIndex
  /// When each run began.
  private let runs: [String: Timestamp]

  /// Tombstones of an erasure that did not end do not count: it is done again behind the rebuild, from
  /// what the catalog has then.
  init(_ store: Store, _ ledger: Ledger, _ namespace: Namespace) throws(HansardError) {
    let runs = try ledger.runs(namespace: namespace)
    let open = Set(runs.filter { $0.state == .open }.map(\.run))
    let tombstones = try ledger.tombstones(namespace)
    index = TombstoneIndex(
      tombstones.filter { !open.contains($0.job) }, people: try ledger.people(namespace),
      keys: store.keys, namespace: namespace)
    self.runs = Dictionary(runs.map { ($0.run, $0.startedAt) }) { first, _ in first }
  }

  func isErased(_ line: ArchivedLine) -> Bool {
    guard !index.isEmpty else { return false }
    switch line {
    case .conversation(let slice):
      let header = slice.header
      let barrier = index.barrier(
        user: header.user, conversation: header.conversation.key, isArchived: true)
      guard let barrier else { return false }
      return barrier.covers(
        archivedAt: runs[header.run],
        times: slice.messages.map { $0.message.createdAt ?? header.conversation.createdAt })
    case .memory(let memory):
      let barrier = index.barrier(user: memory.user)
      return barrier?.covers(archivedAt: runs[memory.run], times: []) ?? false
    case .annotation(let user, let conversation):
      let barrier =
        conversation.map { index.barrier(user: user, conversation: $0, isArchived: true) }
        ?? index.barrier(user: user)
      return barrier?.covers(archivedAt: nil, times: []) ?? false
    }
  }
}
