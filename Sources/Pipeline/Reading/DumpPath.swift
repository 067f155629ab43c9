import ChatModel
import SystemIO

/// One file that an operator named, or that stood in a folder that was named.
struct DumpPath: Hashable, Sendable {
  var path: String
  /// Files found in a folder may be of no known format; those named may not.
  var isFromFolder: Bool

  static let standardInput = "-"

  var isEmptyFile: Bool {
    byteCount == 0
  }

  /// Bytes of a regular file; nil for anything else.
  var byteCount: Int64? {
    guard let status = try? LocalFileSystem().status(of: path), status.isRegularFile else {
      return nil
    }
    return status.byteCount
  }

  /// Expands folders, recursively and in sorted order.
  ///
  /// Symbolic links to folders are not followed twice; other things than regular files are left
  /// out.
  ///
  /// - Throws: `.notFound` for a path that is not there, before anything is read.
  static func expand(
    _ paths: [String], files: any FileSystem = LocalFileSystem()
  ) throws(HansardError) -> [DumpPath] {
    var result: [DumpPath] = []
    for path in paths {
      if path == standardInput {
        result.append(DumpPath(path: path, isFromFolder: false))
        continue
      }
      guard let status = try files.status(of: path) else {
        throw HansardError(
          .notFound, while: "looking for a dump", at: SourceLocation(path),
          cause: "there is no such file or folder", hint: "check the path; nothing was read")
      }
      if status.isDirectory {
        result += try contents(of: path, depth: 0, files: files)
      } else {
        result.append(DumpPath(path: path, isFromFolder: false))
      }
    }
    return result
  }

  /// Deeper than any export, and an end to link cycles.
  private static let maximumDepth = 32

  private static func contents(
    of folder: String, depth: Int, files: any FileSystem
  ) throws(HansardError) -> [DumpPath] {
    guard depth < maximumDepth else { return [] }
    var result: [DumpPath] = []
    for name in try files.list(folder) ?? [] {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      guard let status = try files.status(of: path) else { continue }
      if status.isDirectory {
        result += try contents(of: path, depth: depth + 1, files: files)
      } else if status.isRegularFile {
        result.append(DumpPath(path: path, isFromFolder: true))
      }
    }
    return result
  }
}
