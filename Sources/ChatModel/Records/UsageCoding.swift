/// Reported usage as bytes of an arena: in memory and in spill files only, never stored.
package enum UsageCoding {
  /// Six integers of 8 bytes, -1 for what is unknown.
  package static func encode(_ usage: ReportedUsage) -> [UInt8] {
    var bytes: [UInt8] = []
    for value in [
      usage.input, usage.output, usage.cacheRead, usage.cacheWrite, usage.reasoning, usage.total,
    ] {
      let bits = UInt64(bitPattern: Int64(value ?? -1))
      for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * place))) }
    }
    return bytes
  }

  /// Nil for no usage.
  package static func decode(_ usage: TextSlice, in arena: TextArena) -> ReportedUsage? {
    guard !usage.isAbsent else { return nil }
    func value(_ index: Int) -> Int? {
      var bits: UInt64 = 0
      for place in 0..<8 {
        let byte = arena.bytes[usage.range.lowerBound + index * 8 + place]
        bits |= UInt64(byte) << UInt64(8 * place)
      }
      let number = Int64(bitPattern: bits)
      return number < 0 ? nil : Int(number)
    }
    return ReportedUsage(
      input: value(0), output: value(1), cacheRead: value(2), cacheWrite: value(3),
      reasoning: value(4), total: value(5))
  }
}
