import ChatModel
import Store
import SystemIO

/// Looks through units of a scan, one after another.
///
/// One task at a time.
struct ScanWorker {
  private let store: Store
  private let erasures: [Canaries]
  private let index: CanaryIndex
  private let lines = FrameLineReader()
  /// Whether an erasure is about the user of the frame before.
  private var concerned: (namespace: Namespace, user: String, isConcerned: Bool)?
  private(set) var findings: ScanFindings

  /// Few enough to stay in a processor's cache until they have been looked through.
  private static let bytesAtOnce = 512 << 10

  init(_ store: Store, _ erasures: [Canaries], _ index: CanaryIndex) {
    self.store = store
    self.erasures = erasures
    self.index = index
    findings = ScanFindings(index)
  }

  /// What cannot be read is in the findings.
  mutating func look(at unit: ScanUnit) {
    switch unit {
    case .bytes(let path, let range, let segment):
      attempting(path) { worker throws(HansardError) in
        try worker.look(atBytesOf: path, range, segment)
        if range.lowerBound == 0, path.hasPrefix("\(worker.store.layout.quarantine)/") {
          try worker.look(atRecordsOf: path)
        }
        worker.findings.files += range.lowerBound == 0 ? 1 : 0
      }
    case .ledger:
      let path = store.layout.ledger
      attempting(path) { worker throws(HansardError) in
        let ledger = try worker.store.ledger(readOnly: true)
        try worker.look(at: DatabaseTexts(ledger), path, of: nil)
      }
    case .catalog(let shard):
      let path = store.layout.catalog(shard)
      attempting(path) { worker throws(HansardError) in
        let catalog = try worker.store.catalog(shard, readOnly: true)
        try worker.look(at: DatabaseTexts(catalog), path, of: shard)
      }
    }
  }

  private mutating func attempting(
    _ what: @autoclosure () -> String, _ body: (inout ScanWorker) throws(HansardError) -> Void
  ) {
    do { try body(&self) } catch {
      findings.unreadable.append("\(what()): \(error.cause ?? error.reason.rawValue)")
    }
  }

  /// Pieces overlap by a window less one byte, so that none goes unseen between two; no frame lies in
  /// two of them.
  private mutating func look(
    atBytesOf path: String, _ range: Range<Int64>, _ segment: ScanFrames?
  ) throws(HansardError) {
    let file = try store.files.openFile(path, forWriting: false)
    // SQLite shortens a log of its own when another part of the scan opens the database.
    let byteCount = try file.byteCount()
    let end = min(range.upperBound, byteCount)
    var rest = segment?.frames[...] ?? []
    var start = range.lowerBound
    while start < end {
      var next = min(end, start + Int64(ScanWorker.bytesAtOnce))
      let inside = rest.prefix { frame in
        guard frame.offset < next, frame.end <= byteCount else { return false }
        next = max(next, frame.end)
        return true
      }
      rest = rest.dropFirst(inside.count)
      let readEnd = min(byteCount, next + Int64(ShingleFilter.windowBytes - 1))
      let bytes = try file.read(at: start, count: Int(readEnd - start))
      look(atStored: bytes.span, of: path, from: start)
      for frame in inside {
        guard let namespace = segment?.namespace else { continue }
        attempting("\(path)+\(frame.offset)") { worker throws(HansardError) in
          let place = Int(frame.offset - start)
          let stored = bytes.span.extracting(place..<place + frame.length)
          try worker.look(at: frame, stored: stored, of: path, namespace)
        }
      }
      findings.bytes += next - start
      start = next
    }
    guard rest.isEmpty else {
      throw HansardError(
        .damaged, while: "looking through a segment", at: SourceLocation(path),
        cause: "it has become shorter than its index says")
    }
  }

  private mutating func look(atStored bytes: Span<UInt8>, of path: String, from offset: Int64) {
    var found: [(start: Int, match: CanaryIndex.Match)] = []
    index.look(through: bytes, isKnown: { findings.isShared($0) }) { found.append(($0, $1)) }
    for (place, match) in found where findings.sightings[match]?.place == nil {
      findings.sightings[match, default: .init()].place = SourceLocation(
        path, byteOffset: offset + Int64(place))
    }
  }

