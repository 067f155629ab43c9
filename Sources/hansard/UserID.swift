import ArgumentParser
import ChatModel

/// A user's id as an operator gives it: without white space around it, as ids of dumps are archived.
struct UserID: ExpressibleByArgument {
  let text: String

  /// Nil when nothing is left, as of a variable that a script has not set.
  init?(argument: String) {
    let text = argument.trimmed
    guard !text.isEmpty else { return nil }
    self.text = text
  }
}
