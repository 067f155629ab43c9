import ChatModel
import GRDB
import SystemIO

/// Opens a database to read from, also on a read-only disk, and the one that is there then: `rebuild` may put
/// another in its place meanwhile.
func openToRead(
  _ path: String, _ configuration: Configuration, files: any FileSystem = LocalFileSystem()
) throws -> DatabaseQueue {
  for _ in 0..<CatalogSwap.looks {
    let before = try files.status(of: path)?.inode
    do {
      let queue = try openWhatIsThere(path, configuration, files)
      if try files.status(of: path)?.inode == before { return queue }
      try queue.close()
    } catch let error as DatabaseError {
      // It may have been read when it was no longer a database.
      guard try files.status(of: path)?.inode != before else { throw error }
    }
    CatalogSwap.pause()
  }
  return try openWhatIsThere(path, configuration, files)
}

/// Opens the database that has that path now.
///
/// In WAL mode SQLite wants to make a `-shm` file even to read. Where that cannot be, and a clean
/// end has left no log, the file can be taken as it is (https://sqlite.org/wal.html#readonly).
private func openWhatIsThere(
  _ path: String, _ configuration: Configuration, _ files: any FileSystem
) throws -> DatabaseQueue {
  do {
    let queue = try openDatabase(path, configuration)
    try queue.read { _ = try Int.fetchOne($0, sql: "PRAGMA user_version") }
    return queue
  } catch let error as DatabaseError
    where error.resultCode == .SQLITE_CANTOPEN || error.resultCode == .SQLITE_READONLY
  {
    let log = try files.status(of: path + "-wal")
    guard try files.status(of: path) != nil, log?.byteCount ?? 0 == 0 else { throw error }
    let escaped = path.utf8.map { byte in
      "?#%".utf8.contains(byte) ? "%" + hexadecimal([byte]) : String(Unicode.Scalar(byte))
    }
    return try DatabaseQueue(
      path: "file:" + escaped.joined() + "?immutable=1", configuration: configuration)
  }
}
