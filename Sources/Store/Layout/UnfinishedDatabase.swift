import ChatModel
import GRDB
import SystemIO

/// Removes what an interrupted making of a database left: a file whose schema was never committed.
///
/// A schema comes in one transaction that also sets `user_version`, so that at 0 nothing was ever in
/// it.
func removeUnfinishedDatabase(_ path: String, files: any FileSystem) throws(HansardError) {
  guard try files.status(of: path) != nil, try databaseVersion(path) == 0 else { return }
  for name in [path, path + "-wal", path + "-shm"] where try files.status(of: name) != nil {
    try files.unlink(name)
  }
}

/// `user_version`, once SQLite has recovered the file.
func databaseVersion(_ path: String) throws(HansardError) -> Int {
  try attempt("looking at a database", path) {
    let queue = try openDatabase(path)
    defer { try? queue.close() }
    return try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
  }
}
