import ChatModel
import Store

/// What reading one source found, beside the records that went into the shuffle.
struct SourceOutcome: Sendable {
  var record: SourceRecord
  /// Places and problems of the first refused records.
  private(set) var problems: [String] = []
  var warnings: Set<String> = []
  /// As the dump's account data names it.
  var accountUser: String?
  /// Whether its records may name their users themselves.
  var mayNameUsers = false
  /// Another time all of it may be readable: the system could not read it, which is no fault of the bytes.
  var isUnsettled = false

  init(_ record: SourceRecord) { self.record = record }

  /// Counts a refused record, whose messages were counted as read, and hands it on.
  mutating func refuse(
    _ rejection: Rejection, _ listener: SourceListener
  ) throws(StoreFailure) {
    record.counts.rejected += rejection.messages
    if problems.count < IngestReport.maximumProblems {
      let place = SourceLocation(rejection.path, byteOffset: rejection.byteOffset)
      problems.append("\(place): \(rejection.problem)")
    }
    do { try listener.refused(rejection, self) } catch { throw StoreFailure(cause: error) }
  }

  /// Whose a refused record is: the user that it names, else the account's, else the one given, unless it may
  /// be any user's.
  func owner(of rejection: Rejection, else given: String?) -> String? {
    let isAnybodys = mayNameUsers && rejection.conversation == nil
    return rejection.user ?? Normalizer.user(accountUser ?? (isAnybodys ? nil : given))
  }
}

/// Hears what is found in a source, one thing at a time.
struct SourceListener {
  /// Takes what was found in each block, in their order.
  var heard: (CollectedBlock) -> Void = { _ in }
  /// Takes a refused record, and what is known of its source by then.
  var refused: (Rejection, SourceOutcome) throws(HansardError) -> Void = { _, _ in }
}

/// The store could not take what was read: it ends the run, since no dump is at fault.
struct StoreFailure: Error {
  var cause: HansardError
}
