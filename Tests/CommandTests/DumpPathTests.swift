import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// What `ingest` makes of the paths that it is given.
@Suite struct `Paths of dumps` {
  private static let sound = (1...3).map { `Bad input`.message($0) }.joined(separator: "\n")

  private func ingest(
    _ paths: [String], _ folder: TemporaryFolder, input: [UInt8]? = nil, format: String = "auto"
  ) throws -> HansardProcess {
    try HansardProcess.run(
      ["ingest"] + paths + ["--store", folder("store"), "--json", "--format", format],
      input: input)
  }

  @Test func `a folder's other files are listed as skipped`() throws {
    let folder = try TemporaryFolder()
    let dumps = folder("dumps")
    try FileManager.default.createDirectory(
      atPath: "\(dumps)/sub", withIntermediateDirectories: true)
    try folder.write(Self.sound, to: "dumps/a.jsonl")
    try folder.write("hello there", to: "dumps/notes.txt")
    try folder.write("", to: "dumps/empty")
    try folder.write("\u{1}\u{0}", to: "dumps/sub/binary")
    let result = try ingest([dumps], folder)
    #expect(result.status == 0)
    let sources = try IngestedSource.all(in: result.output)
    #expect(
      sources.map { ($0.path as NSString).lastPathComponent }
        == ["a.jsonl", "empty", "notes.txt", "binary"])
    #expect(sources.map(\.archived) == [3, 0, 0, 0])
    #expect(sources.map { $0.skipped?.values.reduce(0, +) ?? 0 } == [0, 1, 1, 1])
  }

  @Test func `a faulty dump in a folder is rejected, not skipped`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder("dumps"), withIntermediateDirectories: true)
    try folder.write(Self.sound + "\n{\"conv", to: "dumps/cut.jsonl")
    let result = try ingest([folder("dumps")], folder)
    #expect(result.status == 3)
    #expect(try IngestedSource.only(in: result.output).rejected == 1)
  }

  @Test func `of many files only those with refused records are listed one by one`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder("dumps"), withIntermediateDirectories: true)
    for number in 10..<60 {
      try folder.write(`Bad input`.message(number), to: "dumps/\(number).jsonl")
    }
    try folder.write(`Bad input`.message(60) + "\n{\"conv", to: "dumps/cut.jsonl")
    try folder.write("", to: "dumps/empty")
    func ingest() throws -> String {
      try HansardProcess.run(["ingest", folder("dumps"), "--store", folder("store")]).output
    }
    let first = try ingest().split(separator: "\n")
    let columns = first[1].split(separator: " ")
    #expect(columns[0].hasSuffix("cut.jsonl") && columns[5] == "1", "\(first[1])")
    #expect(first.contains { $0.hasPrefix("50 other files  ") && $0.contains("messages") })
    #expect(first.contains { $0.hasPrefix("1 other file  ") })
    #expect(first.contains("skipped: empty file (1)"))
    #expect(!first.joined().contains("17.jsonl"))
    let second = try ingest()
    #expect(second.contains("\n52 files read before, nothing to do\n"), "\(second)")
    let named = try #require(second.firstMatch(of: #/`hansard (runs \S+)`/#)?.1)
    let run = try HansardProcess.run(
      named.split(separator: " ").map(String.init) + ["--store", folder("store")])
    #expect(run.output.contains("17.jsonl") && run.output.contains("empty"))
    #expect(run.output.contains("cut.jsonl: in an earlier run"), "\(run.output)")
  }

  @Test func `the same path twice adds nothing the second time`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.sound, to: "dump")
    let sources = try IngestedSource.all(in: try ingest([path, path], folder).output)
    #expect(sources.map(\.archived) == [3, 0])
    #expect(sources.map(\.duplicate) == [0, 3])
  }

  @Test func `a link that leads nowhere fails before anything is read`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder("link"), withDestinationPath: folder("nowhere"))
    let result = try ingest([folder("link")], folder)
    #expect(result.status == 1)
    #expect(result.errors.contains("link"))
    #expect(!FileManager.default.fileExists(atPath: folder("store")))
  }

  @Test func `a folder with links to itself is read once`() throws {
    let folder = try TemporaryFolder()
    let dumps = folder("dumps")
    try FileManager.default.createDirectory(
      atPath: "\(dumps)/sub", withIntermediateDirectories: true)
    try folder.write(Self.sound, to: "dumps/a.jsonl")
    for (link, target) in [("self", "."), ("again", "."), ("sub/up", ".."), ("loop", "loop")] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(dumps)/\(link)", withDestinationPath: target)
    }
    let result = try ingest([dumps], folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try IngestedSource.only(in: result.output).archived == 3)
  }

  @Test func `the store itself is no dump`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.sound, to: "a.jsonl")
    for _ in 1...2 {
      let result = try HansardProcess.run(
        ["ingest", folder.path, "--store", folder("store"), "--json"])
      #expect(result.status == 0, "\(result.errors)")
      let sources = try IngestedSource.all(in: result.output)
      #expect(sources.map { ($0.path as NSString).lastPathComponent } == ["a.jsonl"])
    }
    let named = try ingest([folder("store")], folder)
    #expect(named.status == 2)
    #expect(named.errors.contains("hansard merge"))
  }

  @Test func `a link to a dump is read`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.sound, to: "dump")
    try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: path)
    #expect(try IngestedSource.only(in: try ingest([folder("link")], folder).output).archived == 3)
  }

  @Test func `a named pipe and a device are refused at once, with what to do`() throws {
    let folder = try TemporaryFolder()
    mkfifo(folder("pipe"), 0o600)
    for path in [folder("pipe"), "/dev/null"] {
      let result = try ingest([path], folder)
      #expect(result.status == 3)
      #expect(result.errors.contains("send the bytes to standard input"))
    }
  }

  @Test(.enabled(if: getuid() != 0, "root may read everything"))
  func `a file that may not be read is rejected, and the others are read`() throws {
    let folder = try TemporaryFolder()
    let closed = try folder.write(Self.sound, to: "closed")
    chmod(closed, 0)
    let path = try folder.write(Self.sound, to: "dump")
    let result = try ingest([closed, path], folder)
    #expect(result.status == 3)
    #expect(result.errors.contains("closed"))
    #expect(try IngestedSource.all(in: result.output).map(\.archived) == [0, 3])
  }

  @Test func `a thousand tiny files are a thousand sources`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder("dumps"), withIntermediateDirectories: true)
    for number in 1...1000 {
      try folder.write(
        #"{"conversation_id":"c\#(number)","id":"m","role":"user","content":"x","user_id":"u"}"#,
        to: "dumps/\(number)")
    }
    let sources = try IngestedSource.all(in: try ingest([folder("dumps")], folder).output)
    #expect(sources.count == 1000)
    #expect(sources.map(\.archived).reduce(0, +) == 1000)
  }

  static let inputs: [(format: String, text: String)] = [
    (
      "chatgpt",
      #"[{"conversation_id":"g","create_time":1,"current_node":"b","mapping":{"b":{"id":"b","#
        + #""parent":null,"children":[],"message":{"id":"b","author":{"role":"user"},"#
        + #""content":{"content_type":"text","parts":["x"]}}}}}]"#
    ),
    (
      "claude",
      #"[{"uuid":"k","name":"n","created_at":"2026-01-01T00:00:00Z","chat_messages":["#
        + #"{"uuid":"m","sender":"human","text":"x","created_at":"2026-01-01T00:00:00Z"}]}]"#
    ),
    ("openai", #"{"messages":[{"role":"user","content":"x"}]}"#),
    ("messages", #"{"conversation_id":"c","id":"m","role":"user","content":"x"}"#),
    ("csv", "conversation_id,id,role,content\nc,m,user,x\n"),
    (
      "postgres-sql",
      "COPY public.messages (id, conversation_id, role, content) FROM stdin;\n1\tc\tuser\tx\n\\.\n"
    ),
    (
      "hansard",
      #"{"v":1,"kind":"conversation","source_kind":"rows","conversation_id":"c","user_id":"u","#
        + #""messages":[{"id":"m","role":"user","content":"x","created_at":null,"model":null,"#
        + #""tokens":1}]}"#
    ),
  ]

  @Test(arguments: inputs)
  func `standard input is read in every format`(format: String, text: String) throws {
    let folder = try TemporaryFolder()
    for chosen in ["auto", format] {
      let result = try ingest(["-"], folder, input: Array(text.utf8), format: chosen)
      #expect(result.status == 0, "\(result.errors)")
      let source = try IngestedSource.only(in: result.output)
      #expect(source.format == format)
      #expect(source.archived + source.duplicate == 1)
    }
  }

  /// A zip of one stored member, `a`.
  private static func zip(_ body: String, crc: UInt32) -> [UInt8] {
    func little(_ value: UInt32, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let size = UInt32(body.utf8.count)
    let facts =
      little(20, 2) + little(0, 8) + little(crc, 4) + little(size, 4) + little(size, 4)
      + little(1, 2) + little(0, 2)
    let local = [0x50, 0x4B, 3, 4] + facts + [UInt8(ascii: "a")] + Array(body.utf8)
    let central =
      [0x50, 0x4B, 1, 2] + little(20, 2) + facts + little(0, 14) + [UInt8(ascii: "a")]
    let end =
      [0x50, 0x4B, 5, 6] + little(0, 4) + little(1, 2) + little(1, 2)
      + little(UInt32(central.count), 4) + little(UInt32(local.count), 4) + little(0, 2)
    return local + central + end
  }

  @Test func `standard input may be a zip`() throws {
    let folder = try TemporaryFolder()
    let body = #"{"messages":[{"role":"user","content":"x"}]}"#
    let bytes = Self.zip(body, crc: CRC32.of(Array(body.utf8)))
    let result = try ingest(["-"], folder, input: bytes)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try IngestedSource.only(in: result.output).archived == 1)
  }
}

/// The check sum of zip files (APPNOTE 4.4.7), bit by bit.
enum CRC32 {
  static func of(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = .max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
