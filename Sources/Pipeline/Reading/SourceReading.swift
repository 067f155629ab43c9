import ChatModel
import Dispatch
import Dumps
import Store
import Synchronization
import SystemIO

/// What reading one source found, beside the records that went into the shuffle.
struct SourceOutcome: Sendable {
  var record: SourceRecord
  var rejections: [Rejection] = []
  var warnings: Set<String> = []
  /// As the dump's account data names it.
  var accountUser: String?
  /// Whether its records may name their users themselves.
  var mayNameUsers = false

  /// Whose a refused record is: the user that it names, else the account's, else the one given, unless it may
  /// be any user's.
  func owner(of rejection: Rejection, else given: String?) -> String? {
    let isAnybodys = mayNameUsers && rejection.conversation == nil
    return rejection.user ?? Normalizer.user(accountUser ?? (isAnybodys ? nil : given))
  }
}

/// Reads one dump: container, framing, then blocks on all cores.
///
/// Bad records are kept as rejections; only what concerns the store itself is thrown.
struct SourceReading {
  /// Takes what was found in each block, one at a time.
  typealias Deliver = (CollectedBlock) throws -> Void

  private let number: Int
  private let path: DumpPath
  private let format: (any DumpReader)?
  private let workers: MapWorkers
  private var outcome: SourceOutcome
  private var formats: Set<String> = []
  private var accountUser: String?
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
    outcome = SourceOutcome(record: SourceRecord(number: number, path: path.path))
  }

  consuming func read(deliver: Deliver) throws -> SourceOutcome {
    do {
      if path.isFromFolder, path.isEmptyFile { return skippedAsEmpty() }
      if path.path != DumpPath.standardInput {
        accountUser = try DumpSurvey.accountUser(of: path.path)
      }
      try walk(deliver)
    } catch let error as HansardError where error.isAboutInput {
      reject(error.problem, hint: error.hint)
    }
    if formats.isEmpty, outcome.record.counts.read == 0, !isRefused {
      refuseWhole(SourceReading.unknown, nil)
    }
    outcome.accountUser = accountUser
    outcome.record.format = formats.isEmpty ? nil : formats.sorted().joined(separator: "+")
    return outcome
  }

  /// Folders hold markers and logs: an empty file among dumps is no broken dump.
  private consuming func skippedAsEmpty() -> SourceOutcome {
    skip("empty file")
    return outcome
  }

  private mutating func walk(_ deliver: Deliver) throws {
    // The walk's closures cannot capture a mutating self.
    var reading = self
    defer { self = reading }
    let notices = Mutex<[ContainerNotice]>([])
    try ContainerReader(path: path.path).forEachEntry(
      { entry, stream in
        try reading.read(entry, &stream, deliver)
      }, notice: { notice in notices.withLock { $0.append(notice) } })
    for notice in notices.withLock({ $0 }) {
      switch notice {
      case .skipped(_, let what): reading.skip(what)
      case .unreadable(let error):
        reading.reject(error.problem, hint: error.hint, at: error.location)
      }
    }
  }

  /// The reader that the operator named, where it can be meant, else the one that knows the sample.
  private func reader(
    for sample: EntrySample, _ entry: ContainerEntry, isAccountData: Bool
  ) -> (any DumpReader)? {
    if let format { return entry.depth == 0 || format.recognises(sample) ? format : nil }
    return isAccountData ? nil : DumpFormats.recognise(sample)
  }

  private mutating func read(
    _ entry: ContainerEntry, _ stream: inout EntryStream, _ deliver: Deliver
  ) throws {
    var sample = EntrySample.taken(from: &stream, path: entry.path)
    let isAccountData = sample.accountUser != nil
    entryCount += 1
    var known = reader(for: sample, entry, isAccountData: isAccountData)
    if known == nil, !isAccountData, sample.mayBeLonger {
      sample = .taken(from: &stream, path: entry.path, upTo: EntrySample.mostBytes)
      known = reader(for: sample, entry, isAccountData: false)
    }
    guard let reader = known else {
      let isEmpty = sample.head.count == 0
      if isAccountData {
        skip("account data")
      } else if entry.depth == 0, !isEmpty {
        refuseWhole(SourceReading.unknown, hintForUnreadable(sample))
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
      accountUser: accountUser, workers: workers
    ).run(&stream, into: &outcome, deliver)
  }

  /// A file of no known format: skipped when it only stood in a folder, else one rejected record.
  private mutating func refuseWhole(_ problem: String, _ hint: String?) {
    isRefused = true
    if path.isFromFolder {
      skip("file of no known dump format")
    } else {
      reject(problem, hint: hint ?? SourceReading.formatsHint)
    }
  }

  private mutating func skip(_ what: String) { outcome.record.skipped[what, default: 0] += 1 }

  private mutating func reject(
    _ problem: String, hint: String?, at location: SourceLocation? = nil
  ) {
    outcome.record.counts.read += 1
    outcome.record.counts.rejected += 1
    outcome.rejections.append(
      Rejection(
        path: location?.path ?? path.path, byteOffset: location?.byteOffset ?? 0,
        problem: hint.map { "\(problem); \($0)" } ?? problem, messages: 1, raw: []))
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
