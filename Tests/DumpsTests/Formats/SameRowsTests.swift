import ChatModel
import Dumps
import SystemIO
import Testing

/// One table of messages in eight encodings, and its conversations in four.
@Suite struct `Rows in every encoding` {
  private static let folder = "postgres/generated/"

  private static let messageFiles: [(file: String, reader: any DumpReader)] = [
    ("messages.row_to_json.jsonl", MessageLinesReader()),
    ("messages.copy.txt", PostgresCopyReader()),
    ("messages.tz-newyork.copy.txt", PostgresCopyReader()),
    ("messages.csv", CSVReader()),
    ("messages.forcequote.csv", CSVReader()),
    ("messages.column-inserts.sql", PostgresSQLReader()),
    ("chat.plain.sql", PostgresSQLReader()),
  ]

  private static let conversationFiles: [(file: String, reader: any DumpReader)] = [
    ("conversations.copy.txt", PostgresCopyReader()),
    ("conversations.csv", CSVReader()),
    ("conversations.inserts.sql", PostgresSQLReader()),
    ("chat.plain.sql", PostgresSQLReader()),
  ]

  @Test(arguments: messageFiles.map(\.file))
  func `the messages and their sums are those of the index`(file: String) throws {
    guard let found = try Self.found(file) else { return }
    #expect(found.messages.count == 3123)
    #expect(found.count(.user) == 1582)
    #expect(found.count(.assistant) == 1521)
    #expect(found.count(.system) == 20)
    #expect(Set(found.messages.map(\.conversation)).count == 281)
    #expect(found.rejections.isEmpty)
    #expect(found.sumsClose)
    let times = found.messages.compactMap(\.message.createdAt)
    #expect(times.count == 3122)
    #expect(times.min()?.rfc3339 == "2024-03-01T09:00:00.123Z")
    #expect(times.max()?.rfc3339 == "2024-03-08T13:03:22.139Z")
    let visible = found.messages.filter { $0.message.role != .system }
    let characters = visible.reduce(0) { $0 + $1.message.content.unicodeScalars.count }
    #expect(characters == 316_575)
  }

  @Test(arguments: messageFiles.map(\.file))
  func `the same messages come out of each encoding`(file: String) throws {
    guard let reference = try Self.found("messages.row_to_json.jsonl"),
      let found = try Self.found(file)
    else { return }
    let expected = Dictionary(uniqueKeysWithValues: reference.messages.map { ($0.message.id, $0) })
    for row in found.messages {
      let other = try #require(expected[row.message.id])
      #expect(row.message == other.message)
      #expect(row.conversation == other.conversation)
    }
  }

  @Test(arguments: conversationFiles.map(\.file))
  func `the same conversations come out of each encoding`(file: String) throws {
    guard let reference = try Self.found("conversations.csv"), let found = try Self.found(file)
    else { return }
    #expect(found.headers.count == 281)
    #expect(Set(found.headers) == Set(reference.headers))
    let first = try #require(found.headers.first)
    #expect(first.user == "user-000")
    #expect(first.tags == [#"a"b"#, #"c\d"#])
    #expect(first.updatedAt?.rfc3339 == "2024-03-01T09:00:11.131Z")
  }

  @Test func `tables of other shapes are counted and left out`() throws {
    guard let found = try Self.found("chat.plain.sql") else { return }
    #expect(
      found.skipped == ["table 'chat_history'": 190, "table 'message_store'": 190])
  }

  @Test(arguments: messageFiles.map(\.file) + conversationFiles.map(\.file))
  func `a file is recognised by its own reader alone`(file: String) throws {
    guard let bytes = SharedSamples.bytes(Self.folder + file) else { return }
    let sample = EntrySample(
      path: file, head: PaddedBytes(Array(bytes.prefix(EntrySample.usualBytes))),
      isComplete: bytes.count <= EntrySample.usualBytes)
    let readers: [any DumpReader] = [
      MessageLinesReader(), PostgresSQLReader(), PostgresCopyReader(), CSVReader(),
    ]
    let names = readers.filter { $0.recognises(sample) }.map(\.name)
    #expect(names == [try #require(Self.reader(of: file)).name])
    #expect(hintForUnreadable(sample) == nil)
  }

  @Test(arguments: ["messages.copy.bin", "chat.custom.dump"])
  func `binary dumps are refused with a hint`(file: String) {
    guard let bytes = SharedSamples.bytes(Self.folder + file) else { return }
    let sample = EntrySample(path: file, head: PaddedBytes(bytes), isComplete: true)
    let readers: [any DumpReader] = [
      MessageLinesReader(), PostgresSQLReader(), PostgresCopyReader(), CSVReader(),
    ]
    #expect(!readers.contains { $0.recognises(sample) })
    #expect(hintForUnreadable(sample) != nil)
  }

  private static func reader(of file: String) -> (any DumpReader)? {
    (messageFiles + conversationFiles).first { $0.file == file }?.reader
  }

  /// Small odd pieces, so that rows get cut everywhere.
  private static func found(_ file: String) throws -> RecordingSink? {
    guard let bytes = SharedSamples.bytes(folder + file) else { return nil }
    let reader = try #require(Self.reader(of: file))
    return read(bytes, with: reader, chunk: 4093)
  }
}
