extension Timestamp {
  /// RFC 3339 in UTC with milliseconds: `2026-03-01T09:00:00.123Z`.
  ///
  /// 24 bytes, always.
  package var rfc3339: String {
    let text = [UInt8](capacity: Timestamp.textBytes) { write(to: &$0) }
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends the 24 bytes of `rfc3339`.
  package func append(to bytes: inout [UInt8]) {
    bytes.append(addingCapacity: Timestamp.textBytes) { write(to: &$0) }
  }

  private static let textBytes = 24

  private func write(to output: inout OutputSpan<UInt8>) {
    let days = daysSince1970
    let date = CivilDate(daysSince1970: days)
    let rest = UInt32(millisecondsSince1970 - Int64(days) * Timestamp.millisecondsPerDay)
    // Years have four digits: a `Timestamp` is of none else.
    let year = UInt32(truncatingIfNeeded: date.year)
    output.append(twoDigits: year / 100 % 100)
    output.append(twoDigits: year % 100)
    output.append(UInt8(ascii: "-"))
    output.append(twoDigits: UInt32(date.month))
    output.append(UInt8(ascii: "-"))
    output.append(twoDigits: UInt32(date.day))
    output.append(UInt8(ascii: "T"))
    output.append(twoDigits: rest / 3_600_000)
    output.append(UInt8(ascii: ":"))
    output.append(twoDigits: rest / 60_000 % 60)
    output.append(UInt8(ascii: ":"))
    output.append(twoDigits: rest / 1000 % 60)
    output.append(UInt8(ascii: "."))
    output.append(twoDigits: rest % 1000 / 10)
    output.append(UInt8(ascii: "0") + UInt8(rest % 10))
    output.append(UInt8(ascii: "Z"))
  }

  /// Reads the ways in which dumps write an instant as text.
  ///
  /// RFC 3339 (`2026-03-01T09:00:00.123456Z`, `+05:30`), ISO 8601 basic offsets (`+0530`),
  /// PostgreSQL's (`2026-03-01 09:00:00.123+00`), a bare date, and no zone at all (taken as UTC).
  /// Fractions are cut to milliseconds. Returns nil for anything else, `infinity` and BC included.
  package init?(parsing text: String) {
    let bytes = Array(text.utf8)
    self.init(parsing: bytes.span)
  }

  package init?(parsing text: Span<UInt8>) {
    var scanner = DigitScanner(position: 0, end: text.count)
    guard let year = scanner.number(digits: 4, in: text), scanner.take("-", in: text),
      let month = scanner.number(digits: 2, in: text), scanner.take("-", in: text),
      let day = scanner.number(digits: 2, in: text),
      let date = CivilDate(year: year, month: month, day: day), year > 0
    else { return nil }
    var milliseconds = Int64(date.daysSince1970) * Timestamp.millisecondsPerDay
    if scanner.position < text.count {
      guard
        scanner.take("T", in: text) || scanner.take("t", in: text) || scanner.take(" ", in: text),
        let ofDay = scanner.timeOfDay(in: text), let offset = scanner.zoneOffset(in: text),
        scanner.position == text.count
      else { return nil }
      milliseconds += ofDay - offset
    }
    guard Timestamp.representable.contains(milliseconds) else { return nil }
    self.init(millisecondsSince1970: milliseconds)
  }
}

/// A cursor over ASCII digits; it never reads past `end`.
private struct DigitScanner {
  var position: Int
  let end: Int

  mutating func take(_ character: Unicode.Scalar, in text: Span<UInt8>) -> Bool {
    guard position < end, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func number(digits: Int, in text: Span<UInt8>) -> Int? {
    guard position + digits <= end else { return nil }
    var value = 0
    for index in position..<position + digits {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    position += digits
    return value
  }

  /// `HH:MM[:SS[.fraction]]` in milliseconds.
  ///
  /// A leap second counts as the second before it.
  mutating func timeOfDay(in text: Span<UInt8>) -> Int64? {
    guard let hour = number(digits: 2, in: text), hour <= 24, take(":", in: text),
      let minute = number(digits: 2, in: text), minute < 60
    else { return nil }
    var milliseconds = Int64(hour * 3_600_000 + minute * 60_000)
    if take(":", in: text) {
      guard let second = number(digits: 2, in: text), second <= 60 else { return nil }
      milliseconds += Int64(min(second, 59) * 1000)
      if take(".", in: text) || take(",", in: text) {
        var scale: Int64 = 100
        let start = position
        while position < end, text[position] &- UInt8(ascii: "0") < 10 {
          milliseconds += Int64(text[position] &- UInt8(ascii: "0")) * scale
          scale /= 10
          position += 1
        }
        guard position > start else { return nil }
      }
    }
    return milliseconds <= Timestamp.millisecondsPerDay ? milliseconds : nil
  }

  /// `Z`, `+HH`, `+HHMM`, `+HH:MM`, `+HH:MM:SS`, or nothing (UTC), in milliseconds.
  mutating func zoneOffset(in text: Span<UInt8>) -> Int64? {
    _ = take(" ", in: text)
    if position == end || take("Z", in: text) || take("z", in: text) { return 0 }
    let negative = take("-", in: text)
    guard negative || take("+", in: text), let hours = number(digits: 2, in: text), hours < 24
    else { return nil }
    var seconds = hours * 3600
    for unit in [60, 1] where position < end {
      _ = take(":", in: text)
      guard let value = number(digits: 2, in: text), value < 60 else { return nil }
      seconds += value * unit
    }
    return Int64(negative ? -seconds : seconds) * 1000
  }
}

extension OutputSpan<UInt8> {
  @inline(__always)
  fileprivate mutating func append(twoDigits value: UInt32) {
    append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10))
    append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
  }
}
