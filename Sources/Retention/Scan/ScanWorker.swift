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
  private(set) var findings = ScanFindings()

  init(_ store: Store, _ erasures: [Canaries], _ index: CanaryIndex) {
    self.store = store
    self.erasures = erasures
    self.index = index
  }

  /// What cannot be read is in the findings.
  mutating func look(at unit: ScanUnit) {
    switch unit {
    case .bytes(let path, let offset, let count, let isFirst):
      attempting(path) { worker throws(HansardError) in
        let bytes = try worker.store.files.openFile(path, forWriting: false)
          .read(at: offset, count: count)
        worker.findings.files += isFirst ? 1 : 0
        worker.findings.bytes += Int64(count)
        worker.note(bytes, at: path, offset: offset)
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
          at: DatabaseTexts(try worker.store.ledger(readOnly: true)), worker.store.layout.ledger)
      }
    case .catalog(let shard):
      attempting(store.layout.catalog(shard)) { worker throws(HansardError) in
        let catalog = try worker.store.catalog(shard, readOnly: true)
        try worker.look(at: DatabaseTexts(catalog), catalog.path)
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

  private mutating func note(_ bytes: [UInt8], at path: String, offset: Int64?) {
    var found: [(Int, CanaryIndex.Match)] = []
    index.look(through: bytes) { found.append(($0, $1)) }
    for (start, match) in found {
      let place = SourceLocation(path, byteOffset: offset.map { $0 + Int64(start) })
      if findings.sightings[match, default: .init()].place == nil {
        findings.sightings[match, default: .init()].place = place
      }
    }
  }

  private mutating func look(
    at frame: FrameLocation, of reader: SegmentReader, _ namespace: Namespace
  ) throws(HansardError) {
    let content = try lines.contentWithoutDigest(frame, of: reader)
    findings.frames += 1
    findings.decodedBytes += Int64(content.count)
    var found: [(start: Int, match: CanaryIndex.Match)] = []
    index.look(through: content) { found.append(($0, $1)) }
    guard !found.isEmpty else { return }
    let place = SourceLocation(reader.path, byteOffset: frame.offset)
    let lines = try lines.lines(inContent: content, at: place)
    for (start, match) in found {
      var sighting = findings.sightings[match] ?? ScanFindings.Sighting()
      let line = lines.last { $0.rawOffset <= start }?.line
      switch line.map({ relation(of: $0, in: namespace, to: erasures[match.erasure]) }) {
      case .others: sighting.isShared = true
      case .later: sighting.isLater = true
      case .erased, nil:
        sighting.isLeft = true
        sighting.place = place
      }
      findings.sightings[match] = sighting
    }
  }

  private enum Relation { case others, later, erased }

  /// Whether a line that holds a canary is one that the erasure should have reached.
  private func relation(
    of line: ArchivedLine, in namespace: Namespace, to erasure: Canaries
  ) -> Relation {
    guard namespace == erasure.namespace else { return .others }
    let run: String?
    let conversation: ConversationKey?
    switch line {
    case .conversation(let slice):
      (run, conversation) = (slice.header.run, slice.header.conversation.key)
    case .memory(let memory): (run, conversation) = (memory.run, nil)
    case .annotation: (run, conversation) = (nil, nil)
    }
    switch erasure.scope {
    case .user(let subject):
      guard store.keys.subject(namespace, user: line.user) == subject else { return .others }
    case .conversations(let subjects):
      guard let conversation,
        subjects.contains(store.keys.subject(namespace, conversation: conversation))
      else { return .others }
    }
    // Names of runs and jobs sort by time.
    return run.map { $0 > erasure.job } == true ? .later : .erased
  }

  private mutating func look(
    at texts: DatabaseTexts, _ path: String
  ) throws(HansardError) {
    var found: [(value: [UInt8], column: String)] = []
    findings.rows += try texts.forEach(ofBytes: ShingleFilter.windowBytes) { value, column in
      var isHit = false
      index.look(through: value) { _, _ in isHit = true }
      if isHit { found.append((value, column)) }
    }
    for (value, column) in found { note(value, at: "\(path) (\(column))", offset: nil) }
  }
}
