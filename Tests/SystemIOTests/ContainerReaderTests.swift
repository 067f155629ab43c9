import ChatModel
import Glibc
import SystemIO
import Testing

private typealias Fixture = ContainerFixture

private let chats = #"{"messages":[{"role":"user","content":"hello"}]}"# + "\n"

@Suite struct `Container reader` {
  @Test func `a plain file is one entry`() throws {
    let record = try walk(Array(chats.utf8))
    #expect(record.files == ["dump": chats])
    #expect(record.problems.isEmpty)
  }

  @Test(arguments: Fixture.Compression.allCases.filter { $0 != .none })
  private func `a compressed file is one entry of the same name`(compression: Fixture.Compression)
    throws
  {
    let record = try walk(Fixture.compressed(chats, compression))
    #expect(record.files == ["dump": chats])
    #expect(record.problems.isEmpty)
  }

  @Test(arguments: Fixture.Compression.allCases)
  private func `a tar under any compression gives its members in order`(
    compression: Fixture.Compression
  ) throws {
    let record = try walk(
      Fixture.tar(
        .init("b.json", chats), .init("folder", type: S_IFDIR), .init("folder/a.json", "[]"),
        .init("empty.json", ""), compression: compression))
    #expect(record.order == ["dump!b.json", "dump!folder/a.json", "dump!empty.json"])
    #expect(record.files["dump!b.json"] == chats)
    #expect(record.files["dump!folder/a.json"] == "[]")
    #expect(record.skipped == ["dump!folder/: folder"])
    #expect(record.problems.isEmpty)
  }

  @Test(arguments: [false, true]) func `a zip gives its members in order`(isStored: Bool) throws {
    var fixture = Fixture(
      format: .zip,
      members: [
        .init("b.json", chats), .init("folder/", type: S_IFDIR), .init("folder/a.json", "[]"),
        .init("empty.json", ""),
      ])
    fixture.isStored = isStored
    let record = try walk(fixture.bytes)
    #expect(record.order == ["dump!b.json", "dump!folder/a.json", "dump!empty.json"])
    #expect(record.files["dump!b.json"] == chats)
    #expect(record.skipped == ["dump!folder/: folder"])
    #expect(record.problems.isEmpty)
  }

  @Test func `members of the same name are both read`() throws {
    let record = try walk(Fixture.zip(.init("a.json", "1"), .init("a.json", "2")))
    #expect(record.order == ["dump!a.json", "dump!a.json"])
    #expect(record.files == ["dump!a.json": "12"])
    #expect(record.problems.isEmpty)
  }

  @Test(arguments: ["../../etc/passwd", "/etc/passwd", "C:/x", "..", "a/../../b"])
  func `a hostile name is read and shown, and nothing else`(name: String) throws {
    #expect(try walk(Fixture.zip(.init(name, "x"))).files == ["dump!\(name)": "x"])
    #expect(try walk(Fixture.tar(.init(name, "x"))).files == ["dump!\(name)": "x"])
  }

  @Test(
    arguments: [
      (Array("é😀.json".utf8), "é😀.json"), ([0xE9, 0x2E, 0x6A], "\u{FFFD}.j"),
      ([0x61, 0x1B, 0x5B, 0x0A, 0x62], "a\\u{1B}[\\u{A}b"),
      (Array("\u{202E}nosj.exe".utf8), "\\u{202E}nosj.exe"),
      (Array(repeating: 0x61, count: 3_000), String(repeating: "a", count: 1_024) + "…"),
    ] as [([UInt8], String)])
  func `a name in any encoding is shown without its control characters`(
    name: [UInt8], shown: String
  ) throws {
    #expect(try walk(Fixture.zip(.init(name, [0x78]))).files == ["dump!\(shown)": "x"])
    #expect(try walk(Fixture.tar(.init(name, [0x78]))).files == ["dump!\(shown)": "x"])
  }