  /// Refused records as they read, and whose they are: another user's may hold the same text, and a later
  /// dump may have brought them.
  private mutating func look(atRecordsOf path: String) throws(HansardError) {
    let run = parentFolder(of: path).split(separator: "/").last.map(String.init) ?? ""
    let index = index
    try QuarantineErasure.forEachRecord(of: path, files: store.files) { record, _ in
      for reading in record.readings {
        index.look(through: reading.span) { _, match in
          let erasure = erasures[index.erasure(of: match)]
          let isOthers =
            record.namespace.map { $0 != erasure.namespace } == true
            || record.owner.map { $0 != erasure.scope.user } == true
          if isOthers {
            findings.noteShared(match)
          } else if startTime(of: run) != nil, run > erasure.job {
            findings.sightings[match, default: .init()].isLater = true
          } else {
            findings.sightings[match, default: .init()].isLeft = true
            findings.sightings[match, default: .init()].place = SourceLocation(path)
          }
        }
      }
    }
  }

  private mutating func look(
    at frame: FrameLocation, stored: Span<UInt8>, of path: String, _ namespace: Namespace
  ) throws(HansardError) {
    guard let content = try lines.contentWithoutDigest(frame, stored: stored, in: path) else {
      return
    }
    findings.frames += 1
    findings.decodedBytes += Int64(content.count)
    try look(through: content, at: SourceLocation(path, byteOffset: frame.offset), namespace)
  }

  private mutating func look(
    through content: [UInt8], at place: SourceLocation, _ namespace: Namespace
  ) throws(HansardError) {
    var found: [(start: Int, match: CanaryIndex.Match)] = []
    var hasKnown = false
    index.look(
      through: content.span,
      isKnown: { match in
        let isKnown = findings.isShared(match)
        if isKnown { hasKnown = true }
        return isKnown
      }, { found.append(($0, $1)) })
    guard hasKnown || !found.isEmpty else { return }
    // A frame is of one user, and nearly always of one that no erasure is about.
    guard isConcerned(content, namespace) else {
      for (_, match) in found { findings.noteShared(match) }
      return
    }
    if hasKnown {
      found = []
      index.look(through: content.span) { found.append(($0, $1)) }
    }
    let lines = try lines.lines(inContent: content, at: place)
    for (start, match) in found {
      let line = lines.last { $0.rawOffset <= start }?.line
      switch line.map({ relation(of: $0, in: namespace, to: erasures[index.erasure(of: match)]) }) {
      case .others: findings.noteShared(match)
      case .later: findings.sightings[match, default: .init()].isLater = true
      case .erased, nil:
        findings.sightings[match, default: .init()].isLeft = true
        findings.sightings[match, default: .init()].place = place
      }
    }
  }

  /// Whether an erasure is about the user of a frame, or may be.
  private mutating func isConcerned(_ content: [UInt8], _ namespace: Namespace) -> Bool {
    guard let user = lines.user(ofContent: content) else { return true }
    if let concerned, concerned.namespace == namespace, concerned.user.isExactly(user) {
      return concerned.isConcerned
    }
    let subject = store.keys.subject(namespace, user: user)
    let isConcerned = erasures.contains { $0.namespace == namespace && $0.scope.user == subject }
    concerned = (namespace, user, isConcerned)
    return isConcerned
  }

  private enum Relation { case others, later, erased }

  /// Whether a line that holds a canary is one that the erasure should have reached.
  private func relation(
    of line: ArchivedLine, in namespace: Namespace, to erasure: Canaries
  ) -> Relation {
    guard namespace == erasure.namespace else { return .others }
    let run: String? =
      switch line {
      case .conversation(let slice): slice.header.run
      case .memory(let memory): memory.run
      case .annotation: nil
      }
    guard store.keys.subject(namespace, user: line.user) == erasure.scope.user else {
      return .others
    }
    if let subjects = erasure.scope.conversations {
      guard let conversation = line.conversation,
        subjects.contains(store.keys.subject(namespace, conversation: conversation))
      else { return .others }
    }
    // Names of runs and jobs sort by time.
    return run.map { $0 > erasure.job } == true ? .later : .erased
  }

  private mutating func look(
    at texts: DatabaseTexts, _ path: String, of shard: Shard?
  ) throws(HansardError) {
    var found: [(value: DatabaseTexts.Value, window: [UInt8], match: CanaryIndex.Match)] = []
    // Not `self.index`, whose parts every look would hold on to again.
    let index = index
    findings.rows += try texts.forEach(ofBytes: ShingleFilter.windowBytes) { bytes, value in
      index.look(through: bytes, isKnown: { findings.isShared($0) }) { start, match in
        let window = (start..<start + ShingleFilter.windowBytes).map { bytes[$0] }
        found.append((value, window, match))
      }
    }
    for (value, window, match) in found {
      if let shard, value.table == "conversations" {
        findings.derived.append(
          DerivedText(
            match: match, shard: shard, conversation: value.row, window: window))
      }
      let place = SourceLocation("\(path) (\(value.table).\(value.column))")
      if findings.sightings[match, default: .init()].place == nil {
        findings.sightings[match, default: .init()].place = place
      }
    }
  }
}
