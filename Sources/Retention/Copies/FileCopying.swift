import ChatModel
import SystemIO

/// Copies a file into a folder that is made when it is missing; durable on return.
///
/// Returns its size and digest.
func copyFile(
  _ source: String, to target: String, files: any FileSystem
) throws(HansardError) -> (bytes: Int64, digest: Digest) {
  let input = try files.openFile(source, forWriting: false)
  try files.createDirectories(parentFolder(of: target))
  let output = try files.createFile(target, mode: mode(of: source))
  let count = try input.byteCount()
  var digest = DigestBuilder()
  var offset: Int64 = 0
  while offset < count {
    let piece = try input.read(at: offset, count: Int(min(4 << 20, count - offset)))
    digest.add(piece)
    try output.write(piece, at: offset)
    offset += Int64(piece.count)
  }
  try output.sync()
  try files.syncDirectory(parentFolder(of: target))
  return (count, digest.finish())
}

/// As the store itself makes them.
private func mode(of path: String) -> UInt32 {
  let isPrivate = ["/quarantine/", "/receipts/"].contains { path.contains($0) }
  return isPrivate ? 0o600 : 0o644
}
