import ChatModel
import Store
import SystemIO

/// One file that an operator named, or that stood in a folder that was named.
struct DumpPath: Hashable, Sendable {
  var path: String
  /// Files found in a folder may be of no known format; those named may not.
  var isFromFolder: Bool
  /// Bytes of a regular file, when it was found; nil for anything else.
  var byteCount: Int64?

  static let standardInput = "-"

  /// Expands folders, recursively and in sorted order.
  ///
  /// A folder that links lead to again is read once; other things than regular files are left out.
  ///
  /// - Parameter store: the folder of a store, which is no dump of its own, and is left out with its keys.
  /// - Throws: `.notFound` for a path that is not there, `.usage` for the store itself, before anything is
  ///   read.
  static func expand(
    _ paths: [String], outsideOf store: StoreLayout? = nil,
    files: any FileSystem = LocalFileSystem()
  ) throws(HansardError) -> [DumpPath] {
    var own: Set<Folder> = []
    for folder in store.map({ [$0.root, $0.keys] }) ?? [] {
      if let status = try files.status(of: folder) { own.insert(Folder(status)) }
    }
    var result: [DumpPath] = []
    for path in paths {
      if path == standardInput {
        result.append(DumpPath(path: path, isFromFolder: false, byteCount: nil))
        continue
      }
      guard let status = try files.status(of: path) else {
        throw HansardError(
          .notFound, while: "looking for a dump", at: SourceLocation(path),
          cause: "there is no such file or folder", hint: "check the path; nothing was read")
      }
      if status.isDirectory {
        guard !own.contains(Folder(status)) else {
          throw HansardError(
            .usage, while: "looking for a dump", at: SourceLocation(path),
            cause: "it is the store that dumps are to be read into",
            hint: "name dumps, or another store with `hansard merge`")
        }
        var seen = own.union([Folder(status)])
        result += try contents(of: path, depth: 0, files: files, &seen)
      } else {
        let byteCount = status.isRegularFile ? status.byteCount : nil
        result.append(DumpPath(path: path, isFromFolder: false, byteCount: byteCount))
      }
    }
    return result
  }

  /// Deeper than any export.
  private static let maximumDepth = 32

  /// A folder under whatever name.
  private struct Folder: Hashable {
    var device: UInt64
    var inode: UInt64

    init(_ status: FileStatus) { (device, inode) = (status.device, status.inode) }
  }

  private static func contents(
    of folder: String, depth: Int, files: any FileSystem, _ seen: inout Set<Folder>
  ) throws(HansardError) -> [DumpPath] {
    guard depth < maximumDepth else { return [] }
    var result: [DumpPath] = []
    for name in try files.list(folder) ?? [] {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      guard let status = try files.status(of: path) else { continue }
      if status.isDirectory {
        guard seen.insert(Folder(status)).inserted else { continue }
        result += try contents(of: path, depth: depth + 1, files: files, &seen)
      } else if status.isRegularFile {
        result.append(DumpPath(path: path, isFromFolder: true, byteCount: status.byteCount))
      }
    }
    return result
  }
}
