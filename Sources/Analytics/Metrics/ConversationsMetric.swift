/// Conversations, by the time of their first message.
package struct ConversationsMetric: Metric {
  package let name = "conversations"
  package let title = "Conversations"
  package let dimensions: Set<Dimension> = [.month, .day, .user]
  package let countsConversations = true
  package let note = "A conversation counts once, when its first message was written."

  package init() {}

  package var columns: [MetricColumn] {
    [MetricColumn("conversations", "Conversations") { .count($0.conversations) }]
  }

  package var chartColumns: [MetricColumn] { columns }
}
