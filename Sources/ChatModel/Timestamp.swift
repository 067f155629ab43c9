/// An instant, in milliseconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
  package let millisecondsSince1970: Int64

  package init(millisecondsSince1970: Int64) {
    self.millisecondsSince1970 = millisecondsSince1970
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.millisecondsSince1970 < right.millisecondsSince1970
  }

  /// Years 0001 to 9999, the range that RFC 3339 can write.
  package static let representable: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999
}

extension Timestamp {
  /// Reads a Unix time of unknown unit by its size: seconds, milliseconds, microseconds or
  /// nanoseconds.
  ///
  /// Seconds reach to the year 5138 and milliseconds from 1973 on, so nothing that a chat product
  /// wrote is ambiguous. Returns nil outside years 1 to 9999.
  package init?(unixNumber value: Double) {
    guard value.isFinite else { return nil }
    let magnitude = value.magnitude
    let milliseconds: Double =
      if magnitude < 1e11 { value * 1000 } else if magnitude < 1e14 {
        value
      } else if magnitude
        < 1e17
      { value / 1000 } else { value / 1_000_000 }
    self.init(checking: milliseconds)
  }

  /// As `init(unixNumber:)`, exact for integers.
  package init?(unixNumber value: Int64) {
    let magnitude = value.magnitude
    let milliseconds =
      if magnitude < 100_000_000_000 { value * 1000 } else if magnitude < 100_000_000_000_000 {
        value
      } else if magnitude < 100_000_000_000_000_000 { value / 1000 } else { value / 1_000_000 }
    guard Timestamp.representable.contains(milliseconds) else { return nil }
    self.init(millisecondsSince1970: milliseconds)
  }

  private init?(checking milliseconds: Double) {
    // A binary fraction of seconds is rarely the decimal one that was meant: the nearest is.
    let rounded = milliseconds.rounded()
    guard rounded >= -62_135_596_800_000, rounded <= 253_402_300_799_999 else { return nil }
    self.init(millisecondsSince1970: Int64(rounded))
  }
}
