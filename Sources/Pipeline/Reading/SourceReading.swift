import ChatModel
import Dispatch
import Dumps
import Store
import Synchronization
import SystemIO

/// Reads one dump: container, framing, then blocks on all cores.
///
/// Bad records are kept as rejections; only what concerns the store itself is thrown.
struct SourceReading {
  private let number: Int
  let path: DumpPath
  private let format: (any DumpReader)?
  private let workers: MapWorkers
  private var outcome: SourceOutcome
  private var formats: Set<String> = []
  private var isSurveyed = false
  private var entryCount = 0
  /// True when the whole file was told to be of no known format.
  private var isRefused = false

  private static let unknown = "no known dump format"
  private static let formatsHint =
    "`hansard formats` lists what is read; where it is one of those, name it with --format"

  init(_ number: Int, _ path: DumpPath, format: (any DumpReader)?, workers: MapWorkers) {
    self.number = number
    self.path = path
    self.format = format
    self.workers = workers
    outcome = SourceOutcome(SourceRecord(number: number, path: path.path))
  }

  consuming func read(_ listener: SourceListener) throws -> SourceOutcome {
    do {
      try readAll(listener)
    } catch let failure as StoreFailure {
      throw failure.cause
    }
    outcome.record.format = formats.isEmpty ? nil : formats.sorted().joined(separator: "+")
    return outcome
  }

  private mutating func readAll(_ listener: SourceListener) throws {
    // Folders hold markers and logs: an empty file among dumps is no broken dump.
    if path.isFromFolder, path.byteCount == 0 { return skip("empty file") }
    do {
      try walk(listener)
    } catch let error as HansardError where error.isAboutInput {
      try reject(error, listener)
    }
    if formats.isEmpty, outcome.record.counts.read == 0, !isRefused {
      try refuseWhole(SourceReading.unknown, nil, listener)
    }
  }

  private mutating func walk(_ listener: SourceListener) throws {
    // The walk's closures cannot capture a mutating self.
    var reading = self
    defer { self = reading }
    let notices = Mutex<[ContainerNotice]>([])
    try ContainerReader(path: path.path).forEachEntry(
      { entry, stream in
        try reading.read(entry, &stream, listener)
      }, notice: { notice in notices.withLock { $0.append(notice) } })
    for notice in notices.withLock({ $0 }) {
      switch notice {
      case .skipped(_, let what): reading.skip(what)
      case .unreadable(let error):
        try reading.reject(error, at: error.location, listener)
      }
    }
  }

  /// Looks for the dump's account before the first of its members is read: that may stand behind it.
  ///
  /// A file that is no container has either messages or an account.
  private mutating func survey(_ entry: ContainerEntry) throws {
    guard !isSurveyed, entry.depth > 0, path.path != DumpPath.standardInput else { return }
    isSurveyed = true
    outcome.accountUser = try DumpSurvey.accountUser(of: path.path)
  }

  /// The reader that the operator named, where it can be meant, else the one that knows the sample.
  private func reader(
    for sample: EntrySample, _ entry: ContainerEntry, isAccountData: Bool
  ) -> (any DumpReader)? {
    if let format { return entry.depth == 0 || format.recognises(sample) ? format : nil }
    return isAccountData ? nil : DumpFormats.recognise(sample)
  }

  private mutating func read(
    _ entry: ContainerEntry, _ stream: inout EntryStream, _ listener: SourceListener
  ) throws {
    var clock = StepClock(workers.profile)
    try survey(entry)
    var sample = EntrySample.taken(from: &stream, path: entry.path)
    let isAccountData = sample.accountUser != nil
    entryCount += 1
    var known = reader(for: sample, entry, isAccountData: isAccountData)
    if known == nil, !isAccountData, sample.mayBeLonger {
      sample = .taken(from: &stream, path: entry.path, upTo: EntrySample.mostBytes)
      known = reader(for: sample, entry, isAccountData: false)
    }
    clock.lap(.frame)
    guard let reader = known else {
      let isEmpty = sample.head.count == 0
      if isAccountData {
        skip("account data")
      } else if entry.depth == 0, !isEmpty {
        try refuseWhole(SourceReading.unknown, hintForUnreadable(sample), listener)
      } else if !isEmpty {
        skip("member of no known dump format")
      }
      outcome.record.bytes += Int64(sample.head.count)
      return
    }
    formats.insert(reader.name)
    if reader.mayNameUsers { outcome.mayNameUsers = true }
    try BlockReading(
      reader: reader, sample: sample, source: number, entry: entryCount, path: entry.path,
      accountUser: outcome.accountUser, workers: workers
    ).run(&stream, into: &outcome, listener)
  }

  /// A file of no known format: skipped when it only stood in a folder, else one rejected record.
  private mutating func refuseWhole(
    _ problem: String, _ hint: String?, _ listener: SourceListener
  ) throws {
    isRefused = true
    if path.isFromFolder {
      skip("file of no known dump format")
    } else {
      try reject("\(problem); \(hint ?? SourceReading.formatsHint)", listener)
    }
  }

  private mutating func skip(_ what: String) { outcome.record.skipped[what, default: 0] += 1 }

  private mutating func reject(
    _ error: HansardError, at location: SourceLocation? = nil, _ listener: SourceListener
  ) throws {
    if [.io, .notFound].contains(error.reason) { outcome.isUnsettled = true }
    let problem = [error.problem, error.hint].compactMap(\.self).joined(separator: "; ")
    try reject(problem, at: location, listener)
  }

  private mutating func reject(
    _ problem: String, at location: SourceLocation? = nil, _ listener: SourceListener
  ) throws {
    outcome.record.counts.read += 1
    try outcome.refuse(
      Rejection(
        path: location?.path ?? path.path, byteOffset: location?.byteOffset ?? 0,
        problem: problem, messages: 1, raw: []), listener)
  }
}

extension HansardError {
  /// Without the place, which a rejection has in a field of its own.
  fileprivate var problem: String { "\(operation) failed: \(cause ?? reason.rawValue)" }

  /// Concerns one dump and not the run: the other dumps can still be read.
  var isAboutInput: Bool {
    switch reason {
    case .notFound, .io, .malformedRecord, .unknownFormat, .unreadableContainer, .limitExceeded,
      .usage:
      true
    default: false
    }
  }
}
