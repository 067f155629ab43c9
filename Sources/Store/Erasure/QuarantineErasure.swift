package import ChatModel
import SystemIO

/// Removes quarantined records that name a user.
///
/// A file is replaced in steps that can be cut off anywhere and done again: the records that stay
/// are written to `N.jsonl.new` and made durable, the old file goes to `tmp/`, where recovery scrubs
/// what no catalog lists, the new one takes its name, and the old one is scrubbed.
package struct QuarantineErasure {
  private let store: Store

  package init(_ store: Store) { self.store = store }

  private static let maximumBytes = 1 << 30
  private static let unfinished = ".new"

  /// The records that name the user, as they stand.
  package func records(naming user: String) throws(HansardError) -> [[UInt8]] {
    let needle = escaped(user)
    var found: [[UInt8]] = []
    for path in try files() {
      found += try lines(of: path).filter { contains($0, needle) }.map { Array($0) }
    }
    return found
  }

  /// How many records name each of the users, in their order.
  package func counts(naming users: [String]) throws(HansardError) -> [Int] {
    let needles = users.map(escaped)
    var counts = Array(repeating: 0, count: users.count)
    for path in try files() {
      for line in try lines(of: path) {
        for (place, needle) in needles.enumerated() where contains(line, needle) {
          counts[place] += 1
        }
      }
    }
    return counts
  }

  /// Rewrites each file without the records whose raw bytes hold the id of one of the users, and
  /// scrubs the old one.
  func removeRecords(naming users: [String]) throws(HansardError) {
    guard !users.isEmpty else { return }
    try finishReplacements()
    let needles = users.map(escaped)
    for path in try files() {
      let lines = try lines(of: path)
      let kept = lines.filter { line in !needles.contains { contains(line, $0) } }
      if kept.count < lines.count { try replace(path, by: kept) }
    }
  }

  private func folders() throws(HansardError) -> [String] {
    try (store.files.list(store.layout.quarantine) ?? []).map {
      store.layout.quarantineFolder(run: $0)
    }
  }

  private func files() throws(HansardError) -> [String] {
    var paths: [String] = []
    for folder in try folders() {
      paths += (try store.files.list(folder) ?? [])
        .filter { !$0.hasSuffix(QuarantineErasure.unfinished) }.map { "\(folder)/\($0)" }
    }
    return paths
  }

  private func lines(of path: String) throws(HansardError) -> [ArraySlice<UInt8>] {
    try store.files.contents(of: path, maximumBytes: QuarantineErasure.maximumBytes)
      .split(separator: UInt8(ascii: "\n"))
  }

  private func replace(_ path: String, by lines: [ArraySlice<UInt8>]) throws(HansardError) {
    let folder = parentFolder(of: path)
    let replacement = path + QuarantineErasure.unfinished
    if !lines.isEmpty {
      var rest: [UInt8] = []
      for line in lines { rest += line + [UInt8(ascii: "\n")] }
      let file = try store.files.createFile(replacement, mode: 0o600)
      try file.write(rest, at: 0)
      try file.sync()
      try store.files.syncDirectory(folder)
    }
    let condemned = store.layout.temporaryFile("\(hexadecimal(randomBytes(16))).quarantine")
    try store.files.rename(path, to: condemned)
    if !lines.isEmpty { try store.files.rename(replacement, to: path) }
    try store.files.syncDirectory(folder)
    try store.files.syncDirectory(store.layout.temporary)
    try scrubAndRemove(condemned, files: store.files)
  }

  /// A replacement beside the file that it was to replace may be torn, and is made again; one that
  /// stands alone is whole, and takes its name.
  private func finishReplacements() throws(HansardError) {
    for folder in try folders() {
      for name in try store.files.list(folder) ?? []
      where name.hasSuffix(QuarantineErasure.unfinished) {
        let replacement = "\(folder)/\(name)"
        let path = String(replacement.dropLast(QuarantineErasure.unfinished.count))
        if try store.files.status(of: path) == nil {
          try store.files.rename(replacement, to: path)
        } else {
          try scrubAndRemove(replacement, files: store.files)
        }
        try store.files.syncDirectory(folder)
      }
    }
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
