import ChatModel
import SystemIO

extension ReportedUsage {
  /// Reads a `usage` object of a row, in OpenAI's or Anthropic's spelling.
  ///
  /// Returns false when the object says more than is modelled, so that its caller keeps it whole.
  /// `total_tokens` is the sum of the others and says nothing new.
  mutating func read(_ usage: JSONValue) -> Bool {
    var isComplete = true
    for member in usage.members {
      let count = tokenCount(member.value)
      switch RowField.simplified(member.key) {
      case "prompttokens", "inputtokens": isComplete = set(&input, count) && isComplete
      case "completiontokens", "outputtokens": isComplete = set(&output, count) && isComplete
      case "totaltokens": isComplete = count != nil && isComplete
      default: isComplete = false
      }
    }
    return isComplete
  }

  private func set(_ slot: inout Int?, _ count: Int?) -> Bool {
    guard let count else { return false }
    slot = count
    return true
  }
}

/// A number of tokens: an integer from 0 up to 2^40.
func tokenCount(_ value: JSONValue) -> Int? {
  guard let count = value.int, (0...1 << 40).contains(count) else { return nil }
  return Int(count)
}

/// As the other `tokenCount`, from digits.
func tokenCount(_ text: String) -> Int? {
  guard let count = Int(text), (0...1 << 40).contains(count) else { return nil }
  return count
}
