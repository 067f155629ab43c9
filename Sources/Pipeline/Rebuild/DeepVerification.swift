import ChatModel
import Store
import Synchronization

/// Compares a catalog with what its archive comes to, users side by side.
struct DeepVerification {
  private let store: Store
  private let catalog: Catalog
  private let jobs: Int
  private let largest: Int

  /// - Parameters:
  ///   - jobs: users at once, each with a connection of its own.
  ///   - largest: as `Rederivation`, for all of them together.
  init(_ store: Store, _ catalog: Catalog, jobs: Int, largest: Int) {
    self.store = store
    self.catalog = catalog
    self.jobs = jobs
    self.largest = largest
  }

  func check(
    into report: inout HealthReport, progress: any ProgressReporting
  ) throws(HansardError) {
    let contents = CatalogContents(catalog)
    let isErasing = try contents.unfinishedErasures() > 0
    let users = try contents.users()
    let next = Atomic<Int>(0)
    let messages = Mutex(0)
    let parts = try concurrentMap(jobs, jobs: jobs) {
      [store, catalog, largest, jobs] _
        throws(HansardError) in
      let own = try store.catalog(catalog.shard, readOnly: true)
      var verification = try UserVerification(store, own, largest: largest / jobs)
      var part = VerifiedPart()
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < users.count else {
          part.usageByHour = verification.usageByHour
          part.isIncomplete = verification.isIncomplete
          return part
        }
        var report = HealthReport()
        try verification.check(users[number], into: &report)
        part.add(report, ofUser: number)
        messages.withLock { sum in
          sum += report.messages
          progress.progress(
            "verifying", done: Int64(number), of: Int64(users.count), messages: sum)
        }
      }
    }
    progress.finished("verifying")
    for part in parts { report.add(part.sums) }
    for (_, found) in parts.flatMap(\.reports).sorted(by: { $0.user < $1.user }) {
      report.add(found)
    }
    if !(try contents.hasCurrentDerivation()) {
      report.notes.append(
        "titles and summaries were not compared: another version of Hansard has made some of them")
    }
    if isErasing {
      report.notes.append("sums were not compared, since an erasure is not finished")
    } else if parts.contains(where: \.isIncomplete) {
      report.notes.append("sums over damaged frames were not compared")
    } else if try contents.usageByHour() != sum(parts.map(\.usageByHour)) {
      report.add("usage by hour is not what the archive's messages come to", at: catalog.path)
    }
  }

  private func sum(_ parts: [[UsageCell: UsageSum]]) -> [UsageCell: UsageSum] {
    var sums: [UsageCell: UsageSum] = [:]
    for (cell, sum) in parts.joined() { sums[cell, default: UsageSum()].add(sum) }
    return sums
  }
}

/// What one of several tasks has found.
private struct VerifiedPart: Sendable {
  /// Of users with whom all is well.
  var sums = HealthReport()
  /// Of others, with their places in the catalog, so that findings have one order.
  var reports: [(user: Int, report: HealthReport)] = []
  var usageByHour: [UsageCell: UsageSum] = [:]
  var isIncomplete = false

  mutating func add(_ report: HealthReport, ofUser number: Int) {
    if report.isHealthy { sums.add(report) } else { reports.append((number, report)) }
  }
}
