package import ChatModel

/// A finished report: numbers and words, before any file format.
package struct Report: Sendable {
  package var name: String
  package var title: String
  package var description: String
  package var namespace: String
  package var generatedAt: Timestamp
  package var hansardVersion: String
  package var period: ReportPeriod
  package var suppressBelow: Int
  package var namesUsers: Bool
  /// Nil when there are too few users to show anything.
  package var summary: ReportSummary?
  /// What a reader has to know before believing the numbers.
  package var notes: [String]
  package var sections: [ReportSection]
}

/// The sums over everything in the report.
package struct ReportSummary: Sendable {
  package var totals: UsageTotals
  package var namedUsers: Int
  package var hasUnknownOwners: Bool
}

/// One table, and what its chart shows.
package struct ReportSection: Sendable {
  /// `messages-by-month`; unlike for any other section of the report.
  package var id: String
  package var title: String
  package var note: String
  package var metric: String
  package var dimension: Dimension
  package var chart: SectionDefinition.Chart
  package var columns: [MetricColumn]
  package var chartColumns: [MetricColumn]
  /// In the order of the page; all of them.
  package var rows: [ReportRow]
  /// How many groups the page shows.
  package var limit: Int?
  /// Whether there are too few users to show it.
  package var isWithheld: Bool
}

/// One group of a section.
package struct ReportRow: Sendable {
  package enum Kind: Hashable, Sendable {
    case group
    /// Of several groups, too small to be shown.
    case folded
  }

  package var kind: Kind
  package var label: String
  /// Its place on a time axis: months since year 0 or days since 1970.
  package var ordinal: Int?
  /// Distinct users with a name; nil where that is not shown.
  package var users: Int?
  package var totals: UsageTotals
}

/// One number of a table.
package enum ReportCell: Hashable, Sendable {
  case count(Int)
  case money(Money)
  /// Something to pay for, and no price for it: not the same as nothing.
  case noPrice

  /// For ranking and charts; a missing price draws nothing.
  var magnitude: Double {
    switch self {
    case .count(let value): Double(value)
    case .money(let money): money.dollars
    case .noPrice: 0
    }
  }

  /// For people: `1 234`, `$12.30`, `no price`.
  package var displayText: String {
    switch self {
    case .count(let value): groupedDigits(of: String(value))
    case .money(let money): money.displayText
    case .noPrice: "no price"
    }
  }

  /// For programs: `1234`, `12.300000`; nil where there is no number.
  package var plainText: String? {
    switch self {
    case .count(let value): String(value)
    case .money(let money): money.decimalText
    case .noPrice: nil
    }
  }
}
