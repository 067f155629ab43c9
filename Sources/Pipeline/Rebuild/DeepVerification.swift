import ChatModel
import Store
import Synchronization

/// For all tasks together: fewer than a process may have open as a rule.
private let maximumOpenFiles = 256

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
    let tasks = min(jobs, users.count)
    let parts = concurrentMap(tasks, jobs: tasks) { [store, catalog, largest] _ in
      var part = VerifiedPart()
      do throws(HansardError) {
        let own = try store.catalog(catalog.shard, readOnly: true)
        var verification = try UserVerification(
          store, own, largest: largest / tasks, maximumOpenFiles: maximumOpenFiles / tasks)
        while true {
          let number = next.add(1, ordering: .relaxed).oldValue
          guard number < users.count else { break }
          try part.check(users[number], number, with: &verification)
          messages.withLock { sum in
            sum += part.latestMessages
            progress.progress(
              "verifying", done: Int64(number), of: Int64(users.count), messages: sum)
          }
        }
        part.usageByHour = verification.usageByHour
        part.isIncomplete = verification.isIncomplete
      } catch {
        part.failure = error
      }
      return part
    }
    progress.finished("verifying")
    for part in parts { report.add(part.sums) }
    for (_, found) in parts.flatMap(\.reports).sorted(by: { $0.user < $1.user }) {
      report.add(found)
    }
    // What was found beside it is in the report.
    if let failure = parts.compactMap(\.failure).first { throw failure }
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
  /// What ended the task before its time.
  var failure: HansardError?
  /// Of the user who was looked at last.
  private(set) var latestMessages = 0

  mutating func check(
    _ user: (id: Int64, name: String, salt: [UInt8]), _ number: Int,
    with verification: inout UserVerification
  ) throws(HansardError) {
    var report = HealthReport()
    defer {
      latestMessages = report.messages
      if report.isHealthy { sums.add(report) } else { reports.append((number, report)) }
    }
    try verification.check(user, into: &report)
  }
}
