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
  private(set) var findings: ScanFindings

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
        let file = try worker.store.files.openFile(path, forWriting: false)
        // SQLite shortens a log of its own when another part of the scan opens the database.
        let count = min(count, Int(max(0, try file.byteCount() - offset)))
        let bytes = try file.read(at: offset, count: count)
        worker.findings.files += isFirst ? 1 : 0
        worker.findings.bytes += Int64(count)
        worker.look(through: bytes, at: path, offset: offset)
      }
    case .frames(let path, let namespace, let frames):
      attempting(path) { worker throws(HansardError) in
        let reader = try SegmentReader(path, files: worker.store.files)
        for frame in frames {
          worker.attempting("\(path)+\(frame.offset)") { worker throws(HansardError) in
            guard try !reader.isHeaderBlank(frame) else { return }
            try worker.look(at: frame, of: reader, namespace)
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

  private mutating func look(through bytes: [UInt8], at path: String, offset: Int64) {
    var found: [(start: Int, match: CanaryIndex.Match)] = []
    index.look(through: bytes) { found.append(($0, $1)) }
    for (start, match) in found where findings.sightings[match]?.place == nil {
      findings.sightings[match, default: .init()].place = SourceLocation(
        path, byteOffset: offset + Int64(start))
    }
  }

  private mutating func look(
    at frame: FrameLocation, of reader: SegmentReader, _ namespace: Namespace
  ) throws(HansardError) {
    let content = try lines.contentWithoutDigest(frame, of: reader)
    findings.frames += 1
    findings.decodedBytes += Int64(content.count)
    // A frame is of one user, and nearly always of one that no erasure is about.
    let subject = lines.user(ofContent: content).map { store.keys.subject(namespace, user: $0) }
    let isConcerned =
      subject == nil
      || erasures.contains { $0.namespace == namespace && $0.scope.user == subject }
    guard isConcerned else {
      index.look(through: content) { _, match in findings.noteShared(match) }
      return
    }
    var found: [(start: Int, match: CanaryIndex.Match)] = []
    index.look(through: content) { found.append(($0, $1)) }
    guard !found.isEmpty else { return }
    let place = SourceLocation(reader.path, byteOffset: frame.offset)
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
    var found: [(value: DatabaseTexts.Value, start: Int, match: CanaryIndex.Match)] = []
    findings.rows += try texts.forEach(ofBytes: ShingleFilter.windowBytes) { value in
      index.look(through: value.bytes) { found.append((value, $0, $1)) }
    }
    for (value, start, match) in found {
      if let shard, value.table == "conversations" {
        findings.derived.append(
          DerivedText(
            match: match, shard: shard, conversation: value.row,
            window: Array(value.bytes[start..<start + ShingleFilter.windowBytes])))
      }
      let place = SourceLocation("\(path) (\(value.table).\(value.column))")
      if findings.sightings[match, default: .init()].place == nil {
        findings.sightings[match, default: .init()].place = place
      }
    }
  }
}
