import ChatModel
import GRDB
import SystemIO

/// Opens a database of the store, or makes an empty one where nothing has that name.
///
/// - Throws: `.damaged` where something else than a file has it: SQLite would wait for a pipe's writer
///   without end.
func openDatabase(_ path: String, _ configuration: Configuration = Configuration()) throws
  -> DatabaseQueue
{
  if let status = try LocalFileSystem().status(of: path), !status.isRegularFile {
    throw HansardError(
      .damaged, while: "opening a database", at: SourceLocation(path),
      cause: status.isDirectory ? "it is a folder" : "it is a pipe or a device, not a file",
      hint: "move it away; `hansard rebuild` makes catalogs anew, a ledger comes from a backup")
  }
  return try DatabaseQueue(path: path, configuration: configuration)
}
