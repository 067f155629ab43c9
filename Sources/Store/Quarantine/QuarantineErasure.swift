package import ChatModel
package import SystemIO

/// Finds and removes the quarantined records that are a user's: those of the user's own dumps, and of others
/// whose owner is not known those that name the user.
///
/// A file is replaced in steps that can be cut off anywhere and done again: the records that stay
/// are written to `N.jsonl.new` and made durable, the old file goes to `tmp/`, where recovery scrubs
/// what no catalog lists, the new one takes its name, and the old one is scrubbed.
package struct QuarantineErasure {
  private let store: Store
  private let namespace: Namespace

  package init(_ store: Store, _ namespace: Namespace) {
    self.store = store
    self.namespace = namespace
  }

  private static let unfinished = ".new"

  package var isEmpty: Bool {
    get throws(HansardError) { try files().isEmpty }
  }

  /// Looks at every record of the namespace, and at those of earlier versions, which name none.
  package func forEach(
    _ body: (QuarantinedRecord, _ line: ArraySlice<UInt8>) throws(HansardError) -> Void
  ) throws(HansardError) {
    for path in try files() {
      try QuarantineErasure.forEachRecord(of: path, files: store.files) {
        record, line throws(HansardError) in
        if isOurs(record) { try body(record, line) }
      }
    }
  }

  /// Looks at every record of one file.
  package static func forEachRecord(
    of path: String, files: any FileSystem,
    _ body: (QuarantinedRecord, _ line: ArraySlice<UInt8>) throws(HansardError) -> Void
  ) throws(HansardError) {
    let parser = JSONParser()
    try files.forEachLine(of: path) { line throws(HansardError) in
      try body(QuarantinedRecord(line: line, parser), line)
    }
  }

  /// Tells whose records are, of some users.
  package func owners(among users: [String]) -> RecordOwners {
    RecordOwners(users) { store.keys.subject(namespace, user: $0) }
  }

  /// The user's records, a line each, as they stand.
  package func records(of user: String) throws(HansardError) -> [[UInt8]] {
    let owners = owners(among: [user])
    var found: [[UInt8]] = []
    try forEach { record, line in
      if !owners.places(of: record).isEmpty { found.append(Array(line)) }
    }
    return found
  }

  /// Rewrites each file without the records of the users, and scrubs the old one.
  package func removeRecords(of users: [String]) throws(HansardError) {
    guard !users.isEmpty else { return }
    let owners = owners(among: users)
    try removeRecords { !owners.places(of: $0).isEmpty }
  }

  /// As the other `removeRecords`, of the namespace's records that `isErased` picks.
  package func removeRecords(where isErased: (QuarantinedRecord) -> Bool) throws(HansardError) {
    try finishReplacements()
    for path in try files() { _ = try removeRecords(from: path, where: isErased) }
  }

  /// Removes records without an owner of runs that began before a time.
  ///
  /// - Returns: how many.
  package func removeUnowned(before time: Timestamp) throws(HansardError) -> Int {
    try finishReplacements()
    var count = 0
    for run in try store.files.list(store.layout.quarantine) ?? [] {
      guard let start = startTime(of: run), start < time else { continue }
      for path in try files(in: store.layout.quarantineFolder(run: run)) {
        count += try removeRecords(from: path) { $0.owner == nil }
      }
    }
    return count
  }

  /// Returns how many went.
  private func removeRecords(
    from path: String, where isErased: (QuarantinedRecord) -> Bool
  ) throws(HansardError) -> Int {
    var erased = 0
    var kept = 0
    try QuarantineErasure.forEachRecord(of: path, files: store.files) { record, _ in
      if isOurs(record), isErased(record) { erased += 1 } else { kept += 1 }
    }
    guard erased > 0 else { return 0 }
    try replace(path, keepingNone: kept == 0) { !isOurs($0) || !isErased($0) }
    return erased
  }

  private func isOurs(_ record: QuarantinedRecord) -> Bool {
    record.namespace == nil || record.namespace == namespace
  }

  private func folders() throws(HansardError) -> [String] {
    try (store.files.list(store.layout.quarantine) ?? []).map {
      store.layout.quarantineFolder(run: $0)
    }
  }

  private func files() throws(HansardError) -> [String] {
    var paths: [String] = []
    for folder in try folders() { paths += try files(in: folder) }
    return paths
  }

  private func files(in folder: String) throws(HansardError) -> [String] {
    (try store.files.list(folder) ?? [])
      .filter { !$0.hasSuffix(QuarantineErasure.unfinished) }.map { "\(folder)/\($0)" }
  }

  private func replace(
    _ path: String, keepingNone: Bool, keeping isKept: (QuarantinedRecord) -> Bool
  ) throws(HansardError) {
    let folder = parentFolder(of: path)
    let replacement = path + QuarantineErasure.unfinished
    if !keepingNone {
      var lines = LineWriter(try store.files.createFile(replacement, mode: 0o600))
      try QuarantineErasure.forEachRecord(of: path, files: store.files) {
        record, line throws(HansardError) in
        if isKept(record) { try lines.write(line + [UInt8(ascii: "\n")]) }
      }
      try lines.finish()
      try store.files.syncDirectory(folder)
    }
    let condemned = store.layout.temporaryFile("\(hexadecimal(randomBytes(16))).quarantine")
    try store.files.rename(path, to: condemned)
    if !keepingNone { try store.files.rename(replacement, to: path) }
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
}
