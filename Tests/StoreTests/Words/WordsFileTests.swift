import ChatModel
import SystemIO
import Testing

@testable import Store

/// A store's layout with a file of three filters in tmp/.
private struct Sample {
  static let filters: [[UInt8]] = [[1, 2, 3, 4, 5], [], [9, 8, 7]]

  let folder: TestFolder
  let files = LocalFileSystem()
  let segment = SegmentID()
  var path: String { folder("tmp") + "/a.words" }

  init() throws {
    folder = try TestFolder()
    let layout = StoreLayout(root: folder.path)
    try files.createDirectories(layout.temporary)
    var writer = try WordsFileWriter(
      segment, temporaryName: "a.words", layout: layout, files: files)
    for filter in Sample.filters { try writer.append(filter) }
    try writer.finish()
  }

  func open(forWriting: Bool = false) throws -> WordsFileReader {
    try WordsFileReader(path, of: segment, files: files, forWriting: forWriting)
  }
}

@Suite struct `File of word filters` {
  @Test func `gives back what was written, frame by frame`() throws {
    var reader = try Sample().open()
    #expect(reader.frameCount == 3)
    for (ordinal, filter) in (Sample.filters + [[]]).enumerated() {
      let next = try reader.next(ordinal)
      #expect(next == filter)
    }
    #expect(try reader.filter(2) == [9, 8, 7])
    #expect(try reader.filter(3) == [])
  }

  @Test func `blanks the filters of erased frames and no others`() throws {
    let sample = try Sample()
    try sample.open(forWriting: true).blank([0, 1, 9])
    let reader = try sample.open()
    #expect(try reader.filter(0) == [0, 0, 0, 0, 0])
    #expect(try reader.filter(2) == [9, 8, 7])
  }

  @Test func `is refused when it is another segment's`() throws {
    let sample = try Sample()
    let error = #expect(throws: HansardError.self) {
      try WordsFileReader(sample.path, of: SegmentID(), files: sample.files)
    }
    #expect(error?.reason == .damaged)
  }

  @Test func `is refused when it is cut anywhere, or a byte outside the filters differs`() throws {
    let sample = try Sample()
    let whole = try sample.files.contents(of: sample.path)
    let filters = WordsFile.headerBytes..<WordsFile.headerBytes + 8
    for count in whole.indices {
      try sample.files.writeAtomically(Array(whole[..<count]), to: sample.path)
      let error = #expect(throws: HansardError.self, "cut at \(count)") { try sample.open() }
      #expect(error?.reason == .damaged)
    }
    for place in whole.indices where !filters.contains(place) {
      var bytes = whole
      bytes[place] ^= 1
      try sample.files.writeAtomically(bytes, to: sample.path)
      let error = #expect(throws: HansardError.self, "byte \(place)") { try sample.open() }
      #expect(error?.reason == .damaged)
    }
  }
}
