import CArchive
package import ChatModel

/// Writes a zip, member after member, as the bytes come: nothing is held back.
@safe package final class ZipWriter {
  private let archive: OpaquePointer
  private let output: Output
  private let path: String

  /// `AE_IFREG`, which Swift does not import.
  private static let regularFile: UInt32 = 0o100000

  /// Where libarchive's blocks go; it outlives the archive, which may write while it is freed.
  private final class Output {
    private let write: ([UInt8]) throws(HansardError) -> Void
    /// Why a block could not be written; libarchive only learns that it could not.
    private(set) var failure: HansardError?

    init(_ write: @escaping ([UInt8]) throws(HansardError) -> Void) { self.write = write }

    /// False after a failure.
    func take(_ block: [UInt8]) -> Bool {
      guard failure == nil else { return false }
      do throws(HansardError) {
        try write(block)
        return true
      } catch {
        failure = error
        return false
      }
    }
  }

  /// - Parameters:
  ///   - path: where the zip is, for errors.
  ///   - write: is given the zip's bytes, in order.
  package init(
    path: String, _ write: @escaping ([UInt8]) throws(HansardError) -> Void
  ) throws(HansardError) {
    guard let created = unsafe archive_write_new() else { fatalError("out of memory") }
    unsafe archive = created
    self.path = path
    output = Output(write)
    unsafe archive_write_set_format_zip(archive)
    // One byte: the last block is not filled up with zeros.
    unsafe archive_write_set_bytes_in_last_block(archive, 1)
    let context = unsafe Unmanaged.passUnretained(output).toOpaque()
    let status = unsafe archive_write_open(
      archive, context, nil,
      { _, context, start, count in
        guard let context = unsafe context, let start = unsafe start else { return -1 }
        let output = unsafe Unmanaged<Output>.fromOpaque(context).takeUnretainedValue()
        let block = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
        return output.take(block) ? count : -1
      }, nil)
    try check(status)
  }

  deinit {
    unsafe archive_write_fail(archive)
    unsafe archive_write_free(archive)
  }

  /// Ends the member before, and begins one, readable by its owner alone.
  ///
  /// - Parameter name: ASCII, with `/` between folders.
  package func begin(_ name: String, at time: Timestamp) throws(HansardError) {
    let entry = unsafe archive_entry_new()
    defer { unsafe archive_entry_free(entry) }
    unsafe archive_entry_set_pathname(entry, name)
    unsafe archive_entry_set_filetype(entry, ZipWriter.regularFile)
    unsafe archive_entry_set_perm(entry, 0o600)
    unsafe archive_entry_set_mtime(entry, Int(time.millisecondsSince1970 / 1_000), 0)
    try check(unsafe archive_write_header(archive, entry))
  }

  /// Adds to the member at hand.
  package func write(_ bytes: [UInt8]) throws(HansardError) {
    guard !bytes.isEmpty else { return }
    let written = unsafe bytes.withUnsafeBytes {
      unsafe archive_write_data(archive, $0.baseAddress, $0.count)
    }
    try check(written == bytes.count ? ARCHIVE_OK : ARCHIVE_FATAL)
  }

  /// Writes the directory; nothing may be written behind it.
  package func finish() throws(HansardError) { try check(unsafe archive_write_close(archive)) }

  private func check(_ status: Int32) throws(HansardError) {
    if let failure = output.failure { throw failure }
    guard status != ARCHIVE_OK, status != ARCHIVE_WARN else { return }
    let cause = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
    throw HansardError(.io, while: "writing a zip", at: SourceLocation(path), cause: cause)
  }
}
