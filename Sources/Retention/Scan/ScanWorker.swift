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
    findings = ScanFindings(erasures)
  }

  /// What cannot be read is in the findings.
  mutating func look(at unit: ScanUnit) {
    switch unit {
    case .bytes(let path, let offset, let count, let isFirst):
      attempting(path) { worker throws(HansardError) in
        try worker.look(atBytesOf: path, offset, count)
        worker.findings.files += isFirst ? 1 : 0
      }
    case .frames(let path, let namespace, let frames):
      attempting(path) { worker throws(HansardError) in
        let reader = try SegmentReader(path, files: worker.store.files)
        var rest = frames[...]
        while !rest.isEmpty {
          let neighbours = ScanWorker.neighbours(rest)
          rest = rest.dropFirst(neighbours.count)
          worker.attempting("\(path)+\(neighbours[neighbours.startIndex].offset)") {
            worker throws(HansardError) in
            try worker.look(at: neighbours, of: reader, namespace)
          }
        }
      }
    case .ledger:
      attempting(store.layout.ledger) { worker throws(HansardError) in
        try worker.look(
          at: DatabaseTexts(try worker.store.ledger(readOnly: true)), worker.store.layout.ledger,
          of: nil)
      }
    case .catalog(let shard):
      attempting(store.layout.catalog(shard)) { worker throws(HansardError) in
        let catalog = try worker.store.catalog(shard, readOnly: true)
        try worker.look(at: DatabaseTexts(catalog), catalog.path, of: shard)
      }
    }
  }

  private mutating func attempting(
    _ what: String, _ body: (inout ScanWorker) throws(HansardError) -> Void
  ) {
    do { try body(&self) } catch {
      findings.unreadable.append("\(what): \(error.cause ?? error.reason.rawValue)")
    }
  }

  /// Pieces overlap by a window less one byte.
  private mutating func look(
    atBytesOf path: String, _ offset: Int64, _ count: Int
  ) throws(HansardError) {
    let file = try store.files.openFile(path, forWriting: false)
    // SQLite shortens a log of its own when another part of the scan opens the database.
    let end = min(offset + Int64(count), try file.byteCount())
    var start = offset
    while start < end {
      let next = min(end, start + Int64(ScanWorker.bytesAtOnce))
      let readEnd = min(end, next + Int64(ShingleFilter.windowBytes - 1))
      let bytes = try file.read(at: start, count: Int(readEnd - start))
      var found: [(start: Int, match: CanaryIndex.Match)] = []
      index.look(through: bytes.span, isKnown: findings.isShared) { found.append(($0, $1)) }
      for (place, match) in found where findings.sightings[match]?.place == nil {
        findings.sightings[match, default: .init()].place = SourceLocation(
          path, byteOffset: start + Int64(place))
      }
      findings.bytes += next - start
      start = next
    }
  }

  /// The first of `frames`, and those behind it that are read together with it.
  private static func neighbours(_ frames: ArraySlice<FrameLocation>) -> ArraySlice<FrameLocation> {
    guard let first = frames.first else { return frames }
    var end = first.offset + Int64(first.length)
    let others = frames.dropFirst().prefix { frame in
      guard frame.saltOffset >= end,
        frame.offset + Int64(frame.length) - first.offset <= Int64(bytesAtOnce)
      else { return false }
      end = frame.offset + Int64(frame.length)
      return true
    }
    return frames.prefix(others.count + 1)
  }

  private mutating func look(
    at frames: ArraySlice<FrameLocation>, of reader: SegmentReader, _ namespace: Namespace
  ) throws(HansardError) {
    guard let first = frames.first, let last = frames.last else { return }
    let bytes = try reader.bytes(
      at: first.offset, count: Int(last.offset - first.offset) + last.length)
    for frame in frames {
      attempting("\(reader.path)+\(frame.offset)") { worker throws(HansardError) in
        let start = Int(frame.offset - first.offset)
        let content = try worker.lines.contentWithoutDigest(
          frame, stored: bytes.span.extracting(start..<start + frame.length), in: reader.path)
        guard let content else { return }
        worker.findings.frames += 1
        worker.findings.decodedBytes += Int64(content.count)
        try worker.look(
          through: content, at: SourceLocation(reader.path, byteOffset: frame.offset), namespace)
      }
    }
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
      switch line.map({ relation(of: $0, in: namespace, to: erasures[match.erasure]) }) {
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
    if let concerned, concerned.namespace == namespace, concerned.user == user {
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
    findings.rows += try texts.forEach(ofBytes: ShingleFilter.windowBytes) { bytes, value in
      index.look(through: bytes, isKnown: findings.isShared) { start, match in
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
