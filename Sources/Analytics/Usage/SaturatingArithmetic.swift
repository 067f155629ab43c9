extension FixedWidthInteger {
  /// The sum, or the nearest number that fits: a damaged catalog must not trap a report.
  func addingSaturated(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    guard overflow else { return sum }
    return other < 0 ? .min : .max
  }
}
