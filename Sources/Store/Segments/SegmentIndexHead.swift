import ChatModel
import SystemIO

/// The beginning of a segment's index, for whoever needs some of its entries and knows what to expect:
/// an index grows with its segment, and its checksum covers all of it.
struct SegmentIndexHead {
  let segmentID: SegmentID
  let frameCount: Int
  /// Bytes from the beginning of the index's frame to its first entry.
  let entriesOffset: Int

  /// Enough for the longest namespace and run.
  static let maximumBytes = 600
  static let entryBytes = 16 + Digest.byteCount

  /// Nil when the bytes do not begin as an index does.
  init?(decoding bytes: [UInt8]) {
    var reader = FieldReader(bytes, from: SegmentFormat.skippableHeaderBytes)
    guard reader.bytes(SegmentIndex.magic.count) == SegmentIndex.magic,
      let id = reader.bytes(SegmentID.byteCount).flatMap(SegmentID.init),
      reader.integer(UInt64.self) != nil, let nameBytes = reader.integer(UInt8.self),
      reader.bytes(Int(nameBytes)) != nil, reader.integer(UInt16.self) != nil,
      reader.bytes(MonthKey.unknown.description.utf8.count) != nil,
      let runBytes = reader.integer(UInt8.self), reader.bytes(Int(runBytes)) != nil,
      let count = reader.integer(UInt32.self)
    else { return nil }
    segmentID = id
    frameCount = Int(count)
    entriesOffset = reader.position
  }
}

extension SegmentReader {
  /// Whether the file is that segment and has frames with these boundaries, by their ordinals.
  ///
  /// Reads those entries of the index alone.
  ///
  /// - Throws: `.damaged` when the file does not end in an index.
  func has(
    _ frames: [(ordinal: Int, offset: Int64, length: Int)], of id: SegmentID
  ) throws(HansardError) -> Bool {
    let start = try indexOffset()
    let count = Int(min(try byteCount() - start, Int64(SegmentIndexHead.maximumBytes)))
    guard let head = SegmentIndexHead(decoding: try bytes(at: start, count: count)),
      head.segmentID == id
    else { return false }
    for frame in frames {
      guard frame.ordinal >= 0, frame.ordinal < head.frameCount else { return false }
      let place =
        start + Int64(head.entriesOffset) + Int64(frame.ordinal * SegmentIndexHead.entryBytes)
      var entry = FieldReader(try bytes(at: place, count: SegmentIndexHead.entryBytes))
      guard entry.integer(UInt64.self) == UInt64(exactly: frame.offset),
        entry.integer(UInt32.self) == UInt32(exactly: frame.length)
      else { return false }
    }
    return true
  }
}
