import CZstd
package import ChatModel

/// The limits within which a frame is believed.
package enum ZstdLimits {
  /// The largest decompressed size of one frame of ours: a slice line has at most 8 MiB, and a
  /// frame one line more than its target.
  package static let frameBytes = 64 << 20
  /// log2 of the largest window a decoder allocates for: 8 MiB (RFC 8878 section 3.1.1.1.2).
  package static let windowLog: Int32 = 23
}

/// One reusable zstd compression context.
///
/// One task at a time.
@safe package struct ZstdCompressor: ~Copyable {
  private let context: OpaquePointer
  /// For the next frame as well.
  private var output: [UInt8] = []

  private static let keptOutputBytes = 4 << 20

  /// - Parameter level: 1 (fastest) to 19 (smallest).
  package init(level: Int) {
    guard let created = unsafe ZSTD_createCCtx() else { fatalError("out of memory") }
    unsafe context = created
    _ = unsafe ZSTD_CCtx_setParameter(
      context, ZSTD_c_compressionLevel, Int32(min(max(level, 1), 19)))
    _ = unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    _ = unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 1)
    _ = unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, ZstdLimits.windowLog)
  }

  deinit { _ = unsafe ZSTD_freeCCtx(context) }

  /// Compresses `input` as one independent frame with content size and checksum, which any zstd
  /// tool can read.
  ///
  /// Never fails on valid memory.
  package mutating func frame(of input: Span<UInt8>) -> [UInt8] {
    let bound = ZSTD_compressBound(input.count)
    if output.count < bound { output = [UInt8](repeating: 0, count: bound) }
    let written = unsafe output.withUnsafeMutableBufferPointer { destination in
      unsafe input.withUnsafeBufferPointer { source in
        unsafe ZSTD_compress2(
          context, destination.baseAddress, destination.count, source.baseAddress, source.count)
      }
    }
    precondition(ZSTD_isError(written) == 0, "zstd refused a buffer of compressBound bytes")
    // A copy of its own length: many frames may wait, and the bound is three times as much.
    let frame = Array(output[..<written])
    if bound > ZstdCompressor.keptOutputBytes { output = [] }
    return frame
  }
}

/// One reusable zstd decompression context.
///
/// One task at a time.
@safe package struct ZstdDecompressor: ~Copyable {
  private let context: OpaquePointer

  package init() {
    guard let created = unsafe ZSTD_createDCtx() else { fatalError("out of memory") }
    unsafe context = created
    _ = unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, ZstdLimits.windowLog)
  }

  deinit { _ = unsafe ZSTD_freeDCtx(context) }

  /// Decompresses exactly one frame whose decompressed length is known.
  ///
  /// - Parameter rawLength: bytes, at most `limit`.
  /// - Throws: `.damaged` when the frame is not whole, has another length, or fails its checksum.
  package mutating func content(
    of frame: Span<UInt8>, rawLength: Int, at location: SourceLocation,
    limit: Int = ZstdLimits.frameBytes
  ) throws(HansardError) -> [UInt8] {
    func damaged(_ cause: String) -> HansardError {
      HansardError(
        .damaged, while: "reading a frame", at: location, cause: cause,
        hint: "run `hansard verify --deep` to see what else is concerned")
    }
    guard rawLength >= 0, rawLength <= limit else {
      throw damaged("its length \(rawLength) is over the limit")
    }
    var failure: String?
    let content = [UInt8](capacity: rawLength) { output in
      unsafe output.withUnsafeMutableBufferPointer { destination, initialized in
        unsafe frame.withUnsafeBufferPointer { source in
          let written = unsafe ZSTD_decompressDCtx(
            context, destination.baseAddress, destination.count, source.baseAddress, source.count)
          if ZSTD_isError(written) != 0 {
            failure = unsafe String(cString: ZSTD_getErrorName(written))
          } else {
            initialized = written
          }
        }
      }
    }
    if let failure { throw damaged(failure) }
    guard content.count == rawLength else {
      throw damaged("it holds \(content.count) bytes instead of \(rawLength)")
    }
    return content
  }
}

/// Decompresses a blob that was built into the binary, or another small trusted one.
///
/// - Throws: `.damaged` when it is not one zstd frame of at most `maximumBytes`.
package func decompressBlob(
  _ compressed: UnsafeRawBufferPointer, maximumBytes: Int
) throws(HansardError) -> [UInt8] {
  let location = SourceLocation("built-in resource")
  let size = unsafe ZSTD_getFrameContentSize(compressed.baseAddress, compressed.count)
  guard size <= UInt64(maximumBytes) else {
    throw HansardError(.damaged, while: "unpacking", at: location, cause: "not one zstd frame")
  }
  var decompressor = ZstdDecompressor()
  return try unsafe decompressor.content(
    of: compressed.assumingMemoryBound(to: UInt8.self).span, rawLength: Int(size), at: location)
}
