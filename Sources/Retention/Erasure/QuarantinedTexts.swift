import ChatModel
import Store
import SystemIO

/// Finds quarantined records in which the text of erasures is: a conversation that was refused in part holds
/// what was archived of it as well.
struct QuarantinedTexts {
  private let erasures: [Canaries]
  private let index: CanaryIndex

  init(_ erasures: [Canaries], of store: Store) {
    self.erasures = erasures
    index = CanaryIndex(erasures, store.keys)
  }

  /// The erasures, by their place, that a record holds text of: theirs, or nobody knows whose.
  func erasures(in record: QuarantinedRecord) -> Set<Int> {
    guard index.hasMarks else { return [] }
    var found: Set<Int> = []
    for reading in record.readings {
      index.look(through: reading.span) { _, match in found.insert(index.erasure(of: match)) }
    }
    return found.filter { record.owner == nil || record.owner == erasures[$0].scope.user }
  }

  /// Removes what the canaries of ended jobs find, of those that are still there.
  ///
  /// Can be cut off and done again while they are.
  static func remove(
    of jobs: [String], _ namespace: Namespace, in store: Store
  ) throws(HansardError) {
    guard try !QuarantineErasure(store, namespace).isEmpty else { return }
    let pending = PendingCanaries(store)
    var erasures: [Canaries] = []
    for job in jobs where try store.files.status(of: store.layout.canaries(of: job)) != nil {
      erasures.append(try pending.ofJob(job))
    }
    let texts = QuarantinedTexts(erasures, of: store)
    guard texts.index.hasMarks else { return }
    try QuarantineErasure(store, namespace).removeRecords { !texts.erasures(in: $0).isEmpty }
  }
}
