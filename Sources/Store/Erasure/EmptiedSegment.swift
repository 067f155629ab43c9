package import ChatModel
package import SystemIO

/// A segment with nothing left, whose overwriting was cut off before its name was removed.
package enum EmptiedSegment {
  /// Whether a file begins with zeros where a segment has its opening, and has nothing but zeros and
  /// erased frames behind that.
  package static func isAt(_ path: String, files: any FileSystem) throws(HansardError) -> Bool {
    let file = try files.openFile(path, forWriting: false)
    let count = try file.byteCount()
    let opening = Int64(SegmentFormat.opening.count)
    guard count >= opening, try areZeros(0..<opening, of: file) else { return false }
    let reader = try SegmentReader(path, files: files)
    guard let index = try? reader.index() else { return try areZeros(opening..<count, of: file) }
    for frame in index.frames {
      guard try isErased(frame, reader, file) else { return false }
    }
    return true
  }

  /// Blank, or overwritten up to any place in it.
  private static func isErased(
    _ frame: FrameLocation, _ reader: SegmentReader, _ file: any StoreFile
  ) throws(HansardError) -> Bool {
    if try reader.isBlank(frame) { return true }
    // A salt's header is no zeros, so the overwriting is past it.
    guard try areZeros(frame.saltOffset..<frame.saltOffset + 1, of: file) else { return false }
    let body = frame.offset + Int64(SegmentFormat.skippableHeaderBytes)
    return try areZeros(body..<frame.end, of: file)
  }

  private static func areZeros(
    _ range: Range<Int64>, of file: any StoreFile
  ) throws(HansardError) -> Bool {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let length = Int(min(1 << 20, range.upperBound - offset))
      guard try file.read(at: offset, count: length).allSatisfy({ $0 == 0 }) else { return false }
      offset += Int64(length)
    }
    return true
  }
}
