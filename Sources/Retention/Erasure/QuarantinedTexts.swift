import ChatModel
import Store
import SystemIO

/// Finds quarantined records in which the text of erasures is: a conversation that was refused in part holds
/// what was archived of it as well.
struct QuarantinedTexts {
  private let erasures: [Canaries]
  private let index: CanaryIndex

  /// Canaries that are in memory at once, but for one erasure that has more.
  private static let mostMarks = 1 << 20

  private init(_ erasures: [Canaries], of store: Store) {
    self.erasures = erasures
    index = CanaryIndex(erasures, store.keys)
  }

  /// Shows the erasures of jobs whose canaries are still there, some of them at a time.
  static func forEach(
    of jobs: [String], in store: Store,
    _ body: (QuarantinedTexts) throws(HansardError) -> Void
  ) throws(HansardError) {
    let pending = PendingCanaries(store)
    var erasures: [Canaries] = []
    var marks = 0
    for job in jobs where try store.files.status(of: store.layout.canaries(of: job)) != nil {
      let canaries = try pending.ofJob(job)
      guard !canaries.marks.isEmpty else { continue }
      erasures.append(canaries)
      marks += canaries.marks.count
      guard marks >= mostMarks else { continue }
      try body(QuarantinedTexts(erasures, of: store))
      (erasures, marks) = ([], 0)
    }
    if !erasures.isEmpty { try body(QuarantinedTexts(erasures, of: store)) }
  }

  /// The jobs that a record holds erased text of: theirs, or nobody knows whose.
  func jobs(in record: QuarantinedRecord) -> Set<String> {
    var found: Set<Int> = []
    for reading in record.readings {
      index.look(through: reading.span) { _, match in found.insert(index.erasure(of: match)) }
    }
    return Set(
      found.map { erasures[$0] }
        .filter { record.owner == nil || record.owner == $0.scope.user }.map(\.job))
  }

  /// Removes what the canaries of ended jobs find, of those that are still there.
  ///
  /// Can be cut off and done again while they are.
  static func remove(
    of jobs: [String], _ namespace: Namespace, in store: Store
  ) throws(HansardError) {
    let quarantine = QuarantineErasure(store, namespace)
    guard try !quarantine.isEmpty else { return }
    try forEach(of: jobs, in: store) { texts throws(HansardError) in
      try quarantine.removeRecords { !texts.jobs(in: $0).isEmpty }
    }
  }
}
