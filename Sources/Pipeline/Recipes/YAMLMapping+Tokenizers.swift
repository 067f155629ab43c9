import ChatModel
import Store
import SystemIO
import Tokens

extension YAMLMapping {
  /// A list of the operator's tokenizers; empty when the key is not there.
  func tokenizers(_ key: String) throws(HansardError) -> [PlacedTokenizer] {
    var result: [PlacedTokenizer] = []
    for entry in try mappings(key, keys: OwnTokenizer.keys) {
      let tokenizer = OwnTokenizer(
        name: try entry.requiredText("name"), models: try entry.texts("models"),
        path: try entry.path("path") ?? "", sha256: try entry.requiredText("sha256"),
        rule: try entry.choice("rule", of: PieceRule.allCases.map(\.rawValue)))
      if let problem = tokenizer.problem {
        throw entry.error(problem.cause, key: problem.key)
      }
      result.append(
        PlacedTokenizer(tokenizer: tokenizer, origin: "\(location.path), line \(entry.lineNumber)"))
    }
    return result
  }
}
