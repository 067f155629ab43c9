package import ChatModel
import GRDB
import SystemIO

/// The name of a run, job, hold or request: its UTC start and four random digits, `20260301T030000Z-9f3a`.
///
/// Sorts by time, and behind `last` whatever the clock says: of two revisions of a message without
/// times, that of the later run is the newer one.
func makeRunName(at start: Timestamp, after last: String? = nil) -> String {
  var name = timePart(start)
  if let last, name <= last.prefix(name.count), let lastStart = startTime(of: last) {
    name = timePart(Timestamp(millisecondsSince1970: lastStart.millisecondsSince1970 + 1_000))
  }
  return "\(name)-\(hexadecimal(randomBytes(2)))"
}

private func timePart(_ time: Timestamp) -> String {
  time.rfc3339.prefix(19).filter { $0.isNumber || $0 == "T" } + "Z"
}

/// When a run began, to the second; nil for another kind of name.
package func startTime(of run: String) -> Timestamp? {
  var text = ""
  for (place, character) in run.prefix(16).enumerated() {
    if place == 4 || place == 6 { text.append("-") }
    if place == 11 || place == 13 { text.append(":") }
    text.append(character)
  }
  return Timestamp(parsing: text)
}

extension Ledger {
  /// A name for a run, a hold or a parked request that begins now: no other has it.
  package func newRunName(at start: Timestamp) throws(HansardError) -> String {
    let last = try read("looking for the last run") { database in
      try String.fetchOne(
        database,
        sql: """
          SELECT max(name) FROM (
            SELECT max(run) AS name FROM runs UNION ALL SELECT max(hold) FROM holds
            UNION ALL SELECT max(request) FROM parked_requests UNION ALL SELECT max(job) FROM audit)
          """)
    }
    return makeRunName(at: start, after: last)
  }
}
