import ChatModel
import Store

/// Finds the model that reports count a message under when it names none itself.
enum UsageAttribution {
  /// Sets `countedUnder` of each of `added`: the model of the next assistant message by place, else
  /// of the one before; nil when the conversation names no model, or the message its own.
  static func attribute(_ added: inout [StoredMessage], among loaded: [StoredMessage]) {
    let answers = (loaded + added)
      .filter { $0.message.role == .assistant && $0.message.model != nil }
      .sorted { $0.position < $1.position }
    guard !answers.isEmpty else { return }
    for index in added.indices where added[index].message.model == nil {
      let position = added[index].position
      var low = 0
      var high = answers.count
      while low < high {
        let middle = (low + high) / 2
        if answers[middle].position <= position { low = middle + 1 } else { high = middle }
      }
      let answer = low < answers.count ? answers[low] : answers[answers.count - 1]
      added[index].countedUnder = answer.message.model
    }
  }
}
