import ChatModel
import Store
import SystemIO

/// The models that a large conversation's answers name: known before any message of it is archived, as a
/// question may be counted under an answer of a later span.
struct LargeConversationAnswers {
  private var models: [String] = []
  /// By position; of several in a row with one model the last.
  private var answers: [Answer] = []

  private struct Answer: BitwiseCopyable {
    var position: Int32
    /// Its place in `models`.
    var model: Int32
  }

  /// Reads all of the conversation.
  init(_ merging: LargeConversationMerging, _ arena: inout TextArena) throws(HansardError) {
    var found: [Answer] = []
    var places: [String: Int32] = [:]
    var names: [String] = []
    _ = try merging.forEachSpan(&arena) { state, _, arena throws(HansardError) in
      var last: (slice: TextSlice, place: Int32)?
      for stored in state.added where stored.isAnswer {
        let model = stored.message.model
        if last.map({ !arena.areEqual($0.slice, model) }) ?? true {
          let name = arena.string(model)
          let place = places[name] ?? Int32(names.count)
          if places.updateValue(place, forKey: name) == nil { names.append(name) }
          last = (model, place)
        }
        guard let last else { continue }
        found.append(Answer(position: Int32(stored.position), model: last.place))
      }
    }
    models = names
    if !zip(found, found.dropFirst()).allSatisfy({ $0.position <= $1.position }) {
      found = found.enumerated()
        .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
        .map(\.element)
    }
    for answer in found {
      if answers.last?.model == answer.model { answers.removeLast() }
      answers.append(answer)
    }
  }

  /// As `UsageAttribution.attribute` of the whole.
  func attribute(_ added: inout [StoredRecord], _ arena: inout TextArena) {
    let slices = models.map { arena.add($0) }
    UsageAttribution.attribute(
      &added, to: answers.map { (Int($0.position), slices[Int($0.model)]) })
  }
}
