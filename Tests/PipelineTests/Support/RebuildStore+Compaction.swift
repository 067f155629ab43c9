import ChatModel
import Foundation
import Pipeline
import Store
import SystemIO

extension RebuildStore {
  func compact(level: Int = 3, jobs: Int = 2) async throws -> CompactionReport {
    var options = CompactionOptions(.standard)
    options.level = level
    options.jobs = jobs
    return try await Compaction(options, clock: FixedClock(now: now)).run(try store)
  }

  /// What a catalog says of users and conversations, wherever their lines are.
  func meaning() throws -> [String: [String]] {
    var contents = try contents()
    for table in ["segments", "frames", "slices", "memories", "meta"] { contents[table] = nil }
    return contents
  }

  /// What `show` shows of every conversation.
  func shown() throws -> [String: [String]] {
    let reader = try StoreReader(try store, .standard)
    var shown: [String: [String]] = [:]
    for row in try reader.list(ConversationFilter()) {
      shown["\(row.header.key)"] = try reader.messages(of: row).map { "\($0)" }
    }
    return shown
  }

  /// The raw lines of every month, in archive order.
  func lines() throws -> [MonthKey: [[UInt8]]] {
    let frameReader = FrameLineReader()
    var lines: [MonthKey: [[UInt8]]] = [:]
    let store = try store
    for file in try ArchiveInventory(store, shard).segments {
      let reader = try SegmentReader(file.path, files: store.files)
      for frame in try reader.index().frames {
        if try reader.isBlank(frame) { continue }
        let content = try frameReader.content(frame, of: reader)
        lines[file.month, default: []] += content.split(separator: UInt8(ascii: "\n"))
          .map(Array.init)
      }
    }
    return lines
  }

  /// Every file of the store with its bytes, but for what SQLite makes in order to read.
  func files() throws -> [String: Data] {
    var files: [String: Data] = [:]
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    for name in names where !name.hasSuffix("-shm") {
      let data = FileManager.default.contents(atPath: "\(root)/\(name)")
      files[name] = data?.isEmpty == true && name.hasSuffix("-wal") ? nil : data
    }
    return files
  }
}
