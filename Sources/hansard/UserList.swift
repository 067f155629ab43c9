import ChatModel
import SystemIO

/// A file of users' ids, one a line.
enum UserList {
  /// The ids without white space around them; empty lines say nothing.
  ///
  /// - Throws: `.usage` when a line is no UTF-8, or none has an id.
  static func read(_ path: String) throws(HansardError) -> [String] {
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var bytes = try LocalFileSystem().contents(of: path)[...]
    if bytes.starts(with: byteOrderMark) { bytes = bytes.dropFirst(byteOrderMark.count) }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    var users: [String] = []
    for (number, line) in lines.enumerated() {
      guard let text = String(validating: line, as: UTF8.self) else {
        throw HansardError(
          .usage, while: "reading ids of users", at: SourceLocation(path),
          cause: "line \(number + 1) is no UTF-8", hint: "write one id a line, as `list` shows it")
      }
      if let user = UserID(argument: text) { users.append(user.text) }
    }
    guard !users.isEmpty else {
      throw HansardError(
        .usage, while: "reading ids of users", at: SourceLocation(path),
        cause: "no line of it has an id")
    }
    return users
  }
}
