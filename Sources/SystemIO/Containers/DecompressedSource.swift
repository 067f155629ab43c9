import ChatModel

/// The content of an xz or bzip2 file, through libarchive.
final class DecompressedSource: ByteSource {
  private let reader: ArchiveReader
  private let limit: ExpansionLimit
  private var byteCount: Int64 = 0
  private var isOpen = false

  init(
    _ source: any ByteSource, _ compression: ContainerSignature.Compression, limit: ExpansionLimit
  ) throws(HansardError) {
    reader = try ArchiveReader(source, .compressed(compression), path: limit.path)
    self.limit = limit
  }

  func nextChunk() throws(HansardError) -> LentBytes {
    do throws(HansardError) {
      if !isOpen {
        isOpen = true
        guard try reader.nextMember() != nil else { return .none }
      }
      let block = try reader.nextBlock()
      // Behind the only member the reader looks at what follows the compressed data.
      if block.isEmpty { _ = try reader.nextMember() }
      byteCount += Int64(block.count)
      try limit.check(output: byteCount, input: reader.inputBytes)
      return block
    } catch {
      var located = error
      located.location = SourceLocation(limit.path, byteOffset: byteCount)
      throw located
    }
  }
}
