import ChatModel
import Store
import SystemIO

/// A change of a parked request, as the guard log has it: without its reason, which is forgotten with it.
enum ParkedEntry {
  case parked(ParkedRequest)
  /// Carried out.
  case settled(request: String, Namespace)

  static let parkedKind = "park"
  static let settledKind = "settle"

  func write(to writer: inout JSONWriter) {
    switch self {
    case .parked(let request):
      writer.field("kind", ParkedEntry.parkedKind)
      writer.field("namespace", request.namespace.name)
      writer.field("request", request.request)
      writer.field("user", hexadecimal(request.user))
      writer.field("conversation", request.conversation.map(hexadecimal))
      writer.field("requested_at", request.requestedAt)
      writer.field("retain_until", request.retainUntil)
    case .settled(let request, let namespace):
      writer.field("kind", ParkedEntry.settledKind)
      writer.field("namespace", namespace.name)
      writer.field("request", request)
    }
  }

  /// Nil for an entry of another kind, and for one that `write` has not written.
  init?(_ value: JSONValue) {
    guard let request = value["request"]?.string,
      let namespace = value["namespace"]?.string.flatMap({ try? Namespace(parsing: $0) })
    else { return nil }
    switch value["kind"]?.string {
    case ParkedEntry.parkedKind:
      guard let user = value["user"]?.string.flatMap({ bytes(fromHexadecimal: $0) }),
        let time = value["requested_at"]?.string.flatMap({ Timestamp(parsing: $0) })
      else { return nil }
      self = .parked(
        ParkedRequest(
          request: request, namespace: namespace, user: user,
          conversation: value["conversation"]?.string.flatMap { bytes(fromHexadecimal: $0) },
          reason: nil, requestedAt: time,
          retainUntil: value["retain_until"]?.string.flatMap { Timestamp(parsing: $0) }))
    case ParkedEntry.settledKind: self = .settled(request: request, namespace)
    default: return nil
    }
  }
}
