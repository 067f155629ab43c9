import ChatModel

/// The current member of an archive as a source, held to the limit on its expansion.
final class ArchiveMemberSource: ByteSource {
  private let reader: ArchiveReader
  private let limit: ExpansionLimit
  private let inputBytesBefore: Int64
  private var byteCount: Int64 = 0

  init(_ reader: ArchiveReader, limit: ExpansionLimit) {
    self.reader = reader
    self.limit = limit
    inputBytesBefore = reader.inputBytes
  }

  func nextChunk() throws(HansardError) -> LentBytes {
    do throws(HansardError) {
      let block = try reader.nextBlock()
      byteCount += Int64(block.count)
      try limit.check(output: byteCount, input: reader.inputBytes - inputBytesBefore)
      return block
    } catch {
      var located = error
      located.location = SourceLocation(limit.path, byteOffset: byteCount)
      throw located
    }
  }
}
