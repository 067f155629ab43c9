import ChatModel
import Dumps
import Foundation
import Store
import Synchronization
import Testing

@testable import Pipeline

/// Takes no page: a disk that is full or broken.
private final class FullDisk: RecordPages {
  let partitionCount = 1

  func add(_ page: [UInt8], to partition: Int) throws(HansardError) {
    throw HansardError(.io, while: "spilling", cause: "No space left on device")
  }
}

@Suite("What fails while a source is read")
struct SourceReadingTests {
  private let store: TestStore
  private let path: DumpPath

  init() throws {
    store = try TestStore()
    let sound = (0..<3000).map {
      #"{"conversation_id":"c\#($0)","user_id":"u","role":"user","content":"\#($0)"}"#
    }
    let faulty = #"{"conversation_id":"c","user_id":"u","role":"wizard","content":"x"}"#
    let dump = try store.dump((sound + [faulty]).joined(separator: "\n"))
    path = DumpPath(path: dump, isFromFolder: false, byteCount: nil)
  }

  private func read(_ pages: some RecordPages, _ listener: SourceListener) throws -> SourceOutcome {
    let workers = MapWorkers(owned: pages, homeless: pages, jobs: 2, memoryBudget: 1 << 10)
    return try SourceReading(0, path, format: nil, workers: workers).read(listener)
  }

  @Test("A store that takes no more ends the run: it is no fault of the dump")
  func fullStore() throws {
    let refused = Mutex(0)
    let error = #expect(throws: HansardError.self) {
      _ = try read(FullDisk(), SourceListener(refused: { _, _ in refused.withLock { $0 += 1 } }))
    }
    #expect(error?.operation == "spilling")
    #expect(refused.withLock { $0 } == 0)
  }

  @Test("So does a quarantine that cannot be written")
  func fullQuarantine() throws {
    let error = #expect(throws: HansardError.self) {
      _ = try read(
        ForgottenPages(),
        SourceListener(refused: { _, _ throws(HansardError) in
          throw HansardError(.io, while: "keeping")
        }))
    }
    #expect(error?.operation == "keeping")
  }

  @Test("Refused records are handed on as they come, with what is known of their source")
  func refused() throws {
    let seen = Mutex<[String]>([])
    let listener = SourceListener(refused: { rejection, outcome in
      seen.withLock { $0.append("\(rejection.problem), \(outcome.mayNameUsers)") }
    })
    let outcome = try read(ForgottenPages(), listener)
    #expect(seen.withLock { $0 } == ["role: no known role, true"])
    #expect(outcome.record.counts.read == 3001 && outcome.record.counts.rejected == 1)
    #expect(outcome.problems.count == 1 && !outcome.isUnsettled)
  }

  @Test("A source that the system could not read may be read another time")
  func unsettled() throws {
    let folder = DumpPath(path: store.folder.path, isFromFolder: false, byteCount: nil)
    let pages = ForgottenPages()
    let workers = MapWorkers(owned: pages, homeless: pages, jobs: 1, memoryBudget: 1 << 10)
    let missing = DumpPath(path: store.folder.path + "/gone", isFromFolder: true, byteCount: 5)
    for (path, isUnsettled) in [(folder, false), (missing, true)] {
      let outcome = try SourceReading(0, path, format: nil, workers: workers)
        .read(SourceListener())
      #expect(outcome.record.counts.rejected == 1)
      #expect(outcome.isUnsettled == isUnsettled, "\(path)")
    }
  }
}

/// Takes every page and forgets it.
private final class ForgottenPages: RecordPages {
  let partitionCount = 1

  func add(_ page: [UInt8], to partition: Int) throws(HansardError) {}
}
