import SystemIO

extension RecordedRun {
  /// Operations that matter only once the power goes, or once somebody reads the raw disk: syncs of
  /// files, syncs of folders, and bytes written over others.
  ///
  /// By what the code does there, as `sync of archive/MONTH/FILE.jsonl.zst, 1`: all that a program does
  /// not do when the line is missing. Databases are left out, which are in no image.
  var safeguards: [String: [Int]] {
    var sizes = initialSizes
    var times: [String: Int] = [:]
    var changed: [String: Set<String>] = [:]
    var found: [String: [Int]] = [:]

    func note(_ kind: String, _ path: String, _ number: Int) {
      if path.contains(".sqlite") { return }
      let exact = "\(kind) of \(path)"
      times[exact, default: 0] += 1
      found["\(kind) of \(role(of: path)), \(times[exact] ?? 0)", default: []].append(number)
    }
    func change(_ path: String, _ kind: String) {
      changed[parentFolder(of: path), default: []].insert(kind)
    }

    for (number, operation) in operations.enumerated() {
      switch operation {
      case .sync(let path): note("sync", path, number)
      case .syncDirectory(let path):
        let changes = changed.removeValue(forKey: path, default: []).sorted()
        let name = "sync of folder \(role(of: path)), \(changes.joined(separator: " and "))"
        found[name, default: []].append(number)
      case .write(let path, let offset, let bytes):
        let size = sizes[path] ?? 0
        sizes[path] = max(size, Int(offset) + bytes.count)
        if Int(offset) < size { note("overwriting", path, number) }
      case .rename(let path, let newPath):
        sizes[newPath] = sizes.removeValue(forKey: path)
        change(path, "left")
        change(newPath, "arrived")
      case .createFile(let path), .createDirectory(let path): change(path, "created")
      case .unlink(let path), .removeDirectory(let path): change(path, "removed")
      case .truncate: break
      }
    }
    return found
  }

  /// A path without what is another one each time.
  private func role(of path: String) -> String {
    path.replacing(root, with: "store")
      .replacing(#/\d{8}T\d{6}Z-[0-9a-f]{4}/#, with: "RUN")
      .replacing(#/\d{4}-\d{2}/#, with: "MONTH")
      .replacing(#/[0-9a-f]{32}/#, with: "NAME")
      .replacing(#/\d{6}/#, with: "NUMBER")
  }
}

extension Dictionary {
  fileprivate mutating func removeValue(forKey key: Key, default value: Value) -> Value {
    removeValue(forKey: key) ?? value
  }
}
