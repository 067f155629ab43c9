import ChatModel

/// The id of a conversation whose source gave it none: `h-` and 16 hexadecimal digits.
///
/// Hashes the messages up to and including the first answer, so that a longer version of the same
/// conversation keeps its id while conversations that merely open alike do not share one.
///
/// - Parameter facts: what else tells this conversation from others.
func derivedConversationID(of messages: some Sequence<Message>, facts: [String] = []) -> String {
  var hash = StableHash()
  for fact in facts { hash.add(fact) }
  for message in messages {
    hash.add(message.role.name)
    hash.add(message.content)
    for part in message.parts {
      hash.add(part.kind.rawValue)
      hash.add(part.name ?? "")
      hash.add(part.text)
    }
    if message.role == .assistant { break }
  }
  return "h-\(hash.hexadecimal)"
}
