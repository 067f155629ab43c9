package import ChatModel

/// Standard input, a chunk at a time.
///
/// One task at a time.
package final class StandardInput {
  private let source: FileSource

  /// - Throws: `.usage` when it is a folder.
  package init() throws(HansardError) { source = try FileSource(path: "-") }

  /// Appends the next bytes, at most 256 KiB; false at the end, and only there.
  package func read(into bytes: inout [UInt8]) throws(HansardError) -> Bool {
    let chunk = try source.nextChunk()
    chunk.withSpan { bytes.append(copying: $0, 0..<$0.count) }
    return !chunk.isEmpty
  }
}
