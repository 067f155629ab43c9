import CZstd
import ChatModel

/// The content of a zstd file (RFC 8878): all its frames, checked where they have checksums.
///
/// Skippable frames are skipped, as every zstd tool does. Anything else behind a frame is an error.
@safe final class ZstdSource: ByteSource {
  private let source: any ByteSource
  private let limit: ExpansionLimit
  private let context: OpaquePointer
  private let output: UnsafeMutableRawPointer
  private var input = LentBytes.none
  private var inputByteCount: Int64 = 0
  private var outputByteCount: Int64 = 0
  private var isInFrame = false
  /// True while the decoder may hold output that it had no room for.
  private var mayHoldMore = false

  init(_ source: any ByteSource, limit: ExpansionLimit) {
    guard let created = unsafe ZSTD_createDCtx() else { fatalError("out of memory") }
    unsafe context = created
    self.source = source
    self.limit = limit
    unsafe output = .allocate(byteCount: ChunkSize.bytes, alignment: 16)
    _ = unsafe ZSTD_DCtx_setParameter(
      context, ZSTD_d_windowLogMax, Int32(limit.limits.zstdWindowLog))
  }

  deinit {
    unsafe ZSTD_freeDCtx(context)
    unsafe output.deallocate()
  }

  func nextChunk() throws(HansardError) -> LentBytes {
    while true {
      if input.isEmpty, !mayHoldMore {
        input = try source.nextChunk()
        inputByteCount += Int64(input.count)
        if input.isEmpty {
          guard !isInFrame else { throw problem("the compressed data is cut off") }
          return .none
        }
      }
      let produced = try decompressInput()
      if produced > 0 { return unsafe LentBytes(start: output, count: produced) }
    }
  }

  /// Decompresses from `input`, and returns how many bytes are in `output`.
  private func decompressInput() throws(HansardError) -> Int {
    var from = unsafe ZSTD_inBuffer(src: input.start, size: input.count, pos: 0)
    var to = unsafe ZSTD_outBuffer(dst: output, size: ChunkSize.bytes, pos: 0)
    let status = unsafe ZSTD_decompressStream(context, &to, &from)
    input = unsafe input.dropFirst(from.pos)
    let produced = unsafe to.pos
    outputByteCount += Int64(produced)
    guard ZSTD_isError(status) == 0 else {
      throw problem(unsafe String(cString: ZSTD_getErrorName(status)))
    }
    isInFrame = status != 0
    mayHoldMore = isInFrame && produced == ChunkSize.bytes
    try limit.check(output: outputByteCount, input: inputByteCount)
    return produced
  }

  private func problem(_ cause: String) -> HansardError {
    HansardError(
      .unreadableContainer, while: "decompressing",
      at: SourceLocation(limit.path, byteOffset: outputByteCount), cause: cause)
  }
}
