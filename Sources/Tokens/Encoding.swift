/// A tokenizer that is built in, by the name its authors gave it.
package enum Encoding: String, CaseIterable, Sendable {
  case o200kBase = "o200k_base"
  case cl100kBase = "cl100k_base"
  case p50kBase = "p50k_base"
  case r50kBase = "r50k_base"

  /// All of them, for people.
  package static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// How this encoding cuts text into pieces before tokens are looked up.
  var pieceRule: PieceRule {
    switch self {
    case .o200kBase: .o200k
    case .cl100kBase: .cl100k
    case .p50kBase, .r50kBase: .r50k
    }
  }
}
