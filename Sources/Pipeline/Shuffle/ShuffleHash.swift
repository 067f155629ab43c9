import ChatModel
import SystemIO

/// Hashes users and conversations for grouping within one process.
///
/// The key is drawn anew in each process, so that nobody can make a dump whose names collide.
enum ShuffleHash {
  private static let key = KeyedHash.Key(
    low: .random(in: .min ... .max), high: .random(in: .min ... .max))

  static func of(user: Span<UInt8>) -> UInt64 {
    var hash = KeyedHash(key)
    hash.add(user)
    return hash.value
  }

  static func of(kind: SourceKind, sourceID: Span<UInt8>) -> UInt64 {
    var hash = KeyedHash(key)
    hash.add(kind.rawValue)
    hash.add(sourceID)
    return hash.value
  }
}
