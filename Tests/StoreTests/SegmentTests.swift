import ChatModel
import Foundation
import SystemIO
import Testing

@testable import Store

/// A segment of frames with these contents, finished in `tmp/`.
private struct SampleSegment {
  let folder: TestFolder
  let path: String
  let writer: SegmentWriter

  init(_ contents: [[UInt8]]) throws {
    folder = try TestFolder()
    let layout = StoreLayout(root: folder("store"))
    let files = LocalFileSystem()
    try files.createDirectories(layout.temporary)
    let month = try #require(MonthKey(parsing: "2026-03"))
    writer = try SegmentWriter(
      number: 7, shard: Shard(namespace: .standard, number: 0), month: month, run: "run",
      layout: layout, files: files)
    var compressor = ZstdCompressor(level: 3)
    for (ordinal, content) in contents.enumerated() {
      let frame = SealedFrame(
        frame: compressor.frame(of: content.span), rawLength: content.count)
      #expect(try writer.append(frame, words: []) == ordinal)
    }
    let byteCount = try writer.finish()
    path = layout.temporaryFile(writer.temporaryName)
    #expect(try SegmentReader(path, files: files).byteCount() == byteCount)
  }

  func reader() throws(HansardError) -> SegmentReader {
    try SegmentReader(path, files: LocalFileSystem())
  }

  /// Whether reading finds the file to be just what was written.
  func isIntact() -> Bool {
    do {
      let reader = try reader()
      let index = try reader.index()
      guard try SegmentStructure(reader).problems(index).isEmpty else { return false }
      for frame in index.frames { _ = try reader.frame(frame) }
      return index.segmentID == writer.segmentID && index.frames == writer.frames
    } catch {
      return false
    }
  }
}

@Suite struct `Segment file` {
  private static let small = [Array("one\n".utf8), Array("two\n".utf8), Array("three\n".utf8)]

  @Test func `what was written is read`() throws {
    let segment = try SampleSegment(Self.small)
    let reader = try segment.reader()
    let index = try reader.index()
    #expect(index.number == 7)
    #expect(index.run == "run")
    #expect(index.month.description == "2026-03")
    #expect(index.shard == Shard(namespace: .standard, number: 0))
    #expect(index.replaces == [])
    var decompressor = ZstdDecompressor()
    for (frame, content) in zip(index.frames, Self.small) {
      let bytes = try reader.frame(frame)
      #expect(
        try decompressor.content(
          of: bytes.span, rawLength: frame.rawLength, at: SourceLocation("")) == content)
    }
    #expect(segment.isIntact())
  }

  @Test func `an index with replaced segments comes back as it was`() throws {
    let index = SegmentIndex(
      segmentID: SegmentID(), number: 12, shard: Shard(namespace: .standard, number: 3),
      month: .unknown, run: "", frames: [], replaces: [SegmentID(), SegmentID()])
    #expect(SegmentIndex(decoding: index.encoded()) == index)
  }

  @Test func `every flipped bit is noticed`() throws {
    let segment = try SampleSegment(Self.small)
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: segment.path)))
    let file = try #require(FileHandle(forUpdatingAtPath: segment.path))
    for (offset, byte) in bytes.enumerated() {
      for bit in 0..<8 {
        try file.seek(toOffset: UInt64(offset))
        try file.write(contentsOf: Data([byte ^ (1 << UInt8(bit))]))
        #expect(!segment.isIntact(), "byte \(offset), bit \(bit)")
      }
      try file.seek(toOffset: UInt64(offset))
      try file.write(contentsOf: Data([byte]))
    }
    #expect(segment.isIntact())
  }

  @Test func `every cut is noticed`() throws {
    let segment = try SampleSegment(Self.small)
    let file = try #require(FileHandle(forUpdatingAtPath: segment.path))
    let size = try file.seekToEnd()
    for length in (0..<size).reversed() {
      try file.truncate(atOffset: length)
      #expect(throws: HansardError.self) { try segment.reader().index() }
    }
  }

  @Test func `bytes that belong to nothing are noticed`() throws {
    let segment = try SampleSegment(Self.small)
    let index = try segment.reader().index()
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: segment.path)))
    bytes.insert(contentsOf: Array("smuggled".utf8), at: bytes.count - index.encoded().count)
    try Data(bytes).write(to: URL(filePath: segment.path))
    #expect(!segment.isIntact())
  }

  @Test func `no frame's header straddles a page`() throws {
    var random = SystemRandomNumberGenerator()
    let contents = (0..<3000).map { _ in
      (0..<Int.random(in: 1...90, using: &random)).map { _ in
        UInt8.random(in: .min ... .max, using: &random)
      }
    }
    let segment = try SampleSegment(contents)
    let frames = try segment.reader().index().frames
    #expect(frames.allSatisfy { $0.offset % 4096 <= 4096 - 8 })
    var ends = Set(frames.map { $0.offset + Int64($0.length) })
    ends.insert(13)
    #expect(frames.contains { !ends.contains($0.saltOffset) }, "some padding was needed")
    #expect(segment.isIntact())
  }

  @Test func `a blanked frame is known as such, half blanked ones too`() throws {
    let segment = try SampleSegment(Self.small)
    let frame = try segment.reader().index().frames[1]
    #expect(try !segment.reader().isHeaderBlank(frame))
    let file = try LocalFileSystem().openFile(segment.path, forWriting: true)
    try file.write(SegmentFormat.blankedHeader(length: frame.length), at: frame.offset)
    #expect(try segment.reader().isHeaderBlank(frame))
    #expect(try !segment.reader().isBlank(frame))
    try file.write([UInt8](repeating: 0, count: 16), at: frame.saltOffset + 8)
    try file.write([UInt8](repeating: 0, count: frame.length - 8), at: frame.offset + 8)
    #expect(try segment.reader().isBlank(frame))
    let reader = try segment.reader()
    #expect(try SegmentStructure(reader).problems(try reader.index()).isEmpty)
  }

  @Test func `a frame that a damaged catalog places anywhere is refused`() throws {
    let reader = try SampleSegment(Self.small).reader()
    for (offset, length) in [(Int64.max, 20), (-5, 20), (40, .max), (40, 0), (0, 20)] {
      let location = FrameLocation(
        offset: offset, length: length, rawLength: 4, digest: Digest(of: []))
      #expect(throws: HansardError.self) { try reader.frame(location) }
    }
  }
}
