/// The Merkle tree hash of RFC 6962, section 2.1, with SHA-256.
///
/// A leaf's hash begins with a byte 0 and a node's with a byte 1, so that neither passes for the
/// other.
package enum MerkleTree {
  /// The hash that stands for all leaves, in their order.
  package static func root(of leaves: [[UInt8]]) -> Digest {
    guard !leaves.isEmpty else { return Digest(of: []) }
    return root(leaves.map { Digest(of: [0], $0) }[...])
  }

  /// The left half of a node is the largest power of two below its size: appending leaves changes no
  /// whole subtree.
  private static func root(_ hashes: ArraySlice<Digest>) -> Digest {
    guard hashes.count > 1 else { return hashes.first ?? Digest(of: []) }
    var half = 1
    while half * 2 < hashes.count { half *= 2 }
    let middle = hashes.startIndex + half
    return Digest(of: [1], root(hashes[..<middle]).bytes, root(hashes[middle...]).bytes)
  }
}
