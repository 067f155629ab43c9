import Foundation

/// Files and folders by path.
struct DiskImage: Hashable {
  var folders: [String] = []
  var files: [String: [UInt8]] = [:]

  init() {}

  /// What is below a folder and below its namesakes (`store`, `store.keys`), databases left out:
  /// SQLite writes those by itself.
  init(of root: String) throws {
    for start in [root, root + ".keys"] where FileManager.default.fileExists(atPath: start) {
      folders.append(start)
      let walker = FileManager.default.enumerator(atPath: start)
      for case let name as String in walker ?? NSEnumerator() {
        let path = "\(start)/\(name)"
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
        if isFolder.boolValue {
          folders.append(path)
        } else if !name.contains(".sqlite") {
          files[path] = [UInt8](try Data(contentsOf: URL(filePath: path)))
        }
      }
    }
    folders.sort()
  }

  /// Writes everything under another root.
  func write(from root: String, to newRoot: String) throws {
    func moved(_ path: String) -> URL { URL(filePath: newRoot + path.dropFirst(root.count)) }
    for folder in folders {
      try FileManager.default.createDirectory(
        at: moved(folder), withIntermediateDirectories: true)
    }
    for (path, bytes) in files { try Data(bytes).write(to: moved(path)) }
  }
}

/// The databases of a store, copied while nobody writes to them.
struct DatabaseImage: Hashable {
  private var files: [String: [UInt8]] = [:]

  init(of root: String) throws {
    let walker = FileManager.default.enumerator(atPath: root)
    for case let name as String in walker ?? NSEnumerator()
    where name.hasSuffix(".sqlite") || name.hasSuffix(".sqlite-wal") {
      files[name] = [UInt8](try Data(contentsOf: URL(filePath: "\(root)/\(name)")))
    }
  }

  func write(to root: String) throws {
    for (name, bytes) in files {
      let url = URL(filePath: "\(root)/\(name)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url)
    }
  }
}

/// SplitMix64: the same numbers from the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
