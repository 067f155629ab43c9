import ChatModel
import SystemIO

/// One compressed frame on its way into a segment, hashed by the worker that made it.
package struct SealedFrame: Sendable {
  let salt: [UInt8]
  let bytes: [UInt8]
  let rawLength: Int
  let digest: Digest

  /// - Parameter frame: one whole zstd frame with content size and checksum.
  package init(frame: [UInt8], rawLength: Int) {
    salt = randomBytes(SegmentFormat.saltBytes)
    bytes = frame
    self.rawLength = rawLength
    digest = Digest(of: salt, frame)
  }
}

/// Writes one segment under `tmp/`, front to back.
///
/// Its frames' word filters grow beside it. `finish` makes both durable there; renaming them into their
/// places is the commit's business.
final class SegmentWriter {
  let segmentID = SegmentID()
  let number: Int64
  let shard: Shard
  let month: MonthKey
  let temporaryName: String
  private(set) var frames: [FrameLocation] = []

  private let run: String
  private let replaces: [SegmentID]
  private let file: any StoreFile
  private var words: WordsFileWriter
  private var buffer = SegmentFormat.opening
  private var written: Int64 = 0

  private static let bufferBytes = 1 << 20

  /// - Parameter replaces: the segments that this one is compacted from.
  init(
    number: Int64, shard: Shard, month: MonthKey, run: String, layout: StoreLayout,
    files: any FileSystem, replaces: [SegmentID] = []
  ) throws(HansardError) {
    self.number = number
    self.shard = shard
    self.month = month
    self.run = run
    self.replaces = replaces
    temporaryName = "\(hexadecimal(segmentID.bytes)).segment"
    file = try files.createFile(layout.temporaryFile(temporaryName), mode: 0o644)
    words = try WordsFileWriter(
      segmentID, temporaryName: WordsFile.name(besideSegment: temporaryName), layout: layout,
      files: files)
  }

  /// Appends a frame and returns its place in `frames`.
  ///
  /// - Parameter filter: of the frame's words; empty when it may hold any.
  func append(_ frame: SealedFrame, words filter: [UInt8]) throws(HansardError) -> Int {
    try words.append(filter)
    let padding = SegmentFormat.paddingBytes(before: written + Int64(buffer.count))
    if padding > 0 {
      let payload = padding - SegmentFormat.skippableHeaderBytes
      buffer += SegmentFormat.skippableHeader(
        magic: SegmentFormat.paddingMagic, payloadBytes: payload)
      buffer += [UInt8](repeating: 0, count: payload)
    }
    buffer += SegmentFormat.skippableHeader(
      magic: SegmentFormat.saltMagic, payloadBytes: SegmentFormat.saltBytes)
    buffer += frame.salt
    frames.append(
      FrameLocation(
        offset: written + Int64(buffer.count), length: frame.bytes.count,
        rawLength: frame.rawLength, digest: frame.digest))
    buffer += frame.bytes
    if buffer.count >= SegmentWriter.bufferBytes { try flush() }
    return frames.count - 1
  }

  /// Writes the index, and makes the segment and its filters durable.
  ///
  /// Returns the segment's size in bytes.
  func finish() throws(HansardError) -> Int64 {
    let index = SegmentIndex(
      segmentID: segmentID, number: number, shard: shard, month: month, run: run, frames: frames,
      replaces: replaces)
    buffer += index.encoded()
    try flush()
    try file.sync()
    try words.finish()
    return written
  }

  private func flush() throws(HansardError) {
    try file.write(buffer, at: written)
    written += Int64(buffer.count)
    buffer.removeAll(keepingCapacity: true)
  }
}
