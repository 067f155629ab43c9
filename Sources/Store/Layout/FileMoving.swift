import ChatModel
import SystemIO

/// Gives a durable file of `tmp/` its name elsewhere.
///
/// On another file system it is copied, durably, and the old one is overwritten with zeros and removed:
/// catalogs may lie on a faster disk, the archive on a larger one. Interrupted, either name may be moved
/// from again, or the old file has a name that no catalog lists, so that recovery removes it. The caller
/// makes the new name durable where both are on one file system.
func moveFile(
  _ path: String, to newPath: String, files: any FileSystem
) throws(HansardError) {
  let folder = parentFolder(of: newPath)
  if try files.areOnOneFileSystem(path, folder) {
    return try files.rename(path, to: newPath)
  }
  let copy = newPath + ".new"
  try scrubAndRemove(copy, files: files)
  let source = try files.openFile(path, forWriting: false)
  let target = try files.createFile(copy, mode: 0o644)
  let count = try source.byteCount()
  var offset: Int64 = 0
  while offset < count {
    let bytes = try source.read(at: offset, count: Int(min(1 << 20, count - offset)))
    try target.write(bytes, at: offset)
    offset += Int64(bytes.count)
  }
  try target.sync()
  try files.rename(copy, to: newPath)
  try files.syncDirectory(folder)
  let moved = path + ".moved"
  try files.rename(path, to: moved)
  try files.syncDirectory(parentFolder(of: path))
  try scrubAndRemove(moved, files: files)
}

extension FileSystem {
  func areOnOneFileSystem(_ path: String, _ other: String) throws(HansardError) -> Bool {
    try status(of: path)?.device == status(of: other)?.device
  }
}
