/// What a section of a report is broken down by.
package enum Dimension: String, Sendable, CaseIterable {
  case month, day, model, user, role

  /// Whether its groups lie on a time axis.
  package var isTime: Bool { self == .month || self == .day }

  var unknownLabel: String {
    switch self {
    case .month, .day: "no date"
    case .model: "model not named"
    case .user: "unknown owner"
    case .role: "unknown"
    }
  }
}
