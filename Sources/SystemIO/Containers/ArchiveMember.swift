import CArchive
import ChatModel
import Glibc

extension ArchiveReader.Member {
  init(_ entry: OpaquePointer) {
    name = unsafe memberName(entry)
    declaredSize = unsafe archive_entry_size_is_set(entry) != 0 ? archive_entry_size(entry) : nil
    let type = unsafe archive_entry_filetype(entry)
    if unsafe archive_entry_hardlink(entry) != nil {
      kind = .other("link to another member")
    } else if type == S_IFREG || type == 0 {
      kind = unsafe archive_entry_is_encrypted(entry) != 0 ? .encryptedFile : .file
    } else {
      switch type {
      case S_IFDIR: kind = .other("folder")
      case S_IFLNK: kind = .other("symbolic link")
      case S_IFIFO: kind = .other("pipe")
      case S_IFSOCK: kind = .other("socket")
      default: kind = .other("device")
      }
    }
  }
}

/// The name as stored, in whatever encoding; `(no name)` when libarchive cannot tell it.
private func memberName(_ entry: OpaquePointer) -> String {
  guard let name = unsafe archive_entry_pathname(entry) ?? archive_entry_pathname_utf8(entry) else {
    return "(no name)"
  }
  let bytes = unsafe UnsafeRawBufferPointer(start: name, count: strlen(name))
  return unsafe printableName(bytes.bindMemory(to: UInt8.self).span)
}

/// Runs `body` with this thread's character set being UTF-8.
///
/// libarchive converts names to the character set of the locale; in a program that never calls
/// `setlocale` that is ASCII, and all else would be lost. Other threads do not notice.
func withUTF8Names<Result>(_ body: () -> Result) -> Result {
  guard let utf8 = unsafe utf8Locale else { return body() }
  let previous = unsafe uselocale(utf8)
  defer { unsafe uselocale(previous) }
  return body()
}

/// Nil where the system has no such locale: then names outside ASCII are shown as question marks.
private nonisolated(unsafe) let utf8Locale: locale_t? = unsafe newlocale(
  1 << LC_CTYPE, "C.UTF-8", nil)
