/// Who speaks in a message.
package enum Role: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  case user = 0
  case assistant = 1
  case system = 2
  case tool = 3

  package var name: String {
    switch self {
    case .user: "user"
    case .assistant: "assistant"
    case .system: "system"
    case .tool: "tool"
    }
  }

  /// Reads a role as any product writes it, without regard to case.
  ///
  /// Returns nil for a word that no known product uses.
  package init?(anyProduct word: String) {
    switch word.lowercased() {
    case "user", "human", "prompter", "client", "customer": self = .user
    case "assistant", "gpt", "ai", "model", "bot", "gemini", "chatgpt", "claude", "counselor":
      self = .assistant
    case "system", "developer": self = .system
    case "tool", "function", "toolresult", "tool_result": self = .tool
    default: return nil
    }
  }
}
