import SystemIO

/// A hash of texts that is the same on every machine and in every version: `KeyedHash` with a fixed
/// key.
///
/// For ids of things that have none, where two things that happen to agree would be merged.
package struct StableHash {
  private var hash = KeyedHash(
    KeyedHash.Key(low: 0x4861_6e73_6172_6421, high: 0x7374_6162_6c65_6964))

  package init() {}

  package mutating func add(_ text: String) { hash.add(text) }

  /// 16 hexadecimal digits.
  package var hexadecimal: String {
    let digits = String(hash.value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
