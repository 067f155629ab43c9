import ChatModel

/// What one task of a scan, or all of them together, came upon.
struct ScanFindings: Sendable {
  /// What became of one canary.
  struct Sighting: Sendable {
    /// In a line of somebody else, or of another conversation: others have the same text.
    var isShared = false
    /// In a line that the subject's later data brought: tombstones let it in.
    var isLater = false
    /// In a line that the erasure was about.
    var isLeft = false
    /// The first place outside of such lines.
    var place: SourceLocation?

    /// Where the canary should not be; nil when that is nowhere.
    ///
    /// Text that living lines hold may stand in what is derived from them.
    var failure: SourceLocation? { isLeft || !(isShared || isLater) ? place : nil }
  }

  /// In the rows of conversations.
  var derived: [DerivedText] = []
  var sightings: [CanaryIndex.Match: Sighting] = [:]
  var files = 0
  var bytes: Int64 = 0
  var frames = 0
  var decodedBytes: Int64 = 0
  var rows = 0
  /// What could not be looked through, a line each.
  var unreadable: [String] = []

  mutating func add(_ other: ScanFindings) {
    files += other.files
    bytes += other.bytes
    frames += other.frames
    decodedBytes += other.decodedBytes
    rows += other.rows
    unreadable += other.unreadable
    derived += other.derived
    for (match, sighting) in other.sightings {
      var sum = sightings[match] ?? Sighting()
      sum.isShared = sum.isShared || sighting.isShared
      sum.isLater = sum.isLater || sighting.isLater
      if sum.place == nil || (sighting.isLeft && !sum.isLeft) { sum.place = sighting.place }
      sum.isLeft = sum.isLeft || sighting.isLeft
      sightings[match] = sum
    }
  }
}
