package import ChatModel

/// How the tokens of one model are counted, and what the number is worth.
package struct TokenizerChoice: Hashable, Sendable {
  package let encoding: Encoding
  /// `.exact` when the encoding is the model's own, else `.estimated`.
  package let method: TokenMethod
  /// What a count is multiplied with; 1 unless estimated.
  package let factor: Double
  /// The label stored with a count, for example `o200k_base` or `o200k_base*1.18`.
  package let name: String
  /// The operator's own tokenizer, by its name, which counts instead of `encoding`.
  package let vocabularyFile: String?

  package init(_ encoding: Encoding, _ method: TokenMethod, factor: Double = 1) {
    self.encoding = encoding
    self.method = method
    self.factor = factor
    name = factor == 1 ? encoding.rawValue : "\(encoding.rawValue)*\(factor)"
    vocabularyFile = nil
  }

  /// Exact counts with a tokenizer of the operator's own.
  ///
  /// - Parameter fallback: what `encoding` then says, for callers that have not loaded the file.
  package init(vocabularyFile: String, fallback: Encoding) {
    encoding = fallback
    method = .exact
    factor = 1
    name = vocabularyFile
    self.vocabularyFile = vocabularyFile
  }

  /// Turns a count under `encoding` into the count to store, rounded to the nearest whole.
  package func scaled(_ count: Int) -> Int {
    factor == 1 ? count : Int((Double(count) * factor).rounded())
  }
}
