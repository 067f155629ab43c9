package import ChatModel
import SystemIO

/// Writes segments anew without the frames that were erased of them, and scrubs and removes the old
/// files.
///
/// Each segment is a commit of its own, as a month of a compaction is: interrupted, what is done stays.
package struct SegmentRewriting {
  private let store: Store
  private let shard: Shard

  package init(_ store: Store, _ shard: Shard) {
    self.store = store
    self.shard = shard
  }

  /// In a run of its own; there is none when no segment of those is left.
  ///
  /// The caller holds the store. Returns how many were written anew.
  ///
  /// - Throws: `.damaged` when a segment is missing or its frames are not those that the catalog lists.
  package func rewrite(
    _ numbers: Set<Int64>, _ ledger: Ledger, at now: Timestamp
  ) throws(HansardError) -> Int {
    let catalog = try store.catalog(shard, readOnly: true)
    let segments = try CatalogContents(catalog).segments().filter {
      !$0.isRetired && numbers.contains($0.number)
    }
    guard !segments.isEmpty else { return 0 }
    let run = try ledger.newRunName(at: now)
    try ledger.begin(
      run: run, namespace: shard.namespace, command: RunRecord.compaction, at: now)
    for segment in segments {
      let plan = CompactionPlan(
        shard, segment.month,
        rewriting: try CompactionCandidate(segment, in: catalog, of: store))
      try rewrite(plan, in: run, ledger)
    }
    try ledger.close(
      run: run, namespace: shard.namespace, counts: [:], sequences: [:], at: now)
    return segments.count
  }

  private func rewrite(
    _ plan: CompactionPlan, in run: String, _ ledger: Ledger
  ) throws(HansardError) {
    let source = try CompactionSource(store, plan)
    let commit = try CompactionCommit(store, plan, run: run)
    let packer = FramePacker(
      level: store.settings.level, wordKey: store.keys.words(shard.namespace))
    while true {
      let groups = try source.next(byteCount: FrameGroup.targetBytes)
      if groups.isEmpty { break }
      for group in groups { try commit.add(try packer.pack(group)) }
    }
    let sequence = try commit.commit()
    // Before anything else can fail: the next start must not take the catalog for a foreign one.
    try ledger.note([shard.number: sequence], shard.namespace)
    try commit.settle()
    StopSignals.shared.settled()
  }
}
