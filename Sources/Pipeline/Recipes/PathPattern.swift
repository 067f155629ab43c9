import ChatModel
import SystemIO

/// A path that may stand for several: `*` is any characters of one name, `?` is one of them.
///
/// As in a shell, neither matches a leading dot, and `**` is nothing special.
struct PathPattern {
  let text: String

  init(_ text: String) { self.text = text }

  private var isPattern: Bool { text.utf8.contains { $0 == asterisk || $0 == questionMark } }

  /// The paths that are there, sorted; a path without `*` and `?` stands for itself, there or not.
  func matches(in files: any FileSystem) throws(HansardError) -> [String] {
    guard isPattern else { return [text] }
    var found = [text.hasPrefix("/") ? "/" : ""]
    for component in text.split(separator: "/") {
      var next: [String] = []
      for folder in found {
        next += try names(like: String(component), in: folder, files).map { folder + $0 + "/" }
      }
      found = next
    }
    return found.map { String($0.dropLast()) }.sorted()
  }

  private func names(
    like component: String, in folder: String, _ files: any FileSystem
  ) throws(HansardError) -> [String] {
    let pattern = Array(component.utf8)
    guard pattern.contains(asterisk) || pattern.contains(questionMark) else {
      return try files.status(of: folder + component) == nil ? [] : [component]
    }
    let place = folder.isEmpty ? "." : folder
    guard try files.status(of: place)?.isDirectory == true else { return [] }
    return (try files.list(place) ?? []).filter { name in
      (!name.hasPrefix(".") || component.hasPrefix(".")) && isMatch(Array(name.utf8), pattern)
    }
  }

  /// Walks both once, going back to the last `*` only.
  private func isMatch(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
    var place = 0
    var wanted = 0
    var star: (pattern: Int, name: Int)?
    while place < name.count {
      if wanted < pattern.count, pattern[wanted] == asterisk {
        star = (wanted, place)
        wanted += 1
      } else if wanted < pattern.count,
        pattern[wanted] == questionMark || pattern[wanted] == name[place]
      {
        wanted += 1
        place += 1
      } else if let last = star {
        star = (last.pattern, last.name + 1)
        wanted = last.pattern + 1
        place = last.name + 1
      } else {
        return false
      }
    }
    return pattern[wanted...].allSatisfy { $0 == asterisk }
  }
}

private let asterisk = UInt8(ascii: "*")
private let questionMark = UInt8(ascii: "?")

/// `path` as seen from `folder`, `.` and `name/..` taken out: for reading, so links in between are
/// not looked at.
func resolvedPath(_ path: String, in folder: String) -> String {
  let whole = path.hasPrefix("/") || folder == "." ? path : "\(folder)/\(path)"
  var names: [Substring] = []
  for name in whole.split(separator: "/") where name != "." {
    if name == "..", let last = names.last, last != ".." {
      names.removeLast()
    } else {
      names.append(name)
    }
  }
  let joined = names.joined(separator: "/")
  return whole.hasPrefix("/") ? "/" + joined : joined.isEmpty ? "." : joined
}
