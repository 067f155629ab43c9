package import ChatModel
import SystemIO

/// Reaches the reports that were written under the store before an erasure.
///
/// A file that names an erased user is overwritten and removed. The others hold sums that the erased data
/// is in: a file beside them says so until reports are written again.
package struct ReportErasure {
  private let store: Store

  package init(_ store: Store) { self.store = store }

  private static let largestReport = 1 << 28
  private static let marker = "STALE.txt"

  /// Can be cut off anywhere and done again.
  func reach(reportsNaming users: [String]) throws(HansardError) {
    let paths = try files(below: store.layout.reports)
    guard !paths.isEmpty else { return }
    let needles = users.flatMap(ReportErasure.spellings)
    var folders: Set<String> = []
    for path in paths where try names(path, needles) {
      try scrubAndRemove(path, files: store.files)
      folders.insert(parentFolder(of: path))
    }
    for folder in folders.sorted() { try store.files.syncDirectory(folder) }
    try store.files.writeAtomically(
      Array(
        "Reports in this folder count what was erased since. `hansard report` makes them anew.\n"
          .utf8),
      to: "\(store.layout.reports)/\(ReportErasure.marker)")
  }

  /// To be called when reports have been written to a folder.
  package func forgetMarker(in folder: String) throws(HansardError) {
    let marker = "\(folder)/\(ReportErasure.marker)"
    if try store.files.status(of: marker) != nil { try store.files.unlink(marker) }
  }

  private func files(below folder: String) throws(HansardError) -> [String] {
    var found: [String] = []
    for name in try store.files.list(folder) ?? [] where name != ReportErasure.marker {
      let path = "\(folder)/\(name)"
      guard let status = try store.files.status(of: path) else { continue }
      if status.isDirectory {
        found += try files(below: path)
      } else if status.isRegularFile {
        found.append(path)
      }
    }
    return found
  }

  /// A file that is too large to look into is taken to name everybody.
  private func names(_ path: String, _ needles: [[UInt8]]) throws(HansardError) -> Bool {
    guard let status = try store.files.status(of: path) else { return false }
    guard status.byteCount <= Int64(ReportErasure.largestReport) else { return true }
    let bytes = try store.files.contents(of: path, maximumBytes: ReportErasure.largestReport)
    return needles.contains { bytes.firstRange(of: $0) != nil }
  }

  /// As text, in markup, in JSON and in CSV.
  private static func spellings(of user: String) -> [[UInt8]] {
    var json = JSONWriter()
    json.string(user)
    let spellings: Set<[UInt8]> = [
      Array(user.utf8), Array(escapedForMarkup(user).utf8),
      Array(json.bytes.dropFirst().dropLast()),
      Array(user.replacing("\"", with: "\"\"").utf8),
    ]
    return spellings.filter { !$0.isEmpty }.sorted { $0.lexicographicallyPrecedes($1) }
  }
}
