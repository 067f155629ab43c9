import CArchive
import ChatModel
import Glibc

/// What libarchive pulls its input from: a byte source behind C callbacks.
///
/// Must outlive the archive that it is attached to.
@safe final class ArchiveInput {
  private let source: any ByteSource
  private var lastChunk = LentBytes.none
  /// Bytes handed to libarchive so far.
  private(set) var byteCount: Int64 = 0
  /// Why the source could not go on; libarchive only learns that it could not.
  private(set) var failure: HansardError?

  init(_ source: any ByteSource) { self.source = source }

  /// False when libarchive refuses.
  func attach(to archive: OpaquePointer) -> Bool {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    if source is any SeekableByteSource {
      unsafe archive_read_set_seek_callback(archive) { _, context, offset, whence in
        unsafe ArchiveInput.at(context)?.seek(offset, whence) ?? Int64(ARCHIVE_FATAL)
      }
      unsafe archive_read_set_skip_callback(archive) { _, context, count in
        unsafe ArchiveInput.at(context)?.skip(count) ?? 0
      }
    }
    unsafe archive_read_set_callback_data(archive, context)
    unsafe archive_read_set_read_callback(archive) { _, context, start in
      guard let input = unsafe ArchiveInput.at(context), let start = unsafe start else {
        return Int(ARCHIVE_FATAL)
      }
      guard let chunk = input.nextChunk() else { return Int(ARCHIVE_FATAL) }
      unsafe start.pointee = chunk.start
      return chunk.count
    }
    return unsafe archive_read_open1(archive) == ARCHIVE_OK
  }

  private static func at(_ context: UnsafeMutableRawPointer?) -> ArchiveInput? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<ArchiveInput>.fromOpaque(context).takeUnretainedValue()
  }

  /// Nil after a failure.
  private func nextChunk() -> LentBytes? {
    guard failure == nil else { return nil }
    do throws(HansardError) {
      lastChunk = try source.nextChunk()
      byteCount += Int64(lastChunk.count)
      return lastChunk
    } catch {
      failure = error
      return nil
    }
  }

  private func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
    guard let source = source as? any SeekableByteSource else { return Int64(ARCHIVE_FATAL) }
    let base =
      switch whence {
      case SEEK_SET: Int64(0)
      case SEEK_CUR: source.position
      default: source.byteCount
      }
    let (target, overflow) = base.addingReportingOverflow(offset)
    guard !overflow, target >= 0, target <= source.byteCount else { return Int64(ARCHIVE_FATAL) }
    source.position = target
    return target
  }

  /// How far it went: all the way, or not at all where libarchive had better find the end itself.
  private func skip(_ count: Int64) -> Int64 {
    guard let source = source as? any SeekableByteSource, count > 0,
      count <= source.byteCount - source.position
    else { return 0 }
    source.position += count
    byteCount += count
    return count
  }

  /// Whether anything but zero bytes follows the first `consumed` bytes of the input.
  func hasContent(after consumed: Int64) -> Bool {
    let unread = byteCount - consumed
    guard unread >= 0, unread <= Int64(lastChunk.count) else { return false }
    var rest: LentBytes? = lastChunk.dropFirst(lastChunk.count - Int(unread))
    while let chunk = rest {
      let isPadding = chunk.withSpan { bytes in bytes.indices.allSatisfy { bytes[$0] == 0 } }
      if !isPadding { return true }
      rest = nextChunk()
      if rest?.isEmpty == true { return false }
    }
    // The input failed.
    return true
  }
}
