package import ChatModel

/// Whole months in UTC, both ends included; nil is open.
///
/// Days would let two reports differ by one day, which is often one person.
package struct ReportPeriod: Hashable, Sendable {
  package let since: MonthKey?
  package let until: MonthKey?

  package static let all = ReportPeriod(since: nil, until: nil)

  package init(since: MonthKey?, until: MonthKey?) {
    self.since = since
    self.until = until
  }

  /// - Parameter day: Days since 1970. An unknown day is in no period but the open one.
  package func contains(day: Int?) -> Bool {
    guard self != .all else { return true }
    guard let day else { return false }
    let month = MonthKey(Timestamp(CivilDate(daysSince1970: day)))
    return since.map { $0 <= month } ?? true && until.map { month <= $0 } ?? true
  }

  package var text: String {
    switch (since, until) {
    case (nil, nil): "all time"
    case (let since?, nil): "since \(since)"
    case (nil, let until?): "until \(until)"
    case (let since?, let until?): since == until ? "\(since)" : "\(since) to \(until)"
    }
  }
}
