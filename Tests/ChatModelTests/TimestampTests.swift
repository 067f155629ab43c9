import ChatModel
import Testing

@Suite struct `Timestamps` {
  @Test(arguments: [
    ("2026-03-01T09:00:00.123456Z", "2026-03-01T09:00:00.123Z"),
    ("2026-03-01 09:00:00.5+00", "2026-03-01T09:00:00.500Z"),
    ("2026-03-01 04:00:00-05", "2026-03-01T09:00:00.000Z"),
    ("2026-03-01T14:30:00+05:30", "2026-03-01T09:00:00.000Z"),
    ("2026-03-01T14:30:00+0530", "2026-03-01T09:00:00.000Z"),
    ("2026-03-01", "2026-03-01T00:00:00.000Z"),
    ("2024-02-29T23:59:60Z", "2024-02-29T23:59:59.000Z"),
    ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
    ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
  ])
  func `reads the ways in which dumps write a time`(text: String, expected: String) {
    #expect(Timestamp(parsing: text)?.rfc3339 == expected)
  }

  @Test(arguments: [
    "", "infinity", "-infinity", "2026-02-30", "2026-13-01", "2026-03-01T25:00:00Z",
    "2026-03-01T09:00:00.Z", "2026-03-01T09:00:00Zx", "0044-03-15 BC", "20260301", "2026-3-1",
  ])
  func `refuses what is no time`(text: String) {
    #expect(Timestamp(parsing: text) == nil)
  }

  @Test(arguments: [
    (1_772_355_600.0, "2026-03-01T09:00:00.000Z"),
    (1_714_585_060.598792, "2024-05-01T17:37:40.599Z"),
    (1_772_355_600_123.0, "2026-03-01T09:00:00.123Z"),
    (1_772_355_600_123_456.0, "2026-03-01T09:00:00.123Z"), (0.0, "1970-01-01T00:00:00.000Z"),
    (-1.5, "1969-12-31T23:59:58.500Z"),
  ])
  func `tells the unit of a number by its size`(number: Double, expected: String) {
    #expect(Timestamp(unixNumber: number)?.rfc3339 == expected)
  }

  @Test(arguments: [Double.nan, .infinity, 1e300, -1e15 * 1e6])
  func `refuses numbers outside the years 1 to 9999`(number: Double) {
    #expect(Timestamp(unixNumber: number) == nil)
  }

  @Test func `days and dates agree over four centuries`() {
    for day in stride(from: -141_000, through: 141_000, by: 37) {
      let date = CivilDate(daysSince1970: day)
      #expect(date.daysSince1970 == day)
      #expect(CivilDate(year: date.year, month: date.month, day: date.day) == date)
    }
  }
}

@Suite struct `Month keys` {
  @Test(arguments: ["2026-03", "0000-00", "0001-01", "9999-12"])
  func `writes what it reads`(text: String) {
    #expect(MonthKey(parsing: text)?.description == text)
  }

  @Test(arguments: ["2026-13", "2026-3", "26-03", "2026-00", "0000-01", ""])
  func `refuses what is no month`(text: String) {
    #expect(MonthKey(parsing: text) == nil)
  }

  @Test func `is the month of a time in UTC`() {
    let last = Timestamp(parsing: "2025-12-31T23:59:59.999Z")
    #expect(last.map { MonthKey($0).description } == "2025-12")
  }
}
