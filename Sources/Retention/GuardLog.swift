package import ChatModel
package import Store
import SystemIO

/// The append-only, signed file beside the store that remembers every tombstone, hold and parked request,
/// and what ended each, so that restoring an old copy of the store cannot forget them.
///
/// One JSON object a line, each with the SHA-256 of the line before and an Ed25519 signature. It
/// names subjects by keyed hash only.
///
/// One task at a time, while the store is held: nobody else writes to the log then.
package final class GuardLog {
  private let store: Store
  /// All of it, as it was last read or written here.
  private var seen: Seen?

  package init(_ store: Store) { self.store = store }

  /// What a line says.
  private enum Entry {
    case tombstone(Tombstone)
    case lift(Tombstone, at: Timestamp)
    case hold(HoldEntry)
    case parked(ParkedEntry)
  }

  /// Appends what the ledger has and the log lacks; what the log knows to be lifted is lifted, and holds
  /// and parked requests that only the log knows are in force again.
  ///
  /// A ledger that has forgotten some stays behind the log: `restore` repeats their erasures first.
  ///
  /// - Parameter advancing: note that the ledger knows all of it; false while it may have to give some up.
  package func synchronize(
    with ledger: Ledger, advancing: Bool = true
  ) throws(HansardError) {
    let position = GuardLogPosition(store, ledger)
    var seen = if let seen = try stillSeen() { seen } else { Seen(try bytes()) }
    if let added = try position.added(ifUnchanged: seen.digest) {
      if !added.isEmpty {
        seen.add(try append(added.map(Entry.tombstone), after: seen.end))
        if advancing { try position.advance(to: seen.digest, byteCount: seen.end.byteCount) }
      }
      self.seen = seen
      return
    }
    let bytes = try bytes()
    let known = try read(bytes)
    let logged = Set(known.tombstones)
    var added: [Entry] = []
    for namespace in store.settings.shards.keys.sorted() {
      let tombstones = try ledger.tombstones(namespace)
      for tombstone in tombstones {
        if let time = known.lifted[tombstone] { try ledger.lift([tombstone], at: time) }
      }
      added += tombstones.filter { !logged.contains($0) }.map(Entry.tombstone)
      added += try synchronizeHolds(of: namespace, known, ledger).map(Entry.hold)
      added += try synchronizeParked(of: namespace, known, ledger).map(Entry.parked)
    }
    seen = Seen(Array(bytes.prefix(Int(known.end.byteCount))))
    seen.add(try append(added, after: known.end))
    if advancing, try position.forgotten().isEmpty {
      try position.advance(to: seen.digest, byteCount: seen.end.byteCount)
    }
    self.seen = seen
  }

  /// What was seen, unless another part of the program has appended since.
  private func stillSeen() throws(HansardError) -> Seen? {
    guard let seen, let status = try store.files.status(of: store.layout.guardLog),
      status.byteCount == seen.end.byteCount
    else { return nil }
    return seen
  }

  /// Gives the ledger the holds and releases that only the log knows; returns those that only the
  /// ledger knows.
  private func synchronizeHolds(
    of namespace: Namespace, _ known: Contents, _ ledger: Ledger
  ) throws(HansardError) -> [HoldEntry] {
    let holds = try ledger.holds(namespace, keys: store.keys, includingReleased: true)
    let held = Dictionary(uniqueKeysWithValues: holds.map { ($0.name, $0) })
    for hold in known.holds where hold.namespace == namespace && held[hold.name] == nil {
      try ledger.add(hold, keys: store.keys)
    }
    for (name, release) in known.releases where held[name]?.release == nil {
      try ledger.release(hold: name, release)
    }
    let logged = Set(known.holds.map(\.name))
    return holds.flatMap { hold in
      var missing: [HoldEntry] = []
      if !logged.contains(hold.name) { missing.append(.placed(hold)) }
      if let release = hold.release, known.releases[hold.name] == nil {
        missing.append(.released(hold: hold.name, namespace, release))
      }
      return missing
    }
  }

  /// As `synchronizeHolds`, of parked requests.
  private func synchronizeParked(
    of namespace: Namespace, _ known: Contents, _ ledger: Ledger
  ) throws(HansardError) -> [ParkedEntry] {
    let requests = try ledger.parkedRequests(namespace)
    let parked = Set(requests.map(\.request))
    for request in known.parked
    where request.namespace == namespace && !parked.contains(request.request)
      && !known.settled.contains(request.request)
    {
      try ledger.park(request)
    }
    for request in requests where known.settled.contains(request.request) {
      try ledger.unpark(request)
    }
    let logged = Set(known.parked.map(\.request))
    return requests.filter { !logged.contains($0.request) }.map(ParkedEntry.parked)
  }

  /// Notes for good that a hold was placed or released; before the ledger knows, so that neither can be
  /// without the other for long.
  func append(_ entry: HoldEntry) throws(HansardError) {
    _ = try append([.hold(entry)], after: try read(try bytes()).end)
  }

  /// Notes for good that requests were parked or carried out; before the ledger knows.
  func append(_ entries: [ParkedEntry]) throws(HansardError) {
    _ = try append(entries.map(Entry.parked), after: try read(try bytes()).end)
  }

  /// Gives the ledger everything that it has forgotten: once nothing is left that those tombstones
  /// stand for.
  func adopt(into ledger: Ledger) throws(HansardError) {
    let known = try read(try bytes())
    let forgotten = try GuardLogPosition(store, ledger).forgotten()
    // The whole log is signed and chained; an entry that is not there was not read above.
    try ledger.add(forgotten.filter { known.tombstones.contains($0) })
    try synchronize(with: ledger)
  }

  /// Notes for good that tombstones were lifted.
  func append(liftsOf tombstones: [Tombstone], at time: Timestamp) throws(HansardError) {
    _ = try append(tombstones.map { .lift($0, at: time) }, after: try read(try bytes()).end)
  }

  /// The jobs that have entries.
  func jobs() throws(HansardError) -> Set<String> {
    Set(try read(try bytes()).tombstones.map(\.job))
  }

  private struct Contents {
    var tombstones: [Tombstone] = []
    var lifted: [Tombstone: Timestamp] = [:]
    var holds: [Hold] = []
    var releases: [String: Hold.Release] = [:]
    var parked: [ParkedRequest] = []
    var settled: Set<String> = []
    var end = End()
  }

  /// What the next line follows.
  private struct End {
    var lastHash = Digest(of: [])
    var byteCount: Int64 = 0
  }

  /// A log whose lines need not be read, if its digest is one that is known.
  private struct Seen {
    private(set) var end = End()
    private var hash = DigestBuilder()

    init(_ bytes: [UInt8]) { add(bytes) }

    /// - Parameter lines: whole ones.
    mutating func add(_ lines: [UInt8]) {
      hash.add(lines)
      end.byteCount += Int64(lines.count)
      let text = lines.dropLast()
      guard !text.isEmpty else { return }
      let start = text.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? text.startIndex
      end.lastHash = Digest(of: Array(text[start...]))
    }

    var digest: Digest { hash.finish() }
  }

  private static let maximumBytes = 1 << 30

  private func bytes() throws(HansardError) -> [UInt8] {
    guard try store.files.status(of: store.layout.guardLog) != nil else { return [] }
    return try store.files.contents(
      of: store.layout.guardLog, maximumBytes: GuardLog.maximumBytes)
  }

  /// What follows the last line's end is of an interrupted append, which was never acknowledged.
  ///
  /// - Throws: `.damaged` when a line does not follow from the one before or is not signed by us.
  private func read(_ bytes: [UInt8]) throws(HansardError) -> Contents {
    let path = store.layout.guardLog
    var contents = Contents()
    let parser = JSONParser()
    let end = bytes.lastIndex(of: UInt8(ascii: "\n")) ?? 0
    for line in bytes[..<end].split(separator: UInt8(ascii: "\n")) {
      let line = Array(line)
      let value = try? parser.parse(PaddedBytes(line))
      guard let value, let entry = entry(value),
        value["previous"]?.string == contents.end.lastHash.hex,
        SignedJSON.isValid(line, publicKey: store.keys.signing.publicBytes)
      else {
        throw HansardError(
          .damaged, while: "reading the guard log",
          at: SourceLocation(path, byteOffset: contents.end.byteCount),
          cause: "an entry is not signed by this store, or does not follow the one before it",
          hint: "put the guard log that belongs to this store back; without it erasures may return")
      }
      switch entry {
      case .tombstone(let tombstone): contents.tombstones.append(tombstone)
      case .lift(let tombstone, let time): contents.lifted[tombstone] = time
      case .hold(.placed(let hold)): contents.holds.append(hold)
      case .hold(.released(let hold, _, let release)): contents.releases[hold] = release
      case .parked(.parked(let request)): contents.parked.append(request)
      case .parked(.settled(let request, _)): contents.settled.insert(request)
      }
      contents.end.lastHash = Digest(of: line)
      contents.end.byteCount += Int64(line.count) + 1
    }
    return contents
  }

  /// Nil when it is none that we write.
  private func entry(_ value: JSONValue) -> Entry? {
    switch value["kind"]?.string {
    case HoldEntry.placedKind, HoldEntry.releasedKind:
      return HoldEntry(value, store.keys).map(Entry.hold)
    case ParkedEntry.parkedKind, ParkedEntry.settledKind:
      return ParkedEntry(value).map(Entry.parked)
    case Tombstone.liftKind:
      return Tombstone(value).map { tombstone in
        .lift(
          tombstone,
          at: value["lifted_at"]?.string.flatMap { Timestamp(parsing: $0) } ?? tombstone.cutoff)
      }
    default: return Tombstone(value).map(Entry.tombstone)
    }
  }

  private func write(_ entry: Entry, to writer: inout JSONWriter) throws(HansardError) {
    switch entry {
    case .tombstone(let tombstone): write(tombstone, liftedAt: nil, to: &writer)
    case .lift(let tombstone, let time): write(tombstone, liftedAt: time, to: &writer)
    case .hold(let entry): try entry.write(to: &writer, store.keys)
    case .parked(let entry): entry.write(to: &writer)
    }
  }

  private func write(
    _ tombstone: Tombstone, liftedAt: Timestamp?, to writer: inout JSONWriter
  ) {
    writer.field("kind", liftedAt == nil ? "tombstone" : Tombstone.liftKind)
    writer.field("namespace", tombstone.namespace.name)
    writer.field("subject", hexadecimal(tombstone.subject))
    writer.field("scope", tombstone.scope.rawValue)
    writer.field("owner", tombstone.owner.map(hexadecimal))
    writer.field("cutoff", tombstone.cutoff)
    writer.field("job", tombstone.job)
    writer.field("lifted_at", liftedAt)
  }

  /// Returns what was appended.
  private func append(
    _ entries: [Entry], after end: End
  ) throws(HansardError) -> [UInt8] {
    guard !entries.isEmpty else { return [] }
    // Whoever appends says what is seen then.
    seen = nil
    let path = store.layout.guardLog
    let isNew = try store.files.status(of: path) == nil
    let file =
      if isNew {
        try store.files.createFile(path, mode: 0o600)
      } else {
        try store.files.openFile(path, forWriting: true)
      }
    var bytes: [UInt8] = []
    var previous = end.lastHash
    for entry in entries {
      let line = try SignedJSON.sign(store.keys.signing) { writer throws(HansardError) in
        try write(entry, to: &writer)
        writer.field("previous", previous.hex)
      }
      previous = Digest(of: line)
      bytes += line + [UInt8(ascii: "\n")]
    }
    // A torn last line of an interrupted append was never acknowledged: the ledger still has it.
    try file.truncate(to: end.byteCount)
    try file.write(bytes, at: end.byteCount)
    try file.sync()
    if isNew { try store.files.syncDirectory(store.layout.keys) }
    return bytes
  }
}
