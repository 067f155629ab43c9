package import ChatModel
import SystemIO

/// Walks a segment from its first byte to its last: opening, padding, salts, frames, index, and
/// nothing else.
package struct SegmentStructure {
  private let reader: SegmentReader

  package init(_ reader: SegmentReader) { self.reader = reader }

  /// What stands where it should not, by offset.
  ///
  /// Frame contents are not read: their digests tell more.
  ///
  /// - Throws: `.io` when the file cannot be read.
  package func problems(
    _ index: SegmentIndex
  ) throws(HansardError) -> [(offset: Int64, problem: String)] {
    var problems: [(offset: Int64, problem: String)] = []
    let opening = try reader.bytes(at: 0, count: SegmentFormat.opening.count)
    if opening != SegmentFormat.opening { problems.append((0, "it does not open as a segment")) }
    var position = Int64(SegmentFormat.opening.count)
    for frame in index.frames {
      let padding = SegmentFormat.paddingBytes(before: position)
      guard frame.saltOffset == position + Int64(padding) else {
        problems.append((position, "there are bytes here that belong to no frame"))
        position = frame.end
        continue
      }
      if padding > 0, try !isPadding(at: position, count: padding) {
        problems.append((position, "the padding is not what was written"))
      }
      if let problem = try headerProblem(frame) { problems.append((frame.offset, problem)) }
      position = frame.end
    }
    if try reader.byteCount() - Int64(index.encoded().count) != position {
      problems.append((position, "there are bytes between the last frame and the index"))
    }
    return problems
  }

  private func isPadding(at offset: Int64, count: Int) throws(HansardError) -> Bool {
    let payload = count - SegmentFormat.skippableHeaderBytes
    let expected =
      SegmentFormat.skippableHeader(magic: SegmentFormat.paddingMagic, payloadBytes: payload)
      + [UInt8](repeating: 0, count: payload)
    return try reader.bytes(at: offset, count: count) == expected
  }

  private func headerProblem(_ frame: FrameLocation) throws(HansardError) -> String? {
    let header = SegmentFormat.skippableHeader(
      magic: SegmentFormat.saltMagic, payloadBytes: SegmentFormat.saltBytes)
    if try reader.bytes(at: frame.saltOffset, count: header.count) != header {
      return "the header of its salt is not what was written"
    }
    let opening = try reader.bytes(at: frame.offset, count: SegmentFormat.skippableHeaderBytes)
    let isFrame = opening.starts(with: SegmentFormat.zstdMagic)
    let isBlank = opening == SegmentFormat.blankedHeader(length: frame.length)
    return isFrame || isBlank ? nil : "it is neither a zstd frame nor a blanked one"
  }
}
