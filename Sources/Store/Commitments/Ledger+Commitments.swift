package import ChatModel
import Foundation
package import GRDB
import SystemIO

extension Ledger {
  /// Notes the segments of a namespace that came since the last time.
  ///
  /// Reads their indexes only: it costs what was added. Ends at one that cannot be read, which
  /// `verify` reports, since segments are noted in their order.
  package func commit(to namespace: Namespace, of store: Store) throws(HansardError) {
    for shard in try store.shards(of: namespace) {
      let last = try commitments(of: shard).last?.number ?? 0
      var new: [SegmentCommitment] = []
      let contents = CatalogContents(try store.catalog(shard, readOnly: true))
      for segment in try contents.segments() where segment.number > last && !segment.isRetired {
        let reader = try? store.openSegment(
          segment.number, of: shard, segment.month, temporaryName: segment.temporaryName)
        guard let index = try? reader?.index() else { break }
        new.append(SegmentCommitment(index))
      }
      guard !new.isEmpty else { continue }
      try write("noting segments") { database in
        for commitment in new {
          try database.execute(
            sql: """
              INSERT INTO commitments (namespace, shard, number, segment_id, root)
              VALUES (?, ?, ?, ?, ?)
              """,
            arguments: [
              namespace.name, shard.number, commitment.number, Data(commitment.segmentID.bytes),
              Data(commitment.root.bytes),
            ])
        }
      }
    }
  }

  /// By number, which is the order in which they were noted.
  package func commitments(of shard: Shard) throws(HansardError) -> [SegmentCommitment] {
    try read("reading the commitments") { database in
      try Ledger.commitments(of: shard.namespace, in: database)[shard.number] ?? []
    }
  }

  /// The trees over everything that is noted of a namespace.
  package func trees(of namespace: Namespace) throws(HansardError) -> [ArchiveTree] {
    try read("reading the commitments") { try Ledger.trees(of: namespace, in: $0) }
  }

  package static func trees(of namespace: Namespace, in database: Database) throws -> [ArchiveTree]
  {
    try commitments(of: namespace, in: database).sorted { $0.key < $1.key }.map { shard, segments in
      ArchiveTree(
        shard: shard, segments: segments.count, root: MerkleTree.root(of: segments.map(\.leaf)))
    }
  }

  private static func commitments(
    of namespace: Namespace, in database: Database
  ) throws -> [Int: [SegmentCommitment]] {
    var commitments: [Int: [SegmentCommitment]] = [:]
    let rows = try Row.fetchCursor(
      database, sql: "SELECT * FROM commitments WHERE namespace = ? ORDER BY shard, number",
      arguments: [namespace.name])
    while let row = try rows.next() {
      guard let id = SegmentID(Array(row["segment_id"] as Data)),
        let root = Digest(Array(row["root"] as Data))
      else { continue }
      commitments[row["shard"], default: []].append(
        SegmentCommitment(number: row["number"], segmentID: id, root: root))
    }
    return commitments
  }
}
