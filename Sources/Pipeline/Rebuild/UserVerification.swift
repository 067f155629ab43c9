import ChatModel
import Store
import SystemIO

/// Reads every line of a user's archive and derives again what the catalog says of it, one user after the other.
///
/// Of a user one frame or conversation is in memory. Summaries, keywords, languages and derived titles are
/// compared only where this version's derivation alone has made them.
struct UserVerification {
  private let store: Store
  private let contents: CatalogContents
  private let known: CatalogReader
  private let lines = FrameLineReader()
  private var rederivation: Rederivation
  private var segments: [Int64: ListedSegment] = [:]
  private var open: (number: Int64, reader: SegmentReader)?
  private var words: LineWords
  /// Nil for a segment without filters, or with such as were reported already.
  private var filters: [Int64: WordsFileReader?] = [:]
  private let maximumOpenFiles: Int
  /// As large as the catalog's `usage_hour`.
  private(set) var usageByHour: [UsageCell: UsageSum] = [:]
  /// An unfinished erasure hides its user, whose messages the sums still have.
  private let isErasing: Bool
  private let comparesTexts: Bool
  /// Some of the archive could not be read, so that sums over all of it say nothing.
  private(set) var isIncomplete = false

  /// - Parameters:
  ///   - largest: as `Rederivation`.
  ///   - maximumOpenFiles: word filters that are open at once; one at least.
  init(
    _ store: Store, _ catalog: Catalog, largest: Int, maximumOpenFiles: Int
  ) throws(HansardError) {
    self.maximumOpenFiles = max(1, maximumOpenFiles)
    self.store = store
    contents = CatalogContents(catalog)
    known = try CatalogReader(catalog)
    rederivation = Rederivation(store, catalog, largest: largest)
    words = LineWords(store.keys.words(catalog.shard.namespace))
    isErasing = try contents.unfinishedErasures() > 0
    comparesTexts = try contents.hasCurrentDerivation()
    for segment in try contents.segments() { segments[segment.number] = segment }
  }

  mutating func check(
    _ user: (id: Int64, name: String, salt: [UInt8]), into report: inout HealthReport
  ) throws(HansardError) {
    let shard = contents.catalog.shard
    let fingerprinter = Fingerprinter(
      store.keys.fingerprints(shard.namespace, user: user.name, salt: user.salt))
    let rows = try contents.conversations(ofUser: user.id)
    let keys = Dictionary(rows.map { ($0.id, $0.header.key) }) { first, _ in first }
    var unreadable: Set<Int64> = []
    for frame in try contents.frames(ofUser: user.id) where !frame.isBurning {
      let slices = try contents.slices(ofFrame: frame.id)
      guard let reader = try? reader(frame.segment), let bytes = try? reader.frame(frame.location)
      else {
        // Reported already, with the conversations concerned.
        isIncomplete = true
        unreadable.formUnion(slices.map(\.conversation))
        continue
      }
      let place = SourceLocation(reader.path, byteOffset: frame.location.offset)
      do {
        let found = try lines.lines(in: bytes, rawLength: frame.location.rawLength, at: place)
        try checkWords(of: frame, found, into: &report)
        let comparison = FrameComparison(
          user: user.name, keys: keys, slices: slices,
          memories: try contents.memories(ofFrame: frame.id), fingerprinter: fingerprinter)
        for problem in comparison.problems(found) {
          report.add(
            problem, at: reader.path, offset: frame.location.offset,
            conversations: try contents.shortIDs(inFrame: frame.id))
        }
      } catch {
        isIncomplete = true
        unreadable.formUnion(slices.map(\.conversation))
        report.add(
          error, at: reader.path,
          conversations: try contents.shortIDs(inFrame: frame.id))
      }
    }
    try derive(user.id, rows, except: unreadable, fingerprinter, into: &report)
  }

  /// A filter that lacks a word would have a search pass over the frame.
  private mutating func checkWords(
    of frame: ListedFrame, _ found: [PlacedLine], into report: inout HealthReport
  ) throws(HansardError) {
    guard let reader = filters(of: frame.segment) else { return }
    let filter = try reader.filter(frame.ordinal)
    // An empty one leaves out nothing.
    guard !filter.isEmpty, filter != words.filter(of: found.lazy.map(\.line)) else { return }
    report.add(
      "the word filter of frame \(frame.ordinal) is not what its words come to: `hansard rebuild`"
        + " makes it anew", at: reader.path)
  }

  private mutating func filters(of number: Int64) -> WordsFileReader? {
    if let known = filters[number] { return known }
    if filters.count >= maximumOpenFiles { filters.removeAll() }
    let reader = segments[number].flatMap {
      try? store.openWords($0, of: contents.catalog.shard)
    }
    filters[number] = .some(reader)
    return reader
  }

  private mutating func derive(
    _ user: Int64, _ rows: [ConversationRow], except unreadable: Set<Int64>,
    _ fingerprinter: Fingerprinter, into report: inout HealthReport
  ) throws(HansardError) {
    var usage: [UsageKey: UsageSum] = [:]
    for row in rows where !unreadable.contains(row.id) {
      do {
        let result = try rederivation.conversation(
          row.id, key: row.header.key, fingerprinter: fingerprinter)
        let comparison = ConversationComparison(
          row: row, fingerprints: try known.fingerprints(of: row.id), comparesTexts: comparesTexts)
        for problem in comparison.problems(result) {
          report.add(problem, at: contents.catalog.path, conversations: [row.shortID])
        }
        report.conversations += 1
        report.messages += result.versionCount
        usage.add(result.usage)
      } catch {
        isIncomplete = true
        report.add(error, at: contents.catalog.path, conversations: [row.shortID])
      }
    }
    for (key, sum) in usage { usageByHour[UsageCell(hour: key), default: UsageSum()].add(sum) }
    guard unreadable.isEmpty, !isErasing else { return }
    var byDay: [UsageCell: UsageSum] = [:]
    for (key, sum) in usage { byDay[UsageCell(day: key), default: UsageSum()].add(sum) }
    if try contents.usage(ofUser: user) != byDay {
      report.add(
        "the usage of user row \(user) is not what the archive's messages come to",
        at: contents.catalog.path,
        conversations: rows.map(\.shortID))
    }
  }

  private mutating func reader(_ number: Int64) throws(HansardError) -> SegmentReader {
    if let open, open.number == number { return open.reader }
    guard let segment = segments[number] else {
      throw HansardError(
        .damaged, while: "looking for a segment", at: SourceLocation(contents.catalog.path),
        cause: "the catalog has frames of segment \(number), which it does not list")
    }
    let reader = try store.openSegment(
      number, of: contents.catalog.shard, segment.month, temporaryName: segment.temporaryName)
    open = (number, reader)
    return reader
  }
}
