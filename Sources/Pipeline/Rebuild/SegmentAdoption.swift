import ChatModel
import Store
import SystemIO

/// Writes the frames and lines of segments into a catalog that is being rebuilt, and makes their word
/// filters anew.
///
/// A frame that cannot be read is reported and left out; those beside it are adopted.
struct SegmentAdoption {
  private let store: Store
  private let builder: CatalogBuilder
  private let gate: TombstoneGate
  private let lines = FrameLineReader()
  private let shard: Shard
  private var words: LineWords
  /// Files of filters in `tmp/`, and their segments.
  private var filters: [(temporaryName: String, segment: SegmentIndex)] = []

  init(
    _ store: Store, _ shard: Shard, _ builder: CatalogBuilder, _ gate: TombstoneGate
  ) {
    self.store = store
    self.shard = shard
    words = LineWords(store.keys.words(shard.namespace))
    self.builder = builder
    self.gate = gate
  }

  mutating func adopt(
    _ candidate: SegmentCandidate, into report: inout HealthReport
  ) throws(HansardError) {
    let reader = try SegmentReader(candidate.path, files: store.files)
    let byteCount = try reader.byteCount()
    try builder.add(
      candidate.index, byteCount: byteCount, temporaryName: candidate.temporaryName,
      isRetired: candidate.isReplaced)
    report.segments += 1
    report.bytes += byteCount
    guard !candidate.isReplaced else { return }
    let name = "\(hexadecimal(candidate.index.segmentID.bytes)).new.words"
    // Of a rebuild that was interrupted.
    try scrubAndRemove(store.layout.temporaryFile(name), files: store.files)
    var writer = try WordsFileWriter(
      candidate.index.segmentID, temporaryName: name, layout: store.layout, files: store.files)
    for (ordinal, frame) in candidate.index.frames.enumerated() {
      var filter: [UInt8] = []
      do {
        if try reader.isHeaderBlank(frame) {
          report.blankFrames += 1
          if try !reader.isBlank(frame) {
            try FrameBurner.finishBlanking(frame, of: candidate.path, files: store.files)
          }
        } else {
          let placed = try lines.lines(frame, of: reader)
          try adopt(frame, ordinal: ordinal, of: candidate, placed, into: &report)
          filter = words.filter(of: placed.lazy.map(\.line))
        }
      } catch  where error.reason == .damaged || error.reason == .newerFormat {
        report.add(
          "the frame is left out: \(error.cause ?? error.reason.rawValue)", at: candidate.path,
          offset: frame.offset)
      }
      try writer.append(filter)
    }
    try writer.finish()
    filters.append((name, candidate.index))
  }

  /// Puts the filters in place, once the catalog is, and removes those of segments that are not.
  func placeFilters() throws(HansardError) {
    let placement = WordsPlacement(store, shard)
    var folders: Set<String> = []
    for (name, segment) in filters {
      let folder = try placement.place(name, segment.month, number: segment.number)
      if let folder { folders.insert(folder) }
    }
    for folder in folders.sorted() { try store.files.syncDirectory(folder) }
    try store.files.syncDirectory(store.layout.temporary)
    let listed = try CatalogContents(store.catalog(shard, readOnly: true)).segments()
    for file in try WordsInventory(store, shard).strays(among: listed) {
      try placement.remove(file.month, number: file.number)
    }
  }

  private func adopt(
    _ frame: FrameLocation, ordinal: Int, of candidate: SegmentCandidate, _ placed: [PlacedLine],
    into report: inout HealthReport
  ) throws(HansardError) {
    guard let user = placed.first?.line.user, placed.allSatisfy({ $0.line.user.isExactly(user) })
    else {
      report.add(
        "the frame is left out: it mixes users", at: candidate.path, offset: frame.offset)
      return
    }
    let kept = placed.filter { !gate.isErased($0.line) }
    if kept.count < placed.count {
      report.add(
        "\(placed.count - kept.count) of \(placed.count) lines were erased once and are back: they are"
          + " left out; restore the archive that belongs to the store, or erase again",
        at: candidate.path, offset: frame.offset)
    }
    guard !kept.isEmpty else { return }
    let (row, salt) = try builder.user(user, isPseudo: Normalizer.isPseudo(user))
    let key = store.keys.fingerprints(candidate.index.shard.namespace, user: user, salt: salt)
    try builder.add(
      frame, segment: candidate.index.number, ordinal: ordinal, user: row,
      lines: kept.compactMap { adopted($0, Fingerprinter(key)) })
    report.frames += 1
  }

  private func adopted(_ placed: PlacedLine, _ fingerprinter: Fingerprinter) -> AdoptedLine? {
    switch placed.line {
    case .conversation(let slice):
      .slice(
        slice.header.conversation.key,
        FrameDraft.Slice(
          conversation: 0, rawOffset: placed.rawOffset, rawLength: placed.rawLength,
          firstPosition: slice.firstPosition, messages: slice.messageCount),
        run: slice.header.run)
    case .memory(let memory):
      .memory(fingerprint: fingerprinter.memory(label: memory.label, text: memory.text))
    case .annotation: nil
    }
  }
}
