package import ChatModel
import SystemIO

/// The name of a run or job: its UTC start and four random digits, `20260301T030000Z-9f3a`.
///
/// Sorts by time.
package func makeRunName(at start: Timestamp) -> String {
  let digits = start.rfc3339.prefix(19).filter { $0.isNumber || $0 == "T" }
  return "\(digits)Z-\(hexadecimal(randomBytes(2)))"
}
