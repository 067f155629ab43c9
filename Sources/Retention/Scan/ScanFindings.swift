import ChatModel

/// What one task of a scan, or all of them together, came upon.
struct ScanFindings: Sendable {
  /// What became of one canary.
  struct Sighting: Sendable {
    /// In a line that the subject's later data brought: tombstones let it in.
    var isLater = false
    /// In a line that the erasure was about.
    var isLeft = false
    /// The first place outside of such lines.
    var place: SourceLocation?
  }

  /// By slot of the index, a bit for whether the canary stands in a line of somebody else: apart from
  /// `sightings`, since common phrases stand in a great many.
  private var shared: [UInt64]
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

  init(_ index: CanaryIndex) {
    shared = Array(repeating: 0, count: (index.slotCount + 63) / 64)
  }

  mutating func noteShared(_ match: CanaryIndex.Match) {
    shared[match.slot >> 6] |= 1 << UInt64(match.slot & 63)
  }

  func isShared(_ match: CanaryIndex.Match) -> Bool {
    shared[match.slot >> 6] >> UInt64(match.slot & 63) & 1 != 0
  }

  /// Every canary that others' lines hold as well.
  var allShared: [CanaryIndex.Match] {
    (0..<64 * shared.count).map(CanaryIndex.Match.init).filter(isShared)
  }

  /// Where a canary is that should not be; nil when that is nowhere.
  ///
  /// Text that living lines hold may stand in what is derived from them.
  func failure(_ match: CanaryIndex.Match) -> SourceLocation? {
    guard let sighting = sightings[match] else { return nil }
    let isExcused = sighting.isLater || isShared(match)
    return sighting.isLeft || !isExcused ? sighting.place : nil
  }

  mutating func add(_ other: ScanFindings) {
    for (place, bits) in other.shared.enumerated() { shared[place] |= bits }
    files += other.files
    bytes += other.bytes
    frames += other.frames
    decodedBytes += other.decodedBytes
    rows += other.rows
    unreadable += other.unreadable
    derived += other.derived
    for (match, sighting) in other.sightings {
      var sum = sightings[match] ?? Sighting()
      sum.isLater = sum.isLater || sighting.isLater
      if sum.place == nil || (sighting.isLeft && !sum.isLeft) { sum.place = sighting.place }
      sum.isLeft = sum.isLeft || sighting.isLeft
      sightings[match] = sum
    }
  }
}
