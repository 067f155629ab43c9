import ChatModel
import Store
import SystemIO

/// A file that an export writes: new, readable by its owner alone, gone again when it fails.
final class ExportFile {
  let path: String
  private let files: any FileSystem
  private let file: any StoreFile
  private var pending: [UInt8] = []
  private(set) var byteCount: Int64 = 0
  private var isFinished = false

  private static let blockBytes = 1 << 20

  /// - Throws: `.usage` when there is something of that name.
  init(_ path: String, files: any FileSystem) throws(HansardError) {
    guard try files.status(of: path) == nil else {
      throw HansardError(
        .usage, while: "exporting", at: SourceLocation(path), cause: "there is a file already",
        hint: "an export never overwrites: give --to another name")
    }
    self.path = path
    self.files = files
    file = try files.createFile(path, mode: 0o600)
  }

  deinit {
    if !isFinished { try? scrubAndRemove(path, files: files) }
  }

  func write(_ bytes: [UInt8]) throws(HansardError) {
    pending += bytes
    if pending.count >= ExportFile.blockBytes { try flush() }
  }

  private func flush() throws(HansardError) {
    try file.write(pending, at: byteCount)
    byteCount += Int64(pending.count)
    pending.removeAll(keepingCapacity: true)
  }

  /// Durable on return.
  func finish() throws(HansardError) {
    try flush()
    try file.sync()
    try files.syncDirectory(parentFolder(of: path))
    isFinished = true
  }
}
