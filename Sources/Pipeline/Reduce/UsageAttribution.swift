import ChatModel
import Store

/// Finds the model that reports count a message under when it names none itself.
enum UsageAttribution {
  /// Sets `countedUnder` of each of `added`: the model of the next assistant message by place, else
  /// of the one before; absent when the conversation names no model, or the message its own.
  ///
  /// - Parameter known: the answers of what is archived already.
  static func attribute(_ added: inout [StoredRecord], among known: [Answer]) {
    attribute(&added, to: known + added.lazy.filter(\.isAnswer).map(\.answer))
  }

  /// Where an answer is, and the model that it names.
  typealias Answer = (position: Int, model: TextSlice)

  /// As the other one, of a conversation with these answers, in archive order.
  static func attribute(_ added: inout [StoredRecord], to answers: [Answer]) {
    guard !answers.isEmpty else { return }
    var answers = answers
    if !zip(answers, answers.dropFirst()).allSatisfy({ $0.position <= $1.position }) {
      answers = answers.enumerated()
        .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
        .map(\.element)
    }
    for index in added.indices where added[index].message.model.isAbsent {
      let position = added[index].position
      var low = 0
      var high = answers.count
      while low < high {
        let middle = (low + high) / 2
        if answers[middle].position <= position { low = middle + 1 } else { high = middle }
      }
      added[index].countedUnder = answers[min(low, answers.count - 1)].model
    }
  }
}

extension StoredRecord {
  /// It names the model that reports count questions under.
  var isAnswer: Bool { message.role == .assistant && !message.model.isAbsent }

  var answer: UsageAttribution.Answer { (position, message.model) }
}
