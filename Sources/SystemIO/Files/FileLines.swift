package import ChatModel

private let pieceBytes: Int64 = 1 << 20

extension FileSystem {
  /// Shows the lines of a file one after the other, without their ends; empty ones are left out.
  ///
  /// In memory are a piece of the file and the line that it cuts.
  ///
  /// - Throws: `.limitExceeded` for a line of more than `maximumBytes`, and what `body` throws.
  package func forEachLine(
    of path: String, maximumBytes: Int = 1 << 30,
    _ body: (ArraySlice<UInt8>) throws(HansardError) -> Void
  ) throws(HansardError) {
    let file = try openFile(path, forWriting: false)
    let byteCount = try file.byteCount()
    var offset: Int64 = 0
    var cut: [UInt8] = []
    while offset < byteCount {
      let piece = try file.read(at: offset, count: Int(min(pieceBytes, byteCount - offset)))
      offset += Int64(piece.count)
      var rest = piece[...]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        cut += rest[..<end]
        if !cut.isEmpty { try body(cut[...]) }
        cut.removeAll(keepingCapacity: true)
        rest = rest[(end + 1)...]
      }
      cut += rest
      guard cut.count <= maximumBytes else {
        throw HansardError(
          .limitExceeded, while: "reading lines", at: SourceLocation(path, byteOffset: offset),
          cause: "a line has more than \(maximumBytes) bytes")
      }
    }
    if !cut.isEmpty { try body(cut[...]) }
  }
}

/// Writes lines to a new file, of which some are in memory at a time.
package struct LineWriter {
  private let file: any StoreFile
  private var offset: Int64 = 0
  private var pending: [UInt8] = []

  package init(_ file: any StoreFile) { self.file = file }

  /// - Parameter line: with its end.
  package mutating func write(_ line: some Sequence<UInt8>) throws(HansardError) {
    pending += line
    if pending.count >= pieceBytes { try flush() }
  }

  /// Durable on return, but for the file's name.
  package mutating func finish() throws(HansardError) {
    try flush()
    try file.sync()
  }

  private mutating func flush() throws(HansardError) {
    guard !pending.isEmpty else { return }
    try file.write(pending, at: offset)
    offset += Int64(pending.count)
    pending.removeAll(keepingCapacity: true)
  }
}
