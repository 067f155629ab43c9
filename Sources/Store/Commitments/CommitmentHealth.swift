import ChatModel

/// Compares the segments that are there with what the ledger has noted of them.
struct CommitmentHealth {
  private let store: Store
  private let ledger: Ledger

  init(_ store: Store, _ ledger: Ledger) {
    self.store = store
    self.ledger = ledger
  }

  func check(_ catalog: Catalog, into report: inout HealthReport) throws(HansardError) {
    var noted: [Int64: SegmentCommitment] = [:]
    for commitment in try ledger.commitments(of: catalog.shard) {
      noted[commitment.number] = commitment
    }
    guard !noted.isEmpty else { return }
    for segment in try CatalogContents(catalog).segments() where !segment.isRetired {
      guard let commitment = noted[segment.number],
        // What cannot be read is a finding already.
        let reader = try? store.openSegment(
          segment.number, of: catalog.shard, segment.month, temporaryName: segment.temporaryName),
        let index = try? reader.index(), SegmentCommitment(index) != commitment
      else { continue }
      report.add("it is not the segment that the audit log stands for", at: reader.path)
    }
  }
}
