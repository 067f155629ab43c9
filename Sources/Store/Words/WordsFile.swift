package import ChatModel
package import SystemIO

/// The fixed bytes of a segment's `.words` file, which FORMAT.md draws.
enum WordsFile {
  static let magic = Array("HWORDS01".utf8)
  static let trailer = Array("HWRD".utf8)
  static let headerBytes = 8 + SegmentID.byteCount
  /// Number of frames, digest and trailer, the last bytes of the file.
  static let tailBytes = 4 + Digest.byteCount + 4

  /// The name in `tmp/` of the filters beside a segment.
  static func name(besideSegment temporaryName: String) -> String {
    temporaryName.replacing(".segment", with: ".words")
  }

  static func header(_ segment: SegmentID) -> [UInt8] { magic + segment.bytes }

  /// Everything behind the filters.
  static func table(_ segment: SegmentID, lengths: [UInt32]) -> [UInt8] {
    var table: [UInt8] = []
    table.reserveCapacity(4 * lengths.count + tailBytes)
    for length in lengths { table.appendLittleEndian(length) }
    table.appendLittleEndian(UInt32(lengths.count))
    table += Digest(of: header(segment), table).bytes
    return table + trailer
  }
}

/// Writes the filters of a segment's frames under `tmp/`, front to back.
///
/// Beyond a buffer it keeps four bytes a frame.
package struct WordsFileWriter {
  package let temporaryName: String
  private let segment: SegmentID
  private let file: any StoreFile
  private var lengths: [UInt32] = []
  private var buffer: [UInt8]
  private var written: Int64 = 0

  private static let bufferBytes = 1 << 20

  /// - Parameter temporaryName: a new file's name in `tmp/`.
  package init(
    _ segment: SegmentID, temporaryName: String, layout: StoreLayout, files: any FileSystem
  ) throws(HansardError) {
    self.segment = segment
    self.temporaryName = temporaryName
    buffer = WordsFile.header(segment)
    file = try files.createFile(layout.temporaryFile(temporaryName), mode: 0o644)
  }

  /// Appends the filter of the next frame: what `FrameWords.finish` returned.
  package mutating func append(_ filter: [UInt8]) throws(HansardError) {
    lengths.append(UInt32(filter.count))
    buffer += filter
    if buffer.count >= WordsFileWriter.bufferBytes { try flush() }
  }

  /// Writes the table and makes the file durable.
  package mutating func finish() throws(HansardError) {
    buffer += WordsFile.table(segment, lengths: lengths)
    try flush()
    try file.sync()
  }

  private mutating func flush() throws(HansardError) {
    try file.write(buffer, at: written)
    written += Int64(buffer.count)
    buffer.removeAll(keepingCapacity: true)
  }
}
