import ChatModel

/// What the metrics choose from: the sums over one group of usage.
package struct UsageTotals: Hashable, Sendable {
  package var conversations = 0
  package var messages = 0
  package var userMessages = 0
  package var assistantMessages = 0
  package var tokensExact = 0
  package var tokensEstimated = 0
  package var partsTokens = 0
  package var reportedInput = 0
  package var reportedOutput = 0
  package var reportedTotal = 0
  package var cost = CostTotals()

  package init() {}

  package var otherMessages: Int { max(0, messages - userMessages - assistantMessages) }
  package var contentTokens: Int { tokensExact.addingSaturated(tokensEstimated) }

  mutating func add(_ row: UsageRow, charge: CostTotals) {
    messages = messages.addingSaturated(row.messages)
    switch row.role {
    case .user: userMessages = userMessages.addingSaturated(row.messages)
    case .assistant: assistantMessages = assistantMessages.addingSaturated(row.messages)
    case .system, .tool: break
    }
    tokensExact = tokensExact.addingSaturated(row.tokensExact)
    tokensEstimated = tokensEstimated.addingSaturated(row.tokensEstimated)
    partsTokens = partsTokens.addingSaturated(row.partsTokens)
    reportedInput = reportedInput.addingSaturated(row.reportedInput)
    reportedOutput = reportedOutput.addingSaturated(row.reportedOutput)
    reportedTotal = reportedTotal.addingSaturated(row.reportedTotal)
    cost.add(charge)
  }

  mutating func add(_ other: UsageTotals) {
    conversations = conversations.addingSaturated(other.conversations)
    messages = messages.addingSaturated(other.messages)
    userMessages = userMessages.addingSaturated(other.userMessages)
    assistantMessages = assistantMessages.addingSaturated(other.assistantMessages)
    tokensExact = tokensExact.addingSaturated(other.tokensExact)
    tokensEstimated = tokensEstimated.addingSaturated(other.tokensEstimated)
    partsTokens = partsTokens.addingSaturated(other.partsTokens)
    reportedInput = reportedInput.addingSaturated(other.reportedInput)
    reportedOutput = reportedOutput.addingSaturated(other.reportedOutput)
    reportedTotal = reportedTotal.addingSaturated(other.reportedTotal)
    cost.add(other.cost)
  }
}
