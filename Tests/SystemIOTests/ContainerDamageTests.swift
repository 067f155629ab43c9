import ChatModel
import SystemIO
import Testing

private typealias Fixture = ContainerFixture

private let chats = #"{"messages":[{"role":"user","content":"hello"}]}"# + "\n"

/// Containers to break, each with the same two members or the first of them.
private enum Victim: CaseIterable {
  case zip, storedZip, tar, tarGzip, tarZstd, tarXz, tarBzip2, gzip, zstd, xz, bzip2
  case zipInTarGzip, gzipInZip

  var bytes: [UInt8] {
    switch self {
    case .zip: members(.zip, .none)
    case .storedZip:
      ContainerFixture(format: .zip, members: pair, isStored: true).bytes
    case .tar: members(.tar, .none)
    case .tarGzip: members(.tar, .gzip)
    case .tarZstd: members(.tar, .zstd)
    case .tarXz: members(.tar, .xz)
    case .tarBzip2: members(.tar, .bzip2)
    case .gzip: Fixture.compressed(chats, .gzip)
    case .zstd: Fixture.compressed(chats, .zstd)
    case .xz: Fixture.compressed(chats, .xz)
    case .bzip2: Fixture.compressed(chats, .bzip2)
    case .zipInTarGzip:
      Fixture.tar(.init(Array("in.zip".utf8), members(.zip, .none)), compression: .gzip)
    case .gzipInZip: Fixture.zip(.init(Array("a.gz".utf8), Fixture.compressed(chats, .gzip)))
    }
  }

  /// A tar is mostly padding.
  var stride: Int { self == .tar ? 17 : 1 }

  /// A tar has none for its members' content, and libarchive writes zstd without.
  var hasChecksums: Bool { ![.tar, .tarZstd, .zstd].contains(self) }

  private var pair: [Fixture.Member] { [.init("a.json", chats), .init("b.json", "[1,2,3]")] }

  private func members(_ format: Fixture.Format, _ compression: Fixture.Compression) -> [UInt8] {
    Fixture(format: format, compression: compression, members: pair).bytes
  }
}

@Suite struct `Damaged containers` {
  @Test(arguments: Victim.allCases)
  private func `cut anywhere, all content came or a problem was told`(victim: Victim) throws {
    let bytes = victim.bytes
    let whole = try walk(bytes)
    #expect(whole.problems.isEmpty)
    for length in stride(from: 0, to: bytes.count, by: victim.stride) {
      let record = try walk(Array(bytes[..<length]))
      // Cut before it can be told from a plain file, it is read as one.
      let isPlain = record.files == ["dump": String(decoding: bytes[..<length], as: UTF8.self)]
      if record.problems.isEmpty, record.files != whole.files, !isPlain {
        Issue.record("silent loss at \(length) of \(bytes.count): \(record.files)")
      }
    }
  }

  @Test(arguments: Victim.allCases)
  private func `a changed byte never crashes, and is not silent where there are checksums`(
    victim: Victim
  ) throws {
    let bytes = victim.bytes
    let whole = try walk(bytes)
    var silent: [Int] = []
    for index in stride(from: 0, to: bytes.count, by: victim.stride) {
      var changed = bytes
      changed[index] ^= 0x5A
      let record = try walk(changed)
      // Without its first bytes it is a plain file, and read as one.
      let isPlain = record.files == ["dump": String(decoding: changed, as: UTF8.self)]
      if record.problems.isEmpty, record.skipped.isEmpty, !isPlain,
        Set(record.files.values) != Set(whole.files.values)
      {
        silent.append(index)
      }
    }
    guard victim.hasChecksums else { return }
    #expect(silent.isEmpty)
  }

  @Test func `a damaged member does not keep the others of a zip from being read`() throws {
    let body = (0..<20_000).map { String($0 &* 7_919 % 104_729) }.joined(separator: " ")
    var bytes = Fixture.zip(
      .init("a.json", "1"), .init("damaged.json", body), .init("c.json", "3"), .init("d.json", "4"))
    for index in 2_000..<2_100 { bytes[index] ^= 0xFF }
    let record = try walk(bytes)
    #expect(record.order == ["dump!a.json", "dump!damaged.json", "dump!c.json", "dump!d.json"])
    #expect(record.files["dump!d.json"] == "4")
    #expect(record.problems.map(\.location?.path) == ["dump!damaged.json"])
  }

  @Test func `a wrong checksum is told even where the data decompressed`() throws {
    var bytes = ContainerFixture(
      format: .zip, members: [.init("a.json", chats), .init("b.json", "[]")], isStored: true
    ).bytes
    let place = try #require(bytes.firstIndex(of: UInt8(ascii: "{")))
    bytes[place] = UInt8(ascii: "[")
    let record = try walk(bytes)
    #expect(record.problems.map(\.location?.path) == ["dump!a.json"])
    #expect(record.files["dump!b.json"] == "[]")
  }

  @Test func `a zip that lost its directory is read in passing`() throws {
    let bytes = Fixture.zip(.init("a.json", chats), .init("b.json", "[]"))
    let record = try walk(Array(bytes.dropLast(30)))
    #expect(record.files == ["dump!a.json": chats, "dump!b.json": "[]"])
    #expect(record.problems.count == 1)
  }

  @Test func `concatenated compressed files and tars are read to the last`() throws {
    let tar = Fixture.tar(.init("a.json", "1")) + Fixture.tar(.init("b.json", "2"))
    #expect(try walk(tar).files == ["dump!a.json": "1", "dump!b.json": "2"])
    for compression in [Fixture.Compression.gzip, .zstd, .xz, .bzip2] {
      let twice = Fixture.compressed("one ", compression) + Fixture.compressed("two", compression)
      let record = try walk(twice)
      #expect(record.files == ["dump": "one two"])
      #expect(record.problems.isEmpty)
    }
  }

  @Test(arguments: [Fixture.Compression.gzip, .zstd, .xz, .bzip2])
  private func `something behind compressed data is told, padding is not`(
    compression: Fixture.Compression
  ) throws {
    let bytes = Fixture.compressed(chats, compression)
    let followed = try walk(bytes + Array("something else entirely".utf8))
    #expect(followed.problems.count == 1)
    // liblzma gives nothing of a block in which it met an error.
    #expect(followed.files == (compression == .xz ? [:] : ["dump": chats]))
    let padded = try walk(bytes + Array(repeating: 0, count: 512))
    #expect(padded.files == ["dump": chats])
    // RFC 8878 knows no padding.
    #expect(padded.problems.count == (compression == .zstd ? 1 : 0))
  }
}
