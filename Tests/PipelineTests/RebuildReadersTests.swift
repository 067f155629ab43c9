import ChatModel
import Foundation
import Pipeline
import Store
import Synchronization
import SystemIO
import Testing

/// A catalog is made anew while others read it.
@Suite struct `Readers of a catalog that is rebuilt` {
  private func ids(_ reader: StoreReader) throws -> [String] {
    try reader.list(ConversationFilter()).map(\.shortID)
  }

  @Test func `wait for it where it is about to be put in place`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    let store = try sample.store
    let shard = try #require(try store.shards(of: .standard).first)
    let expected = try ids(try StoreReader(store, .standard))
    let place = store.layout.catalog(shard)
    let aside = store.layout.temporaryFile("new.catalog")
    try FileManager.default.moveItem(atPath: place, toPath: aside)
    let moving = InBackground {
      usleep(20_000)
      try FileManager.default.moveItem(atPath: aside, toPath: place)
    }
    #expect(try ids(try StoreReader(store, .standard)) == expected)
    try moving.value
  }
}

/// Work on a thread of its own.
private final class InBackground<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let done = DispatchSemaphore(value: 0)

  init(_ work: @escaping @Sendable () throws -> Value) {
    Thread.detachNewThread { [self] in
      let result = Result { try work() }
      self.result.withLock { $0 = result }
      done.signal()
    }
  }

  /// Waits for it; to be asked for once.
  var value: Value {
    get throws {
      done.wait()
      return try result.withLock { try #require($0).get() }
    }
  }
}
