import ChatModel
import Foundation
import Store
import Synchronization
import SystemIO

/// One run on a store, its file operations, and what the databases held around each of them.
struct RecordedRun {
  private(set) var operations: [FileOperation]
  let root: String
  private let start: DiskImage
  /// By number of operations done: each state of the databases on the disk meanwhile.
  private let databases: [Int: [DatabaseImage]]

  /// A power cut.
  struct Cut: CustomStringConvertible {
    var operationsDone: Int
    var unsynced: CrashReplay.Unsynced
    /// Which of the databases' states while that many operations were done.
    var databaseState: Int
    var lastOperation: String

    var description: String {
      "after \(operationsDone) operations (\(lastOperation)), database state \(databaseState), \(unsynced)"
    }
  }

  /// Runs `body` with file operations recorded.
  init(on root: String, _ body: (any FileSystem) async throws -> Void) async throws {
    let watch = DatabaseWatch(root)
    let recording = RecordingFileSystem(over: ObservedFileSystem { watch.look() })
    self.root = root
    start = try DiskImage(of: root)
    try await body(recording)
    watch.look()
    operations = recording.operations
    databases = watch.states
  }

  /// Every place where the power can go, with what was not synced dropped, kept, and mixed by as many
  /// seeds; without seeds dropped, and by turns kept or mixed.
  func cuts(seeds: Int) -> [Cut] {
    (0...operations.count).flatMap { count in
      (databases[count] ?? []).indices.flatMap { state in
        fates(at: count, seeds: seeds).map { fate in
          Cut(
            operationsDone: count, unsynced: fate, databaseState: state,
            lastOperation: count == 0 ? "none" : operations[count - 1].summary)
        }
      }
    }
  }

  private func fates(at count: Int, seeds: Int) -> [CrashReplay.Unsynced] {
    guard seeds > 0 else {
      return [.dropped, count.isMultiple(of: 2) ? .kept : .mixed(seed: UInt64(count))]
    }
    return [.dropped, .kept] + (0..<seeds).map { .mixed(seed: UInt64($0)) }
  }

  /// All that a cut leaves.
  struct Disk: Hashable {
    fileprivate let files: DiskImage
    fileprivate let databases: DatabaseImage?
    /// Whether nothing was left to do.
    fileprivate let isComplete: Bool
  }

  /// Many cuts leave the same: most operations change nothing durable.
  func disk(after cut: Cut) -> Disk {
    Disk(
      files: image(after: cut), databases: databases[cut.operationsDone]?[cut.databaseState],
      isComplete: cut.operationsDone == operations.count)
  }

  /// Writes the store, as the cut leaves it, under another root.
  func write(_ cut: Cut, to newRoot: String) throws {
    let disk = disk(after: cut)
    try disk.files.write(from: root, to: newRoot)
    try disk.databases?.write(to: newRoot)
  }

  /// The same run by a program that leaves out some of its operations.
  func forgetting(_ numbers: [Int]) -> RecordedRun {
    var run = self
    // Nothing has this name.
    for number in numbers { run.operations[number] = .sync(path: "") }
    return run
  }

  /// Bytes of each file before the run.
  var initialSizes: [String: Int] { start.files.mapValues(\.count) }

  /// The files after a cut.
  func image(after cut: Cut) -> DiskImage {
    CrashReplay(start: start, operations.prefix(cut.operationsDone)).image(cut.unsynced)
  }

  /// Files that were removed while the disk still had something else than zeros in them.
  func removedUnscrubbed() -> [String] {
    CrashReplay(start: start, operations).removedUnscrubbed()
  }
}

/// Copies the databases whenever it is told to look.
private final class DatabaseWatch: Sendable {
  private let root: String
  private let seen = Mutex<(looks: Int, states: [Int: [DatabaseImage]])>((0, [:]))

  init(_ root: String) { self.root = root }

  var states: [Int: [DatabaseImage]] { seen.withLock { $0.states } }

  /// Called before and after each operation: after the first look none is done, after the second and
  /// third one, and so on.
  func look() {
    guard let image = try? DatabaseImage(of: root) else { return }
    seen.withLock { seen in
      let done = (seen.looks + 1) / 2
      seen.looks += 1
      if seen.states[done]?.last != image { seen.states[done, default: []].append(image) }
    }
  }
}

extension FileOperation {
  /// Without bytes, for a test's message.
  fileprivate var summary: String {
    switch self {
    case .write(let path, let offset, let bytes): "write \(bytes.count) at \(offset) of \(path)"
    default: "\(self)"
    }
  }
}
