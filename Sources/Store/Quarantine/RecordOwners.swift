/// Tells whose quarantined records are, of some users: those of the user's own, and of records whose owner is
/// not known those that name the user.
package struct RecordOwners {
  private let places: [[UInt8]: Int]
  private let namings: [UserNaming]

  /// - Parameter subject: a user's keyed hash.
  init(_ users: [String], subject: (String) -> [UInt8]) {
    places = Dictionary(zip(users.map(subject), users.indices)) { first, _ in first }
    namings = users.map(UserNaming.init)
  }

  /// The users' places.
  package func places(of record: QuarantinedRecord) -> [Int] {
    if let owner = record.owner { return places[owner].map { [$0] } ?? [] }
    let readings = record.readings
    return namings.indices.filter { namings[$0].isIn(readings) }
  }
}
