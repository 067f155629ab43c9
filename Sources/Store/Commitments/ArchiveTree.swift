import ChatModel
package import SystemIO

/// One hash that stands for every frame that a shard's archive had at a time.
///
/// Its leaves are the segments that the ledger has noted, by number; a segment's leaf is its id and
/// the root of a tree over the salted digests of its frames. A frame that is erased later loses its
/// salt, so that its digest says nothing any more, and still proves the others.
package struct ArchiveTree: Hashable, Sendable {
  package var shard: Int
  /// Leaves: the first so many segments that were noted.
  package var segments: Int
  package var root: Digest

  package init(shard: Int, segments: Int, root: Digest) {
    self.shard = shard
    self.segments = segments
    self.root = root
  }

  /// Over the first so many of a shard's segments; nil when there are fewer.
  package init?(_ shard: Shard, _ segments: [SegmentCommitment], first count: Int) {
    guard (0...segments.count).contains(count) else { return nil }
    self.init(
      shard: shard.number, segments: count,
      root: MerkleTree.root(of: segments.prefix(count).map(\.leaf)))
  }

  /// An array, as receipts and audit entries have it.
  package static func write(_ trees: [ArchiveTree], to writer: inout JSONWriter) {
    writer.beginArray()
    for tree in trees {
      writer.beginObject()
      writer.field("shard", tree.shard)
      writer.field("segments", tree.segments)
      writer.field("root", tree.root.hex)
      writer.endObject()
    }
    writer.endArray()
  }

  /// Nil for what `write` does not write.
  package static func read(_ text: String) -> [ArchiveTree]? {
    guard let value = try? JSONParser().parse(text), value.isArray else { return nil }
    var trees: [ArchiveTree] = []
    for element in value.elements {
      guard let shard = element["shard"]?.int.flatMap(Int.init(exactly:)),
        let segments = element["segments"]?.int.flatMap(Int.init(exactly:)),
        let root = element["root"]?.string.flatMap({ bytes(fromHexadecimal: $0) })
          .flatMap({ Digest($0) })
      else { return nil }
      trees.append(ArchiveTree(shard: shard, segments: segments, root: root))
    }
    return trees
  }
}

/// What the ledger has noted of one segment, for good: also once the segment is compacted or erased.
package struct SegmentCommitment: Hashable, Sendable {
  package var number: Int64
  package var segmentID: SegmentID
  /// Over the digests in the segment's index.
  package var root: Digest

  package init(_ index: SegmentIndex) {
    number = index.number
    segmentID = index.segmentID
    root = MerkleTree.root(of: index.frames.map(\.digest.bytes))
  }

  init(number: Int64, segmentID: SegmentID, root: Digest) {
    self.number = number
    self.segmentID = segmentID
    self.root = root
  }

  var leaf: [UInt8] { segmentID.bytes + root.bytes }
}
