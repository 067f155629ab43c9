import ChatModel
import Store
import SystemIO

/// Removes quarantined records that name a user.
struct QuarantineErasure {
  private let store: Store

  init(_ store: Store) { self.store = store }

  private static let maximumBytes = 1 << 30

  /// Rewrites each file without the records whose raw bytes hold the user's id, and scrubs the old
  /// one.
  ///
  /// Returns how many records went.
  func removeRecords(naming user: String) throws(HansardError) -> Int {
    let needle = escaped(user)
    var removed = 0
    for run in try store.files.list(store.layout.quarantine) ?? [] {
      let folder = store.layout.quarantineFolder(run: run)
      for name in try store.files.list(folder) ?? [] {
        removed += try rewrite("\(folder)/\(name)", without: needle)
      }
    }
    return removed
  }

  private func rewrite(_ path: String, without needle: [UInt8]) throws(HansardError) -> Int {
    let bytes = try store.files.contents(of: path, maximumBytes: QuarantineErasure.maximumBytes)
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    let kept = lines.filter { !contains($0, needle) }
    guard kept.count < lines.count else { return 0 }
    try scrubAndRemove(path, files: store.files)
    if !kept.isEmpty {
      var rest: [UInt8] = []
      for line in kept { rest += line + [UInt8(ascii: "\n")] }
      try store.files.writeAtomically(rest, to: path, mode: 0o600)
    }
    return lines.count - kept.count
  }

  /// As the id stands inside a JSON string of the quarantine file.
  private func escaped(_ user: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.string(user)
    return Array(writer.bytes.dropFirst().dropLast())
  }

  private func contains(_ line: ArraySlice<UInt8>, _ needle: [UInt8]) -> Bool {
    guard let first = needle.first, line.count >= needle.count else { return false }
    var index = line.startIndex
    while index <= line.endIndex - needle.count {
      if line[index] == first, line[index...].starts(with: needle) { return true }
      index += 1
    }
    return false
  }
}
