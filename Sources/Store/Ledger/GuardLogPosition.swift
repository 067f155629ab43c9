package import ChatModel
import GRDB
package import SystemIO

/// How much of the guard log a ledger has taken in: a store that was put back from an old copy is
/// behind it, and may hold what was erased since.
package struct GuardLogPosition {
  private let layout: StoreLayout
  private let files: any FileSystem
  private let ledger: Ledger

  private static let bytesKey = "guard_log_bytes"
  private static let digestKey = "guard_log_sha256"
  private static let tombstoneKey = "guard_log_tombstone"
  private static let maximumBytes = 1 << 30

  package init(_ store: Store, _ ledger: Ledger) {
    layout = store.layout
    files = store.files
    self.ledger = ledger
  }

  /// Notes that the ledger knows everything that the log says, and the log every tombstone that the
  /// ledger has now.
  ///
  /// - Parameter digest: of all of the log's bytes.
  package func advance(to digest: Digest, byteCount: Int64) throws(HansardError) {
    try ledger.write("noting the guard log") { database in
      let last = try Int64.fetchOne(database, sql: "SELECT max(id) FROM tombstones") ?? 0
      for (key, value) in [
        (GuardLogPosition.bytesKey, String(byteCount)), (GuardLogPosition.digestKey, digest.hex),
        (GuardLogPosition.tombstoneKey, String(last)),
      ] {
        try database.execute(
          sql: "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", arguments: [key, value])
      }
    }
  }

  /// Tombstones that the log lacks, when it is the same, byte for byte, as when it was noted; nil when
  /// it is not.
  ///
  /// What it says need not be checked and compared line by line then.
  ///
  /// - Parameter digest: of all of its bytes.
  package func added(ifUnchanged digest: Digest) throws(HansardError) -> [Tombstone]? {
    try ledger.read("reading what is noted of the guard log") { database in
      func noted(_ key: String) throws -> String? {
        try String.fetchOne(
          database, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])
      }
      guard try noted(GuardLogPosition.digestKey) == digest.hex,
        let last = try noted(GuardLogPosition.tombstoneKey).flatMap({ Int64($0) })
      else { return nil }
      return try Row.fetchAll(
        database, sql: "SELECT * FROM tombstones WHERE id > ? ORDER BY id", arguments: [last]
      ).map { Tombstone(row: $0, try Namespace(parsing: $0["namespace"])) }
    }
  }

  private func noted() throws(HansardError) -> Int64 {
    try ledger.read("reading what is noted of the guard log") { database in
      try String.fetchOne(
        database, sql: "SELECT value FROM meta WHERE key = ?",
        arguments: [GuardLogPosition.bytesKey])
    }.flatMap { Int64($0) } ?? 0
  }

  /// Tombstones in force that only the log knows.
  ///
  /// Reads only what came after the noted position, and checks no signatures: whoever adds an entry
  /// can make the store wait, and not make it erase.
  package func forgotten() throws(HansardError) -> [Tombstone] {
    let bytes = try files.status(of: layout.guardLog)?.byteCount ?? 0
    let noted = try noted()
    guard bytes > noted else { return [] }
    let log = try files.contents(of: layout.guardLog, maximumBytes: GuardLogPosition.maximumBytes)
    let parser = JSONParser()
    var found: [Tombstone] = []
    for line in log.dropFirst(Int(noted)).split(separator: UInt8(ascii: "\n")) {
      guard let value = try? parser.parse(PaddedBytes(Array(line))),
        let tombstone = Tombstone(value)
      else { continue }
      if value["kind"]?.string == Tombstone.liftKind {
        found.removeAll { $0 == tombstone }
      } else {
        found.append(tombstone)
      }
    }
    var known: Set<Tombstone> = []
    for namespace in Set(found.map(\.namespace)) {
      known.formUnion(try ledger.tombstoneRecords(namespace).map(\.tombstone))
    }
    return found.filter { !known.contains($0) }
  }

  /// - Throws: `.damaged` when the store is older than its guard log.
  func refuseOlderStore() throws(HansardError) {
    let forgotten = try forgotten()
    guard !forgotten.isEmpty else { return }
    throw HansardError(
      .damaged, while: "opening the store", at: SourceLocation(layout.root),
      cause: "it is older than its guard log, which knows of \(forgotten.count) tombstones more:"
        + " what was erased since may be back",
      hint: "`hansard restore` without a folder repeats those erasures, and opens it")
  }
}

extension Tombstone {
  /// The kind of guard-log entries that lift one.
  package static let liftKind = "lift"

  /// From an entry of the guard log.
  package init?(_ value: JSONValue) {
    guard let namespace = value["namespace"]?.string.flatMap({ try? Namespace(parsing: $0) }),
      let subject = value["subject"]?.string.flatMap({ bytes(fromHexadecimal: $0) }),
      let scope = value["scope"]?.string.flatMap(Tombstone.Scope.init(rawValue:)),
      let cutoff = value["cutoff"]?.string.flatMap({ Timestamp(parsing: $0) }),
      let job = value["job"]?.string
    else { return nil }
    self.init(
      namespace: namespace, subject: subject, scope: scope,
      owner: value["owner"]?.string.flatMap { bytes(fromHexadecimal: $0) }, cutoff: cutoff, job: job
    )
  }
}
