import ChatModel
import Store

/// Decides whether two conversations of one user, from different kinds of source, are the same.
enum ChainMatch {
  /// One is the beginning of the other, over enough messages to be no coincidence.
  case same
  /// They begin alike, and that is all that can be said.
  case related
  case different

  /// The fewest messages of the shorter chain.
  static let minimumMessages = 4
  /// Sources round times; more than this apart is another event.
  static let toleratedMilliseconds: Int64 = 2000

  /// One whole chain is a prefix of the other, with at least four messages, both
  /// roles, and no contradicting times.
  static func compare(_ left: [MessageFingerprint], _ right: [MessageFingerprint]) -> ChainMatch {
    let shorter = min(left.count, right.count)
    var common = 0
    while common < shorter, left[common].text == right[common].text { common += 1 }
    guard common > 1 else { return .different }
    let roles = Set(left[..<common].map(\.role))
    let contradict = (0..<common).contains { index in
      guard let one = left[index].createdAt, let other = right[index].createdAt else {
        return false
      }
      let apart = one.millisecondsSince1970 - other.millisecondsSince1970
      return apart.magnitude > UInt64(toleratedMilliseconds)
    }
    if common == shorter, shorter >= minimumMessages, roles.count == 2, !contradict {
      return .same
    }
    return .related
  }
}
