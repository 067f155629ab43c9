import ChatModel
import Dumps
import SystemIO

/// A first look into a dump, for what its messages need before they are read: whose account it is.
enum DumpSurvey {
  /// The user that the dump's account data names; nil when it names none, or several.
  static func accountUser(of path: String) throws -> String? {
    var users: Set<String> = []
    try ContainerReader(path: path).forEachEntry(
      { entry, stream in
        let sample = EntrySample.taken(from: &stream, path: entry.path)
        if let user = sample.accountUser { users.insert(user) }
      }, notice: { _ in })
    // Two accounts in one dump: neither may claim the other's conversations.
    return users.count == 1 ? users.first : nil
  }
}

extension EntrySample {
  /// The user of account data, whichever format's; nil for every other member.
  var accountUser: String? {
    DumpFormats.all.lazy.compactMap { $0.accountUser(in: self) }.first
  }

  /// The beginning of a stream, its BOM removed, without consuming anything.
  static func taken(
    from stream: inout EntryStream, path: String, upTo maximumBytes: Int = usualBytes
  ) -> EntrySample {
    let head = stream.peek(upTo: maximumBytes + 1)
    let isComplete = head.count <= maximumBytes
    let start = byteOrderMarkLength(head)
    return EntrySample(
      path: path,
      head: PaddedBytes(Array(head[start..<min(head.count, maximumBytes)])),
      isComplete: isComplete)
  }
}

/// 3 when UTF-8 text begins with a byte order mark, which is no part of it.
func byteOrderMarkLength(_ head: [UInt8]) -> Int {
  head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
}
