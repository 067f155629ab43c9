import ChatModel
import Dumps
import Synchronization
import SystemIO

/// What one task of the map side keeps between blocks: a parser and its open pages.
///
/// Lent from task to task by `MapWorkers`, never shared: that is what makes it Sendable.
final class MapWorker: @unchecked Sendable {
  let parser = JSONParser()
  private let owned: PartitionWriter
  private let homeless: PartitionWriter

  fileprivate init(owned: PartitionWriter, homeless: PartitionWriter) {
    self.owned = owned
    self.homeless = homeless
  }

  /// Puts a record among those of its user, or of its conversation while nobody knows the user.
  func put(_ record: ShuffledRecord, of arena: TextArena) throws(HansardError) {
    let isOwned = !record.user.isAbsent
    let name = isOwned ? record.user : record.conversation.sourceID
    try (isOwned ? owned : homeless).append(
      for: arena.bytes.span.extracting(name.range), byteCount: RecordCoder.byteCount(record)
    ) { page in RecordCoder.append(record, of: arena, to: &page) }
  }

  /// Puts a record that had no owner among those of `user`.
  func put(
    _ view: RecordView, of arena: TextArena, rehomedTo user: String
  ) throws(HansardError) {
    let name = user.utf8.span
    try owned.append(
      for: name, byteCount: RecordCoder.byteCount(view, rehomedTo: name)
    ) { page in RecordCoder.append(view, of: arena, rehomedTo: user.utf8.span, to: &page) }
  }

  fileprivate func flush() throws(HansardError) {
    try owned.flush()
    try homeless.flush()
  }
}

/// Lends workers to tasks.
final class MapWorkers: Sendable {
  /// Tasks at once.
  let jobs: Int
  let profile: IngestProfile?
  private let owned: any RecordPages
  private let homeless: any RecordPages
  private let memoryBudget: Int
  private let idle = Mutex<[MapWorker]>([])

  /// - Parameter memoryBudget: bytes that open pages may take up.
  init(
    owned: any RecordPages, homeless: any RecordPages, jobs: Int, memoryBudget: Int,
    profile: IngestProfile? = nil
  ) {
    self.owned = owned
    self.homeless = homeless
    self.jobs = jobs
    self.profile = profile
    self.memoryBudget = memoryBudget / jobs
  }

  func withWorker<Result, Failure>(
    _ body: (MapWorker) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let lent =
      idle.withLock { $0.popLast() }
      ?? MapWorker(
        owned: PartitionWriter(owned, memoryBudget: memoryBudget),
        homeless: PartitionWriter(homeless, memoryBudget: memoryBudget))
    defer { idle.withLock { $0.append(lent) } }
    return try body(lent)
  }

  /// Hands over all open pages; no worker may be lent out.
  func flush() throws(HansardError) {
    for worker in idle.withLock({ $0 }) { try worker.flush() }
  }
}
