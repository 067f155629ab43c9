package import ChatModel

/// Which messages `search` looks at, and which of those that match it shows.
package struct SearchFilter: Sendable {
  package var user: String?
  /// Sent at or after this; messages without a time are left out.
  package var since: Timestamp?
  /// Sent before this; messages without a time are left out.
  package var until: Timestamp?
  /// Nil for all.
  package var limit: Int?
  /// The best first, not the newest.
  package var isRanked = false

  package init() {}

  /// Whether a segment may have messages that were sent in that time: a message with a time is
  /// archived under its month.
  func includes(_ month: MonthKey) -> Bool {
    guard since != nil || until != nil else { return true }
    if let since, month < MonthKey(since) { return false }
    if let until, month > MonthKey(until) { return false }
    return true
  }

  func includes(_ message: Message) -> Bool {
    guard since != nil || until != nil else { return true }
    guard let time = message.createdAt else { return false }
    return since.map { time >= $0 } ?? true && until.map { time < $0 } ?? true
  }
}
