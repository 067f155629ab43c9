import ChatModel
import SystemIO
import Testing

private typealias Fixture = ContainerFixture

/// Small limits, so that small fixtures reach them.
private var tight: ContainerLimits {
  var limits = ContainerLimits()
  limits.freeBytes = 1 << 20
  limits.maximumRatio = 20
  return limits
}

private let zeros = [UInt8](repeating: 0x30, count: 24 << 20)

@Suite struct `Container limits` {
  @Test func `a bomb in a zip stops early, and the next member is read`() throws {
    let record = try walk(
      Fixture.zip(.init(Array("bomb".utf8), zeros), .init("a.json", "1")), limits: tight)
    #expect(record.problems.map(\.reason) == [.limitExceeded])
    #expect(record.problems.first?.location?.path == "dump!bomb")
    #expect((record.files["dump!bomb"]?.utf8.count ?? 0) < zeros.count / 2)
    #expect(record.files["dump!a.json"] == "1")
  }

  @Test(arguments: [Fixture.Compression.gzip, .zstd, .xz, .bzip2])
  private func `a compressed bomb stops early`(compression: Fixture.Compression) throws {
    let record = try walk(Fixture.compressed(zeros, compression), limits: tight)
    #expect(record.problems.map(\.reason) == [.limitExceeded])
    #expect((record.files["dump"]?.utf8.count ?? 0) < zeros.count / 2)
  }

  @Test func `a bomb in a compressed tar ends that tar, and says so`() throws {
    let bytes = Fixture.tar(
      .init(Array("bomb".utf8), zeros), .init("a.json", "1"), compression: .gzip)
    let record = try walk(bytes, limits: tight)
    #expect(record.problems.first?.reason == .limitExceeded)
    #expect(record.problems.map(\.location?.path) == ["dump!bomb", "dump"])
  }

  @Test func `skipping the rest of a bomb is held to the limit too`() throws {
    let file = try TemporaryFile(
      Fixture.tar(.init(Array("bomb".utf8), zeros), .init("a.json", "1"), compression: .zstd))
    var visited: [String] = []
    var reasons: [HansardError.Reason] = []
    try ContainerReader(path: file.path, limits: tight).forEachEntry { entry, _ in
      visited.append(entry.path)
    } notice: { notice in
      if case .unreadable(let error) = notice { reasons.append(error.reason) }
    }
    #expect(visited == ["\(file.path)!bomb"])
    #expect(reasons == [.limitExceeded])
  }

  @Test func `zeros in a zip are over the default limit`() throws {
    let file = try TemporaryFile(
      Fixture.zip(.init(Array("bomb".utf8), [UInt8](repeating: 0, count: 400 << 20))))
    var read = 0
    var reasons: [HansardError.Reason] = []
    try ContainerReader(path: file.path).forEachEntry { _, stream in
      while try stream.readChunk({ read += $0.count }) {}
    } notice: { notice in
      if case .unreadable(let error) = notice { reasons.append(error.reason) }
    }
    #expect(reasons == [.limitExceeded])
    #expect(read < 400 << 20)
  }

  @Test func `members over the limit are told once`() throws {
    var limits = ContainerLimits()
    limits.maximumEntries = 2
    let record = try walk(
      Fixture.zip(.init("a", "1"), .init("b", "2"), .init("c", "3"), .init("d", "4")),
      limits: limits)
    #expect(record.order == ["dump!a", "dump!b"])
    #expect(record.problems.map(\.reason) == [.limitExceeded])
  }

  @Test func `an inner zip is held in memory only up to the limit`() throws {
    var limits = ContainerLimits()
    limits.maximumBufferedBytes = 100
    let inner = Fixture.zip(.init("a.json", String(repeating: "x1y2", count: 100)))
    let record = try walk(
      Fixture.tar(.init(Array("in.zip".utf8), inner), .init("b.json", "1")), limits: limits)
    #expect(record.files == ["dump!b.json": "1"])
    #expect(record.problems.map(\.reason) == [.limitExceeded])
    #expect(record.problems.first?.hint != nil)
  }

  @Test func `a sparse hole costs no memory and counts as content`() throws {
    // A GNU sparse header: 8 data bytes at 64 MiB, in a file of 64 MiB and 8 bytes.
    let record = try walk(sparseTar(holeBytes: 64 << 20), limits: tight)
    #expect(record.problems.first?.reason == .limitExceeded)
  }

  private func sparseTar(holeBytes: Int) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) {
      for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
    }
    func octal(_ value: Int, _ width: Int) -> String {
      let digits = String(value, radix: 8)
      return String(repeating: "0", count: width - digits.utf8.count) + digits
    }
    put("sparse", at: 0)
    put(octal(0o644, 7), at: 100)
    put(octal(8, 11), at: 124)
    put(octal(0, 11), at: 136)
    put("        ", at: 148)
    put("S", at: 156)
    put("ustar  ", at: 257)
    put(octal(holeBytes, 11), at: 386)
    put(octal(8, 11), at: 398)
    put(octal(holeBytes + 8, 11), at: 483)
    put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\0", at: 148)
    let body = Array("12345678".utf8) + [UInt8](repeating: 0, count: 504)
    return header + body + [UInt8](repeating: 0, count: 1_024)
  }
}
