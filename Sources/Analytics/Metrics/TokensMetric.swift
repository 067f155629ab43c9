/// Tokens by how they were arrived at.
package struct TokensMetric: Metric {
  package let name = "tokens"
  package let title = "Tokens"
  package let dimensions = Set(Dimension.allCases)
  package let note = """
    Text is the visible text of messages, each counted once: exactly, with the model's own \
    tokenizer, or estimated with another one. Thinking, tools and attachments are counted apart. \
    Reported is what the source says was used, with the context that goes in again every turn.
    """

  package init() {}

  package var columns: [MetricColumn] {
    [MetricColumn("text_tokens", "Text") { .count($0.contentTokens) }] + chartColumns + [
      MetricColumn("parts_tokens", "Thinking, tools, files") { .count($0.partsTokens) },
      MetricColumn("reported_input_tokens", "Reported in") { .count($0.reportedInput) },
      MetricColumn("reported_output_tokens", "Reported out") { .count($0.reportedOutput) },
      MetricColumn("reported_total_tokens", "Reported, undivided") { .count($0.reportedTotal) },
    ]
  }

  package var chartColumns: [MetricColumn] {
    [
      MetricColumn("text_tokens_exact", "Exact") { .count($0.tokensExact) },
      MetricColumn("text_tokens_estimated", "Estimated") { .count($0.tokensEstimated) },
    ]
  }
}
