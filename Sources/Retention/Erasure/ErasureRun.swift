import ChatModel
import Store
import SystemIO

/// Erases targets of one shard in one run of the ledger: all of them past the same point of no return.
struct ErasureRun {
  private let store: Store
  private let namespace: Namespace
  private let shard: Shard
  private let start: Timestamp

  init(_ store: Store, _ namespace: Namespace, _ shard: Shard, at start: Timestamp) {
    self.store = store
    self.namespace = namespace
    self.shard = shard
    self.start = start
  }

  /// What was found of the targets.
  private struct Findings {
    var receipts: [ErasureReceipt] = []
    var tombstones: [Tombstone] = []
    var condemned: [(job: String, data: CondemnedData)] = []
  }

  func plan(_ targets: [ErasureTarget]) throws(HansardError) -> [ErasureReceipt] {
    let catalog = try store.catalog(shard, readOnly: true)
    var findings = Findings()
    for target in targets {
      try look(for: target, in: catalog, job: ErasureReceipt.plannedJob, into: &findings)
    }
    try countQuarantined(targets, into: &findings.receipts)
    return findings.receipts
  }

  /// The caller holds the store, has recovered, and knows that no hold forbids it.
  func run(
    _ targets: [ErasureTarget], _ ledger: Ledger, _ guardLog: GuardLog,
    by method: ErasureMethod, scan: ErasureScan?, clock: () -> Timestamp
  ) throws(HansardError) -> [ErasureReport.Erased] {
    let catalog = try store.catalog(shard, readOnly: false)
    let run = try ledger.newRunName(at: start)
    let survivors = try SurvivingLines(store, catalog, run: run)
    var findings = Findings()
    for (number, target) in targets.enumerated() {
      let job = RunRecord.job(number, of: targets.count, in: run)
      try look(for: target, in: catalog, job: job, into: &findings, survivors)
    }
    try countQuarantined(targets, into: &findings.receipts)
    try survivors.finish()
    try removeQuarantined(targets, findings)

    try ledger.begin(run: run, namespace: namespace, command: RunRecord.erasure, at: start)
    try ledger.add(findings.tombstones)
    let receipts = ErasureReceipts(store, ledger, guardLog)
    try receipts.write(drafts: findings.receipts, of: run)
    try ledger.commit(to: namespace, of: store)
    if !findings.condemned.isEmpty {
      let jobs = try catalog.condemn(findings.condemned, keeping: survivors)
      try FrameBurner(store, catalog).finish(jobs)
    }
    try close(run, catalog, ledger, at: clock())
    if method == .rewrite { try rewrite(&findings, ledger, at: clock()) }
    let jobs = findings.receipts.map(\.job)
    try QuarantinedTexts.remove(of: jobs, namespace, in: store)
    if let report = try scan?.look(for: jobs, in: store) {
      for place in findings.receipts.indices { findings.receipts[place].scan = report.only(place) }
    }
    let signed = try receipts.complete(
      &findings.receipts, of: run, names: targets.compactMap(\.user), at: clock())
    return targets.indices.map { place in
      ErasureReport.Erased(
        target: targets[place], receipt: findings.receipts[place], signed: signed[place])
    }
  }

  /// Interrupted from here on the erasure is whole, and its receipt names no segment written anew.
  private func rewrite(
    _ findings: inout Findings, _ ledger: Ledger, at now: Timestamp
  ) throws(HansardError) {
    let segments = findings.condemned.reduce(into: Set<Int64>()) { $0.formUnion($1.data.segments) }
    let count = try SegmentRewriting(store, shard).rewrite(segments, ledger, at: now)
    for place in findings.receipts.indices {
      findings.receipts[place].method = .rewrite
      findings.receipts[place].segmentsRewritten = count
    }
  }

  /// Reads what the shard has of a target; of a real erasure, its canaries are durable on return.
  private func look(
    for target: ErasureTarget, in catalog: Catalog, job: String, into findings: inout Findings,
    _ survivors: SurvivingLines? = nil
  ) throws(HansardError) {
    var receipt = ErasureReceipt(
      job: job, namespace: namespace, requestedAt: start, completedAt: start,
      reason: target.reason, subject: target.subject(namespace, store.keys),
      cutoff: target.cutoff ?? start)
    receipt.conversationSubjects = target.conversationSubjects(namespace, store.keys)
    var sampling = CanarySampling(store, namespace, job: job, CanaryScope(target, namespace, store))
    let isReal = survivors != nil
    let data = try target.user.flatMap { user throws(HansardError) in
      try CondemnedData(
        user, conversations: target.conversations, in: catalog, of: store, survivors: survivors
      ) { content, lines, place throws(HansardError) in
        if isReal { sampling.add(lines, of: content) }
      }
    }
    if isReal { try sampling.finish().write(to: store) }
    if let data {
      receipt.note(data)
      findings.condemned.append((job, data))
    }
    findings.tombstones += ErasureTombstones(store.keys, namespace, job: job)
      .all(for: target, data, cutoff: receipt.cutoff)
    findings.receipts.append(receipt)
  }

  /// Records that could not be read belong to no conversation: they go with their user, and where text of
  /// the conversation is in them.
  private func countQuarantined(
    _ targets: [ErasureTarget], into receipts: inout [ErasureReceipt]
  ) throws(HansardError) {
    let places = targets.indices.filter {
      targets[$0].user != nil && targets[$0].extent == .everything
    }
    let quarantine = QuarantineErasure(store, namespace)
    guard try !quarantine.isEmpty else { return }
    let owners = quarantine.owners(among: places.compactMap { targets[$0].user })
    // Of each target, the records' numbers.
    var found = [Set<Int>](repeating: [], count: targets.count)
    func note(_ theirs: (QuarantinedRecord) -> [Int]) throws(HansardError) {
      var number = 0
      try quarantine.forEach { record, _ in
        for place in theirs(record) { found[place].insert(number) }
        number += 1
      }
    }
    try note { owners.places(of: $0).map { places[$0] } }
    let jobs = receipts.map(\.job)
    let placeByJob = Dictionary(zip(jobs, receipts.indices)) { first, _ in first }
    try QuarantinedTexts.forEach(of: jobs, in: store) { texts throws(HansardError) in
      try note { texts.jobs(in: $0).compactMap { placeByJob[$0] } }
    }
    for place in receipts.indices { receipts[place].quarantinedRecords = found[place].count }
  }

  /// Of users of whom the catalog has nothing: the others' go with their rows.
  ///
  /// Before anything is noted: an interrupted erasure must not be given a receipt for what nobody knows how
  /// to look for any more.
  private func removeQuarantined(
    _ targets: [ErasureTarget], _ findings: Findings
  ) throws(HansardError) {
    let condemned = Set(findings.condemned.map(\.job))
    let users = zip(targets, findings.receipts).compactMap { target, receipt in
      target.extent == .everything && receipt.quarantinedRecords > 0
        && !condemned.contains(receipt.job) ? target.user : nil
    }
    try QuarantineErasure(store, namespace).removeRecords(of: users)
  }

  private func close(
    _ run: String, _ catalog: Catalog, _ ledger: Ledger, at end: Timestamp
  ) throws(HansardError) {
    var sequences: [Int: Int64] = [:]
    for other in try store.shards(of: namespace) {
      let catalog = other == shard ? catalog : try store.catalog(other, readOnly: true)
      sequences[other.number] = try catalog.sequence()
    }
    try ledger.close(run: run, namespace: namespace, counts: [:], sequences: sequences, at: end)
  }
}
