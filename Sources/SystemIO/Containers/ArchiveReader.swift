import CArchive
import ChatModel

/// One archive read through libarchive: its members, in order, and the bytes of the current one.
///
/// Nothing is ever written to disk. Members' names are for printing only.
@safe final class ArchiveReader {
  /// What libarchive is allowed to take the input for.
  enum Form: Equatable {
    /// By the central directory, which needs a seekable input.
    case zip
    /// By the local headers in passing, for what is left of a zip that lost its directory.
    case zipWithoutDirectory
    case tar
    /// A single file, compressed.
    case compressed(ContainerSignature.Compression)
  }

  struct Member {
    enum Kind: Equatable {
      case file
      case encryptedFile
      /// Holds no content, and what it is instead.
      case other(String)
    }

    var name: String
    var kind: Kind
    var declaredSize: Int64?
  }

  let form: Form
  private let path: String
  private let archive: OpaquePointer
  private let input: ArchiveInput
  /// Where the current member's next block must begin; a gap is a hole in a sparse file.
  private var memberOffset: Int64 = 0
  private var pendingBlock = LentBytes.none
  private var pendingZeros: Int64 = 0
  /// True once libarchive cannot go on with this archive.
  private(set) var isBroken = false

  /// Compressed bytes taken from the input so far.
  var inputBytes: Int64 { input.byteCount }

  /// - Parameter path: where the archive is, for errors.
  init(_ source: any ByteSource, _ form: Form, path: String) throws(HansardError) {
    guard let created = unsafe archive_read_new() else { fatalError("out of memory") }
    unsafe archive = created
    self.form = form
    self.path = path
    input = ArchiveInput(source)
    guard unsafe allow(form, archive), unsafe input.attach(to: archive) else {
      throw problem("opening an archive")
    }
  }

  deinit { unsafe archive_read_free(archive) }

  /// The next member; nil behind the last.
  func nextMember() throws(HansardError) -> Member? {
    var entry: OpaquePointer?
    memberOffset = 0
    pendingZeros = 0
    pendingBlock = .none
    let status = withUTF8Names { unsafe archive_read_next_header(archive, &entry) }
    switch status {
    case ARCHIVE_OK, ARCHIVE_WARN:
      try checkDecompression()
      guard let entry = unsafe entry else { return nil }
      return unsafe Member(entry)
    case ARCHIVE_EOF:
      try checkEnd()
      return nil
    default:
      isBroken = true
      throw problem("reading an archive")
    }
  }

  /// The next bytes of the current member, valid until the next call; empty at its end.
  func nextBlock() throws(HansardError) -> LentBytes {
    while pendingZeros == 0 && pendingBlock.isEmpty {
      var start: UnsafeRawPointer?
      var count = 0
      var offset: Int64 = 0
      let status = unsafe archive_read_data_block(archive, &start, &count, &offset)
      if status == ARCHIVE_EOF { return .none }
      guard status == ARCHIVE_OK else {
        isBroken = status == ARCHIVE_FATAL
        throw problem("reading a member")
      }
      guard offset >= memberOffset else { throw problem("reading a member that runs backwards") }
      pendingZeros = offset - memberOffset
      pendingBlock = unsafe LentBytes(start: start, count: count)
    }
    if pendingZeros > 0 {
      let zeros = unsafe zeroBlock.prefix(Int(clamping: pendingZeros))
      pendingZeros -= Int64(zeros.count)
      memberOffset += Int64(zeros.count)
      return zeros
    }
    defer { pendingBlock = .none }
    memberOffset += Int64(pendingBlock.count)
    return pendingBlock
  }

  /// Data that libarchive does not recognise as compressed would pass for plain content.
  private func checkDecompression() throws(HansardError) {
    guard case .compressed = form, unsafe archive_filter_code(archive, 0) == ARCHIVE_FILTER_NONE
    else { return }
    isBroken = true
    throw problem("decompressing", cause: "its header is cut or damaged")
  }

  /// A tar has an end marker, without which it may have been cut between two members; and after
  /// compressed data there may be padding, but nothing else.
  private func checkEnd() throws(HansardError) {
    if unsafe archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK == ARCHIVE_FORMAT_TAR,
      unsafe archive_filter_bytes(archive, 0) <= archive_read_header_position(archive)
    {
      throw problem("reading an archive", cause: "it ends without an end marker: it may be cut")
    }
    guard case .compressed = form else { return }
    let consumed = unsafe archive_filter_bytes(archive, -1)
    if input.hasContent(after: consumed) {
      throw problem(
        "reading compressed data",
        cause: "something else follows the compressed data")
    }
  }

  private func problem(_ operation: String, cause: String? = nil) -> HansardError {
    if let failure = input.failure { return failure }
    let words = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
    return HansardError(
      .unreadableContainer, while: operation,
      at: SourceLocation(path),
      cause: cause ?? words.map(printable) ?? "libarchive gave no reason")
  }
}

/// Stands for a stretch of a hole.
///
/// Never freed.
private nonisolated(unsafe) let zeroBlock: LentBytes = {
  let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
  unsafe block.initializeMemory(as: UInt8.self, repeating: 0)
  return unsafe LentBytes(start: block.baseAddress, count: block.count)
}()

/// Only what is named here is ever recognised: a smaller surface than libarchive's `all`.
private func allow(_ form: ArchiveReader.Form, _ archive: OpaquePointer) -> Bool {
  var statuses: [Int32] = []
  switch form {
  case .zip: unsafe statuses.append(archive_read_support_format_zip_seekable(archive))
  case .zipWithoutDirectory:
    unsafe statuses.append(archive_read_support_format_zip_streamable(archive))
  case .tar:
    unsafe statuses.append(archive_read_support_format_tar(archive))
    // Else everything behind the first end marker of concatenated archives would go unread.
    unsafe statuses.append(
      archive_read_set_format_option(archive, "tar", "read_concatenated_archives", "1"))
  case .compressed(let compression):
    unsafe statuses.append(archive_read_support_format_raw(archive))
    unsafe statuses.append(archive_read_support_format_empty(archive))
    switch compression {
    // `GzipSource` and `ZstdSource` read these: they check more, and give all before a break.
    case .gzip, .zstd: return false
    case .xz: unsafe statuses.append(archive_read_support_filter_xz(archive))
    case .bzip2: unsafe statuses.append(archive_read_support_filter_bzip2(archive))
    }
  }
  return statuses.allSatisfy { $0 == ARCHIVE_OK }
}
