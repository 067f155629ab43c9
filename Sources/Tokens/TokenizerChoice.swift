package import ChatModel

/// What counts tokens.
package enum Tokenizer: Hashable, Sendable {
  case builtIn(Encoding)
  /// The operator's own, by its name.
  case own(String)

  /// The label that exact counts carry.
  package var name: String {
    switch self {
    case .builtIn(let encoding): encoding.rawValue
    case .own(let name): name
    }
  }
}

/// How the tokens of one model are counted, and what the number is worth.
package struct TokenizerChoice: Hashable, Sendable {
  package let tokenizer: Tokenizer
  /// `.exact` when the tokenizer is the model's own, else `.estimated`.
  package let method: TokenMethod
  /// What a count is multiplied with; 1 unless estimated.
  package let factor: Double
  /// The label stored with a count, for example `o200k_base` or `o200k_base*1.18`.
  package let name: String

  package init(_ tokenizer: Tokenizer, _ method: TokenMethod, factor: Double = 1) {
    self.tokenizer = tokenizer
    self.method = method
    self.factor = factor
    name = factor == 1 ? tokenizer.name : "\(tokenizer.name)*\(factor)"
  }

  /// Turns the tokenizer's count into the count to store, rounded to the nearest whole.
  package func scaled(_ count: Int) -> Int {
    factor == 1 ? count : Int((Double(count) * factor).rounded())
  }
}
