package import ChatModel

/// What an erasure came to, target by target.
package struct ErasureReport: Sendable {
  package struct Erased: Sendable {
    package var target: ErasureTarget
    package var receipt: ErasureReceipt
    /// The receipt as it was signed: `SignedJSON`.
    package var signed: [UInt8]
  }

  /// A target that holds or the law forbid to erase; the request is parked.
  package struct Held: Sendable {
    package var target: ErasureTarget
    package var holds: [Hold]
    package var retention: StatutoryRetention?
  }

  package var erased: [Erased] = []
  package var held: [Held] = []

  /// - Throws: `.held` when anything is.
  package func requireNothingHeld() throws(HansardError) {
    guard !held.isEmpty else { return }
    throw ErasureReport.blocked(
      by: held,
      hint: held.contains { $0.retention != nil }
        ? "the request is parked: the data is hidden, and goes with the first `retention apply` that finds"
          + " nothing against it"
        : "the request is parked: the data is hidden, and goes when the holds are released")
  }

  static func blocked(by held: [Held], hint: String) -> HansardError {
    var names: [String] = []
    for hold in held.flatMap(\.holds) where !names.contains(hold.name) { names.append(hold.name) }
    var causes: [String] = []
    if !names.isEmpty {
      causes.append(
        (names.count == 1 ? "a legal hold forbids it: " : "legal holds forbid it: ")
          + names.joined(separator: ", "))
    }
    if let retention = held.compactMap(\.retention).max(by: { $0.until < $1.until }) {
      causes.append(
        "statutory retention forbids it: rule \(retention.rule), until \(retention.until.rfc3339)")
    }
    let what = held.allSatisfy { $0.target.extent == .everything } ? "a user" : "conversations"
    return HansardError(
      .held, while: held.count == 1 ? "erasing \(what)" : "erasing \(held.count) subjects",
      cause: causes.joined(separator: "; "), hint: hint)
  }
}
