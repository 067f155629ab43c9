/// What is mounted where: proc(5), `/proc/PID/mountinfo`.
struct MountTable {
  struct Mount: Hashable {
    var point: String
    var fileSystem: String
    /// Those of the mount and those of the file system.
    var options: Set<Substring>
  }

  /// Later mounts cover earlier ones.
  private(set) var mounts: [Mount] = []

  init(_ text: String) {
    for line in text.split(separator: "\n") {
      // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
      let fields = line.split(separator: " ", omittingEmptySubsequences: false)
      guard let dash = fields.firstIndex(of: "-"), dash > 5, fields.count > dash + 3 else {
        continue
      }
      mounts.append(
        Mount(
          point: MountTable.unescaped(fields[4]), fileSystem: String(fields[dash + 1]),
          options: Set(fields[5].split(separator: ",") + fields[dash + 3].split(separator: ","))))
    }
  }

  /// - Parameter path: absolute, without links.
  func mount(of path: String) -> Mount? {
    func covers(_ mount: Mount) -> Bool {
      path == mount.point || mount.point == "/" || path.hasPrefix(mount.point + "/")
    }
    let longest = mounts.filter(covers).map(\.point.utf8.count).max()
    return mounts.last { covers($0) && $0.point.utf8.count == longest }
  }

  /// Spaces and the like are written as three octal digits behind a backslash.
  private static func unescaped(_ field: Substring) -> String {
    var bytes: [UInt8] = []
    let source = Array(field.utf8)
    var index = 0
    while index < source.count {
      if source[index] == UInt8(ascii: "\\"), index + 3 < source.count,
        let code = UInt8(String(decoding: source[index + 1...index + 3], as: UTF8.self), radix: 8)
      {
        bytes.append(code)
        index += 4
      } else {
        bytes.append(source[index])
        index += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
