/// Messages, and who wrote them.
package struct MessagesMetric: Metric {
  package let name = "messages"
  package let title = "Messages"
  package let dimensions = Set(Dimension.allCases)
  package let note = "Every stored message counts once; a later revision of it is not another."

  package init() {}

  package var columns: [MetricColumn] {
    [MetricColumn("messages", "Messages") { .count($0.messages) }] + chartColumns
  }

  package var chartColumns: [MetricColumn] {
    [
      MetricColumn("user_messages", "From people") { .count($0.userMessages) },
      MetricColumn("assistant_messages", "From assistants") { .count($0.assistantMessages) },
      MetricColumn("other_messages", "System and tools") { .count($0.otherMessages) },
    ]
  }
}