  @Test func `what is no regular member is skipped by kind`() throws {
    var hardLink = Fixture.Member("hard", "")
    hardLink.hardLinkTarget = "a.json"
    let tar = Fixture.tar(
      .init("a.json", "1"), .init("soft", type: S_IFLNK, linkTarget: "/etc/passwd"),
      .init("fifo", type: S_IFIFO), .init("null", type: S_IFCHR), hardLink)
    let record = try walk(tar)
    #expect(record.files == ["dump!a.json": "1"])
    #expect(
      record.skipped == [
        "dump!soft: symbolic link", "dump!fifo: pipe", "dump!null: device",
        "dump!hard: link to another member",
      ])
    #expect(record.problems.isEmpty)
    let zip = Fixture.zip(
      .init("soft", type: S_IFLNK, linkTarget: "/etc/passwd"), .init("a.json", "1"))
    #expect(try walk(zip).skipped == ["dump!soft: symbolic link"])
    #expect(try walk(zip).files == ["dump!a.json": "1"])
  }

  @Test func `a container in a container is read`() throws {
    let zip = Fixture.zip(.init("c.json", chats))
    let tarball = Fixture.tar(.init("c.json", chats), compression: .gzip)
    let gzip = Fixture.compressed(chats, .gzip)
    let outer: [Fixture.Member] = [
      .init(Array("z".utf8), zip), .init(Array("t".utf8), tarball), .init(Array("g".utf8), gzip),
    ]
    let expected = ["dump!z!c.json": chats, "dump!t!c.json": chats, "dump!g": chats]
    for (format, compression) in [
      (Fixture.Format.zip, Fixture.Compression.none), (.tar, .none), (.tar, .gzip), (.tar, .zstd),
    ] {
      let fixture = Fixture(format: format, compression: compression, members: outer)
      let record = try walk(fixture.bytes)
      #expect(record.files == expected)
      #expect(record.problems.isEmpty)
    }
    #expect(try walk(Fixture.compressed(zip, .gzip)).files == ["dump!c.json": chats])
  }

  @Test func `a container two levels deep is a problem of its own`() throws {
    let inner = Fixture.zip(.init("c.json", chats))
    let middle = Fixture.zip(.init(Array("inner.zip".utf8), inner), .init("m.json", "1"))
    let outer = Fixture.zip(.init(Array("middle.zip".utf8), middle), .init("o.json", "2"))
    let record = try walk(outer)
    #expect(record.files == ["dump!middle.zip!m.json": "1", "dump!o.json": "2"])
    #expect(record.problems.map(\.reason) == [.limitExceeded])
    #expect(record.problems.first?.location?.path == "dump!middle.zip!inner.zip")
    var limits = ContainerLimits()
    limits.maximumNesting = 2
    #expect(try walk(outer, limits: limits).files.count == 3)
  }

  @Test func `an encrypted member is a problem with advice, the others are read`() throws {
    var fixture = Fixture(format: .zip, members: [.init("secret.json", chats)])
    fixture.password = "password"
    let record = try walk(fixture.bytes)
    #expect(record.files.isEmpty)
    #expect(record.problems.map(\.reason) == [.unreadableContainer])
    #expect(record.problems.first?.cause == "it is encrypted")
    #expect(record.problems.first?.hint?.contains("password") == true)
    #expect(record.problems.first?.location?.path == "dump!secret.json")
  }

  @Test(
    arguments: [
      [], Array("PK\u{5}\u{6}".utf8) + Array(repeating: 0, count: 18),
      Array("PK\u{3}\u{4} this is no zip at all, it just looks like one".utf8),
      [0x1F, 0x8B, 0x08], [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 3],
      [0x1F, 0x8B, 0x08, 0xFF] + Array(repeating: 0xFF, count: 100),
      [0x28, 0xB5, 0x2F, 0xFD], [0x28, 0xB5, 0x2F, 0xFD, 0xFF, 0xFF, 0xFF, 0xFF],
      [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], Array("BZh91AY&SY".utf8),
    ] as [[UInt8]])
  func `a file that is empty, or only begins like a container, is a problem`(bytes: [UInt8]) throws
  {
    let record = try walk(bytes)
    #expect(record.files.values.joined() == "")
    #expect(!record.problems.isEmpty)
    #expect(record.problems.allSatisfy { $0.reason == .unreadableContainer })
  }

  @Test func `a zip without members is one problem, and not called damaged`() throws {
    let record = try walk(Array("PK\u{5}\u{6}".utf8) + Array(repeating: 0, count: 18))
    #expect(record.problems.map(\.cause) == ["there is nothing in it"])
  }

  @Test(arguments: [Fixture.Compression.gzip, .zstd, .xz, .bzip2])
  private func `a compressed file without content is a problem`(compression: Fixture.Compression)
    throws
  {
    let record = try walk(Fixture.compressed("", compression))
    #expect(record.files.isEmpty)
    #expect(record.problems.count == 1)
  }

  @Test func `an empty member is visited`() throws {
    let record = try walk(Fixture.zip(.init("a.json", "")))
    #expect(record.files == ["dump!a.json": ""])
    #expect(record.problems.isEmpty)
  }

  @Test func `text that looks a little like a container is text`() throws {
    for text in ["PK", "BZh is a company", "ustar", String(repeating: "0", count: 600)] {
      #expect(try walk(Array(text.utf8)).files == ["dump": text])
    }
  }

  @Test func `what is no file at all is an error that says so`() throws {
    let file = try TemporaryFile([])
    let fifo = "\(file.folder)/fifo"
    #expect(mkfifo(fifo, 0o600) == 0)
    defer { unlink(fifo) }
    for (path, reason) in [
      (file.folder, HansardError.Reason.usage), (fifo, .usage), ("/dev/null", .usage),
      ("\(file.folder)/none", .notFound), ("", .notFound),
    ] {
      let error = #expect(throws: HansardError.self) { _ = try ContainerReader(path: path) }
      #expect(error?.reason == reason)
    }
  }
}
