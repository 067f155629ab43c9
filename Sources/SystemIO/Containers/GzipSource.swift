import CArchive
import ChatModel

/// The content of a gzip file (RFC 1952): all its members, each held to its checksum and length.
///
/// libarchive's own gzip reader checks neither. Zero bytes after the last member are padding;
/// anything else there is an error.
@safe final class GzipSource: ByteSource {
  private let source: any ByteSource
  private let limit: ExpansionLimit
  private let stream: UnsafeMutablePointer<z_stream>
  private let output: UnsafeMutablePointer<UInt8>
  private var input = LentBytes.none
  private var inputByteCount: Int64 = 0
  private var outputByteCount: Int64 = 0
  private var place = Place.inMember

  private enum Place {
    case inMember
    /// Behind a member: another one, padding or the end.
    case betweenMembers
    case inPadding
  }

  init(_ source: any ByteSource, limit: ExpansionLimit) {
    self.source = source
    self.limit = limit
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    unsafe output = .allocate(capacity: ChunkSize.bytes)
    // 15 bits of window, as every gzip file has, and 16 for gzip rather than zlib framing.
    let status = unsafe inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { fatalError("out of memory") }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
    unsafe output.deallocate()
  }

  func nextChunk() throws(HansardError) -> LentBytes {
    while true {
      if input.isEmpty {
        input = try source.nextChunk()
        inputByteCount += Int64(input.count)
        if input.isEmpty { return try end() }
      }
      switch place {
      case .inMember:
        let produced = try inflateInput()
        if produced > 0 { return unsafe LentBytes(start: output, count: produced) }
      case .betweenMembers: try beginMemberOrPadding()
      case .inPadding:
        guard input.withSpan({ bytes in bytes.indices.allSatisfy { bytes[$0] == 0 } }) else {
          throw followedBySomethingElse
        }
        input = .none
      }
    }
  }

  private func end() throws(HansardError) -> LentBytes {
    guard place != .inMember else { throw problem("the compressed data is cut off") }
    return .none
  }

  private func beginMemberOrPadding() throws(HansardError) {
    switch input.withSpan({ $0[0] }) {
    case 0: place = .inPadding
    case 0x1F:
      unsafe inflateReset(stream)
      place = .inMember
    default: throw followedBySomethingElse
    }
  }

  private var followedBySomethingElse: HansardError {
    problem("something else follows the compressed data")
  }

  /// Decompresses from `input`, and returns how many bytes are in `output`.
  private func inflateInput() throws(HansardError) -> Int {
    let available = input.prefix(Int(UInt32.max))
    // zlib only reads through this pointer; its type predates const.
    let start = unsafe UnsafeMutableRawPointer(mutating: available.start)
    unsafe stream.pointee.next_in = start?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_in = UInt32(available.count)
    unsafe stream.pointee.next_out = output
    unsafe stream.pointee.avail_out = UInt32(ChunkSize.bytes)
    let status = unsafe inflate(stream, Z_NO_FLUSH)
    input = unsafe input.dropFirst(available.count - Int(stream.pointee.avail_in))
    let produced = unsafe ChunkSize.bytes - Int(stream.pointee.avail_out)
    outputByteCount += Int64(produced)
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: place = .betweenMembers
    default:
      let words = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
      throw problem(words ?? "the compressed data is damaged")
    }
    try limit.check(output: outputByteCount, input: inputByteCount)
    return produced
  }

  private func problem(_ cause: String) -> HansardError {
    HansardError(
      .unreadableContainer, while: "decompressing",
      at: SourceLocation(limit.path, byteOffset: outputByteCount), cause: cause)
  }
}
