import ChatModel
import Dumps
import SystemIO

/// A first look into a dump: which members are of which format, and whose account it is.
struct DumpSurvey {
  struct Member: Sendable {
    var entry: ContainerEntry
    /// Nil when no reader knows it.
    var reader: (any DumpReader)?
    var isAccountData: Bool
    /// Why it cannot be read, for formats that are recognised and refused.
    var hint: String?
    var isEmpty: Bool
  }

  private(set) var members: [Member] = []
  private(set) var accountUser: String?
  private(set) var notices: [ContainerNotice] = []

  /// - Parameter format: a reader that the operator named; nil to recognise.
  init(_ path: String, format: (any DumpReader)?) throws {
    var members: [Member] = []
    var accountUsers: [String] = []
    var notices: [ContainerNotice] = []
    try ContainerReader(path: path).forEachEntry(
      { entry, stream in
        let sample = EntrySample.taken(from: &stream, path: entry.path)
        let account = DumpFormats.all.lazy.compactMap { $0.accountUser(in: sample) }.first
        if let account { accountUsers.append(account) }
        members.append(
          DumpSurvey.member(entry, sample, format: format, isAccountData: account != nil))
      }, notice: { notices.append($0) })
    self.members = members
    self.notices = notices
    // Two accounts in one dump: neither may claim the other's conversations.
    accountUser = Set(accountUsers).count == 1 ? accountUsers.first : nil
  }

  static func member(
    _ entry: ContainerEntry, _ sample: EntrySample, format: (any DumpReader)?, isAccountData: Bool
  ) -> Member {
    var reader = isAccountData ? nil : DumpFormats.recognise(sample)
    if let format { reader = entry.depth == 0 || format.recognises(sample) ? format : nil }
    return Member(
      entry: entry, reader: reader, isAccountData: isAccountData,
      hint: reader == nil ? hintForUnreadable(sample) : nil, isEmpty: sample.head.count == 0)
  }
}

extension EntrySample {
  /// The beginning of a stream, its BOM removed, without consuming anything.
  static func taken(from stream: inout EntryStream, path: String) -> EntrySample {
    let head = stream.peek(upTo: EntrySample.maximumBytes + 1)
    let isComplete = head.count <= EntrySample.maximumBytes
    let start = byteOrderMarkLength(head)
    return EntrySample(
      path: path,
      head: PaddedBytes(Array(head[start..<min(head.count, EntrySample.maximumBytes)])),
      isComplete: isComplete)
  }
}

/// 3 when UTF-8 text begins with a byte order mark, which is no part of it.
func byteOrderMarkLength(_ head: [UInt8]) -> Int {
  head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
}
