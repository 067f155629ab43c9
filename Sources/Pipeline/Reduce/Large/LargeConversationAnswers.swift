import ChatModel
import Store
import SystemIO

/// The models that a large conversation's answers name: known before any message of it is archived, as a
/// question may be counted under an answer of a later span.
struct LargeConversationAnswers {
  private var models: [String] = []
  private var placeByModel: [String: Int32] = [:]
  /// In archive order.
  private var answers: [Answer] = []

  private struct Answer: BitwiseCopyable {
    var position: Int32
    /// Its place in `models`.
    var model: Int32
  }

  /// Adds those among the next texts.
  mutating func add(_ texts: [StoredRecord], in arena: TextArena) {
    var last: (slice: TextSlice, place: Int32)?
    for stored in texts where stored.isAnswer {
      let model = stored.message.model
      if last.map({ !arena.areEqual($0.slice, model) }) ?? true {
        last = (model, place(of: arena.string(model)))
      }
      guard let last else { continue }
      answers.append(Answer(position: Int32(stored.position), model: last.place))
    }
  }

  private mutating func place(of model: String) -> Int32 {
    if let known = placeByModel[model] { return known }
    let place = Int32(models.count)
    models.append(model)
    placeByModel[model] = place
    return place
  }

  /// The answers by position, of several in a row with one model the last; their models' names are in
  /// `arena`.
  consuming func all(in arena: inout TextArena) -> [UsageAttribution.Answer] {
    if !zip(answers, answers.dropFirst()).allSatisfy({ $0.position <= $1.position }) {
      answers = answers.enumerated()
        .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
        .map(\.element)
    }
    let slices = models.map { arena.add($0) }
    var result: [UsageAttribution.Answer] = []
    var last: Int32?
    for answer in answers {
      if answer.model == last { result.removeLast() }
      last = answer.model
      result.append((Int(answer.position), slices[Int(answer.model)]))
    }
    return result
  }
}
