import ChatModel
import Glibc
import SystemIO
import Testing

private typealias Fixture = ContainerFixture

private func pattern(_ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ ($0 >> 8) &* 7) }
}

@Suite struct `Entry stream` {
  @Test(arguments: [0, 1, 511, 512, 262_143, 262_144, 262_145, 1_000_000])
  func `peeking changes nothing, however the rest is read`(size: Int) throws {
    let body = pattern(size)
    for bytes in [body, Fixture.compressed(body, .gzip), Fixture.zip(.init(Array("a".utf8), body))]
    {
      guard size > 0 else { continue }
      let file = try TemporaryFile(bytes)
      try ContainerReader(path: file.path).forEachEntry { _, stream in
        #expect(stream.peek(upTo: 10) == Array(body.prefix(10)))
        #expect(stream.peek(upTo: 300_000) == Array(body.prefix(300_000)))
        var read: [UInt8] = []
        #expect(try stream.read(upTo: 7, into: &read) == min(7, size))
        #expect(stream.byteOffset == Int64(min(7, size)))
        #expect(stream.peek(upTo: 20) == Array(body.dropFirst(7).prefix(20)))
        while try stream.readChunk({ chunk in
          for index in chunk.indices { read.append(chunk[index]) }
        }) {}
        #expect(read == body)
        #expect(stream.byteOffset == Int64(size))
        #expect(try stream.read(upTo: 10, into: &read) == 0)
        #expect(stream.peek(upTo: 10).isEmpty)
      } notice: { notice in
        Issue.record("\(notice)")
      }
    }
  }

  @Test func `a visitor that stops early still gets every member`() throws {
    let big = pattern(1_000_000)
    let members: [Fixture.Member] = [
      .init(Array("a".utf8), big), .init(Array("b".utf8), big), .init("c", "end"),
    ]
    for (format, compression) in [
      (Fixture.Format.zip, Fixture.Compression.none), (.tar, .none), (.tar, .gzip),
    ] {
      let file = try TemporaryFile(
        Fixture(format: format, compression: compression, members: members).bytes)
      var heads: [[UInt8]] = []
      try ContainerReader(path: file.path).forEachEntry { _, stream in
        heads.append(stream.peek(upTo: 3))
      } notice: { notice in
        Issue.record("\(notice)")
      }
      #expect(heads == [Array(big.prefix(3)), Array(big.prefix(3)), Array("end".utf8)])
    }
  }

  @Test func `an error of the visitor ends the walk and comes out`() throws {
    struct Stop: Error {}
    let file = try TemporaryFile(Fixture.zip(.init("a", "1"), .init("b", "2")))
    var visits = 0
    #expect(throws: Stop.self) {
      try ContainerReader(path: file.path).forEachEntry { _, _ in
        visits += 1
        throw Stop()
      } notice: { _ in
      }
    }
    #expect(visits == 1)
  }

  @Test func `a break gives what came before it, and is told once even when caught`() throws {
    let body = pattern(600_000)
    let whole = Fixture.compressed(body, .gzip)
    let file = try TemporaryFile(Array(whole.prefix(whole.count / 2)))
    var read: [UInt8] = []
    var told: [HansardError] = []
    try ContainerReader(path: file.path).forEachEntry { _, stream in
      _ = stream.peek(upTo: 1 << 20)
      let caught = #expect(throws: HansardError.self) {
        while try stream.read(upTo: 1 << 16, into: &read) > 0 {}
      }
      #expect(caught?.reason == .unreadableContainer)
      #expect(caught?.location?.byteOffset == Int64(read.count))
      #expect(throws: HansardError.self) { try stream.read(upTo: 1, into: &read) }
    } notice: { notice in
      if case .unreadable(let error) = notice { told.append(error) }
    }
    #expect(told.count == 1)
    #expect(!read.isEmpty)
    #expect(read == Array(body.prefix(read.count)))
  }

  @Test func `an entry says its size and depth`() throws {
    let inner = Fixture.zip(.init("c.json", "123"))
    let file = try TemporaryFile(Fixture.tar(.init(Array("in.zip".utf8), inner), .init("d", "4")))
    var entries: [ContainerEntry] = []
    try ContainerReader(path: file.path).forEachEntry { entry, _ in
      entries.append(entry)
    } notice: { _ in
    }
    #expect(entries.map(\.declaredSize) == [3, 1])
    #expect(entries.map(\.depth) == [2, 1])
  }

  @Test func `a file that grows is read to the size it had, one that shrinks is a problem`() throws
  {
    let grown = try TemporaryFile(pattern(300_000))
    let shrunk = try TemporaryFile(pattern(600_000))
    for (file, newSize, expected) in [(grown, 900_000, 300_000), (shrunk, 10, 262_144)] {
      var read: [UInt8] = []
      var problems: [HansardError.Reason] = []
      try ContainerReader(path: file.path).forEachEntry { _, stream in
        _ = try stream.read(upTo: 1, into: &read)
        #expect(truncate(file.path, off_t(newSize)) == 0)
        while try stream.read(upTo: 1 << 20, into: &read) > 0 {}
      } notice: { notice in
        if case .unreadable(let error) = notice { problems.append(error.reason) }
      }
      #expect(read.count == expected)
      #expect(problems == (newSize > expected ? [] : [.io]))
    }
  }
}
