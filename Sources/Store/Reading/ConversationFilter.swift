package import ChatModel

/// Which conversations `list` shows, newest first.
package struct ConversationFilter: Sendable {
  package var user: String?
  /// Last activity at or after this.
  package var since: Timestamp?
  /// Last activity before this.
  package var until: Timestamp?
  package var tag: String?
  /// Nil for all.
  package var limit: Int?

  package init() {}
}
