package import ChatModel
package import SystemIO

/// An open segment file.
package struct SegmentReader {
  package let path: String
  private let file: any StoreFile

  package init(_ path: String, files: any FileSystem) throws(HansardError) {
    self.path = path
    file = try files.openFile(path, forWriting: false)
  }

  package func byteCount() throws(HansardError) -> Int64 { try file.byteCount() }

  /// Bytes as they stand, neither verified nor of a frame.
  package func bytes(at offset: Int64, count: Int) throws(HansardError) -> [UInt8] {
    try file.read(at: offset, count: count)
  }

  /// Where the index's frame begins.
  ///
  /// - Throws: `.damaged` when the file does not end in one.
  func indexOffset() throws(HansardError) -> Int64 {
    let count = try file.byteCount()
    guard count >= Int64(SegmentFormat.opening.count + SegmentIndex.tailBytes) else {
      throw damagedIndex("the file has only \(count) bytes")
    }
    let tail = try file.read(
      at: count - Int64(SegmentIndex.tailBytes), count: SegmentIndex.tailBytes)
    guard let length = SegmentIndex.frameBytes(fromTail: tail), Int64(length) <= count else {
      throw damagedIndex("the file does not end in an index: it was cut or overwritten")
    }
    return count - Int64(length)
  }

  private func damagedIndex(_ cause: String) -> HansardError {
    HansardError(
      .damaged, while: "reading a segment's index", at: SourceLocation(path), cause: cause,
      hint: "restore the file from a backup; its frames may still be readable with `zstd -dc`")
  }

  /// - Throws: `.damaged` when the file does not end in a whole index.
  package func index() throws(HansardError) -> SegmentIndex {
    let offset = try indexOffset()
    let length = try file.byteCount() - offset
    guard
      let index = SegmentIndex(decoding: try file.read(at: offset, count: Int(length)))
    else { throw damagedIndex("the index fails its checksum") }
    let first = Int64(SegmentFormat.opening.count)
    let isInside = index.frames.allSatisfy { frame in
      frame.saltOffset >= first && frame.length > SegmentFormat.skippableHeaderBytes
        && frame.offset <= offset - Int64(frame.length)
    }
    guard isInside else {
      throw damagedIndex("the index names frames beyond the end of the file")
    }
    return index
  }

  /// The bytes of a frame as stored, verified against its digest.
  ///
  /// - Throws: `.damaged` when they are not what was written. A caller that may be overtaken by an
  ///   erasure looks at the burning set after this and before using the bytes.
  package func frame(_ location: FrameLocation) throws(HansardError) -> [UInt8] {
    let saltFrame = SegmentFormat.saltFrameBytes
    let bytes = try saltAndFrame(at: location.offset, length: location.length)
    let salt = Array(bytes[SegmentFormat.skippableHeaderBytes..<saltFrame])
    let frame = Array(bytes[saltFrame...])
    guard Digest(of: salt, frame) == location.digest else {
      throw HansardError(
        .damaged, while: "reading a frame",
        at: SourceLocation(path, byteOffset: location.offset),
        cause: "its bytes do not have the digest that was recorded",
        hint: "run `hansard verify --deep` to see what else is concerned")
    }
    return frame
  }

  /// Whether a frame was erased: its header blanked and everything behind it zero.
  package func isBlank(_ location: FrameLocation) throws(HansardError) -> Bool {
    try isBlank(at: location.offset, length: location.length)
  }

  /// As the other `isBlank`, of a frame of which only the boundaries are known.
  func isBlank(at offset: Int64, length: Int) throws(HansardError) -> Bool {
    let saltFrame = SegmentFormat.saltFrameBytes
    let bytes = try saltAndFrame(at: offset, length: length)
    let header = SegmentFormat.blankedHeader(length: length)
    return bytes[SegmentFormat.skippableHeaderBytes..<saltFrame].allSatisfy { $0 == 0 }
      && bytes[saltFrame...].starts(with: header)
      && bytes[(saltFrame + header.count)...].allSatisfy { $0 == 0 }
  }

  /// Whether an erasure has begun to blank a frame: its header says so, whatever follows.
  package func isHeaderBlank(_ location: FrameLocation) throws(HansardError) -> Bool {
    let header = SegmentFormat.blankedHeader(length: location.length)
    return try file.read(at: location.offset, count: header.count) == header
  }

  /// A location may come from a damaged catalog: it is checked before memory is taken for it.
  private func saltAndFrame(at offset: Int64, length: Int) throws(HansardError) -> [UInt8] {
    let count = try file.byteCount()
    let saltOffset = offset - Int64(SegmentFormat.saltFrameBytes)
    guard saltOffset >= 0, length > SegmentFormat.skippableHeaderBytes, Int64(length) <= count,
      offset <= count - Int64(length)
    else {
      throw HansardError(
        .damaged, while: "reading a frame", at: SourceLocation(path, byteOffset: offset),
        cause: "it lies beyond the end of the file",
        hint: "run `hansard verify --deep` to see what else is concerned")
    }
    return try file.read(at: saltOffset, count: SegmentFormat.saltFrameBytes + length)
  }
}
