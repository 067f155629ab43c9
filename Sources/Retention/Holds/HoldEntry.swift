import ChatModel
import Store
import SystemIO

/// A change of a hold, as the guard log has it.
enum HoldEntry {
  case placed(Hold)
  case released(hold: String, Namespace, Hold.Release)

  static let placedKind = "hold"
  static let releasedKind = "release"

  /// - Parameter keys: seal what a hold searches for.
  func write(to writer: inout JSONWriter, _ keys: StoreKeys) throws(HansardError) {
    switch self {
    case .placed(let hold):
      writer.field("kind", HoldEntry.placedKind)
      writer.field("namespace", hold.namespace.name)
      writer.field("hold", hold.name)
      writer.field("user", hold.scope.user.map(hexadecimal))
      writer.field("conversation", hold.scope.conversation.map(hexadecimal))
      writer.field("tag", hold.scope.tag.map(hexadecimal))
      writer.field("since", hold.scope.since)
      writer.field("until", hold.scope.until)
      writer.field("search", try hold.sealedSearch(keys).map(hexadecimal))
      writer.field("reason", hold.reason)
      writer.field("author", hold.author)
      writer.field("placed_at", hold.placedAt)
    case .released(let hold, let namespace, let release):
      writer.field("kind", HoldEntry.releasedKind)
      writer.field("namespace", namespace.name)
      writer.field("hold", hold)
      writer.field("released_at", release.at)
      writer.field("released_by", release.by)
      writer.field("release_reason", release.reason)
    }
  }

  /// Nil for an entry of another kind, and for one that `write` has not written.
  init?(_ value: JSONValue, _ keys: StoreKeys) {
    guard let name = value["hold"]?.string,
      let namespace = value["namespace"]?.string.flatMap({ try? Namespace(parsing: $0) })
    else { return nil }
    func time(_ key: String) -> Timestamp? {
      value[name: key]?.string.flatMap { Timestamp(parsing: $0) }
    }
    func subject(_ key: String) -> [UInt8]? {
      value[name: key]?.string.flatMap { bytes(fromHexadecimal: $0) }
    }
    switch value["kind"]?.string {
    case HoldEntry.placedKind:
      guard let placedAt = time("placed_at"), let author = value["author"]?.string else {
        return nil
      }
      var scope = HoldScope()
      scope.user = subject("user")
      scope.conversation = subject("conversation")
      scope.tag = subject("tag")
      scope.since = time("since")
      scope.until = time("until")
      if let sealed = subject("search") {
        guard let words = Hold.search(sealed, keys) else { return nil }
        scope.search = words
      }
      self = .placed(
        Hold(
          name: name, namespace: namespace, scope: scope, reason: value["reason"]?.string,
          author: author, placedAt: placedAt))
    case HoldEntry.releasedKind:
      guard let at = time("released_at") else { return nil }
      self = .released(
        hold: name, namespace,
        Hold.Release(
          at: at, by: value["released_by"]?.string ?? "",
          reason: value["release_reason"]?.string))
    default: return nil
    }
  }
}
