import ChatModel
import Store

/// Compares a conversation's catalog row with what the archive says.
struct ConversationComparison {
  let row: ConversationRow
  let fingerprints: [MessageFingerprint]
  /// Derived texts are compared as well: both come of the same derivation.
  let comparesTexts: Bool

  func problems(_ derived: Rederivation.Result) -> [String] {
    var problems: [String] = []
    if row.totals != derived.update.totals {
      problems.append("the conversation's counts are not what its messages come to")
    }
    var header = row.header
    if row.titleIsDerived { header.title = nil }
    if header != derived.header || row.titleIsDerived != derived.update.titleIsDerived {
      problems.append("the conversation's title, times or other facts are not those of the archive")
    }
    if row.isBranched != derived.update.isBranched {
      problems.append("whether the conversation has branches is not what its messages say")
    }
    if row.chainHead != derived.update.chainHead {
      problems.append("the fingerprint of the conversation's beginning is not that of its messages")
    }
    if comparesTexts, !hasSameTexts(derived.update) {
      problems.append("the conversation's title, summary, keywords or language are others")
    }
    if ordered(fingerprints) != ordered(derived.update.fingerprints) {
      problems.append("the conversation's fingerprints are not those of its messages")
    }
    return problems
  }

  private func hasSameTexts(_ update: ConversationUpdate) -> Bool {
    row.header.title == update.header.title && row.summary == update.summary
      && row.keywords == update.keywords && row.language == update.language
  }

  /// Versions of one message in different months have no order of their own.
  private func ordered(_ fingerprints: [MessageFingerprint]) -> [MessageFingerprint] {
    fingerprints.sorted {
      ($0.position, $0.id, $0.text, $0.parts) < ($1.position, $1.id, $1.text, $1.parts)
    }
  }
}
