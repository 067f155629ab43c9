import ChatModel
import Foundation
import GRDB
import SystemIO

/// Where one slice line is.
struct StoredSlice: Sendable {
  /// Its row: rows are in archive order.
  var row: Int64
  var frame: Int64
  var segment: Int64
  var month: MonthKey
  var temporaryName: String?
  var location: FrameLocation
  var rawOffset: Int
  var rawLength: Int
  var firstPosition: Int
  var messageCount: Int

  init(row: Row) {
    self.row = row["slice"]
    frame = row["frame"]
    segment = row["segment"]
    month = MonthKey(parsing: row["month"]) ?? .unknown
    temporaryName = row["temporary_name"]
    location = FrameLocation(
      offset: row["offset"], length: row["length"], rawLength: row["frame_raw_length"],
      digest: Digest(Array(row["digest"] as Data)) ?? Digest(of: []))
    rawOffset = row["raw_offset"]
    rawLength = row["raw_length"]
    firstPosition = row["first_position"]
    messageCount = row["messages"]
  }
}

/// One archived text of a message, and what orders the versions of one message.
struct MessageVersion {
  var stored: CanonicalMessage
  /// When the source last changed it, else when the source last changed the conversation.
  var updatedAt: Timestamp?

  /// Appends what follows in the archive if it is the next piece of this text; false when it is not.
  mutating func join(_ next: MessageVersion) -> Bool {
    guard let chunk = next.stored.chunk, chunk.number > 0,
      stored.message.id == next.stored.message.id
    else { return false }
    stored.join(next.stored)
    return true
  }
}

/// A slice that was read.
struct LoadedSlice {
  var header: SliceHeader
  var versions: [MessageVersion]
}

/// Reads slices, keeping the last frame and segment open: slices of one conversation are neighbours.
struct SliceLoader {
  private let store: Store
  private let shard: Shard
  private var decompressor = FrameDecompressor()
  private let decoder = SliceDecoder()
  private var segment: (number: Int64, reader: SegmentReader)?
  private var frame: (id: Int64, bytes: [UInt8])?

  init(_ store: Store, _ shard: Shard) {
    self.store = store
    self.shard = shard
  }

  mutating func messages(_ slice: StoredSlice) throws(HansardError) -> [MessageVersion] {
    try load(slice).versions
  }

  /// Slices in archive order: by run, then by month, then as their lines came.
  ///
  /// Their rows alone do not say it: a run fills the frames of several months at once.
  mutating func inArchiveOrder(_ slices: [StoredSlice]) throws(HansardError) -> [LoadedSlice] {
    var loaded: [(run: String, place: StoredSlice, slice: LoadedSlice)] = []
    for slice in slices {
      let read = try load(slice)
      loaded.append((read.header.run, slice, read))
    }
    return loaded.sorted { SliceLoader.precedes(($0.run, $0.place), ($1.run, $1.place)) }
      .map(\.slice)
  }

  /// As `inArchiveOrder`, of slices that are too many to be in memory at once.
  mutating func placesInArchiveOrder(
    _ slices: [StoredSlice]
  ) throws(HansardError) -> [StoredSlice] {
    var placed: [(run: String, place: StoredSlice)] = []
    for slice in slices {
      placed.append((try decoder.run(try line(of: slice), at: location(slice)), slice))
    }
    return placed.sorted { SliceLoader.precedes($0, $1) }.map(\.place)
  }

  private static func precedes(
    _ one: (run: String, place: StoredSlice), _ other: (run: String, place: StoredSlice)
  ) -> Bool {
    (one.run, one.place.month, one.place.row) < (other.run, other.place.month, other.place.row)
  }

  mutating func load(_ slice: StoredSlice) throws(HansardError) -> LoadedSlice {
    let decoded = try decoder.slice(try line(of: slice), at: location(slice))
    let versions = decoded.messages.map { message in
      MessageVersion(
        stored: message,
        updatedAt: message.message.updatedAt ?? decoded.header.conversation.updatedAt)
    }
    return LoadedSlice(header: decoded.header, versions: versions)
  }

  private mutating func line(of slice: StoredSlice) throws(HansardError) -> PaddedBytes {
    let bytes = try content(of: slice)
    guard slice.rawOffset >= 0, slice.rawLength >= 0,
      slice.rawOffset <= bytes.count - slice.rawLength
    else {
      throw HansardError(
        .damaged, while: "reading a slice", at: location(slice),
        cause: "the catalog places it outside its frame",
        hint: "run `hansard rebuild` to make the catalog anew from the segments")
    }
    return PaddedBytes(copying: bytes.span, slice.rawOffset..<slice.rawOffset + slice.rawLength)
  }

  private func location(_ slice: StoredSlice) -> SourceLocation {
    SourceLocation(
      store.layout.segment(shard, slice.month, number: slice.segment),
      byteOffset: slice.location.offset)
  }

  private mutating func content(of slice: StoredSlice) throws(HansardError) -> [UInt8] {
    if let frame, frame.id == slice.frame { return frame.bytes }
    let reader: SegmentReader
    if let segment, segment.number == slice.segment {
      reader = segment.reader
    } else {
      reader = try store.openSegment(
        slice.segment, of: shard, slice.month, temporaryName: slice.temporaryName)
      segment = (slice.segment, reader)
    }
    let compressed = try reader.frame(slice.location)
    let bytes = try decompressor.content(
      of: compressed.span, rawLength: slice.location.rawLength, at: location(slice))
    frame = (slice.frame, bytes)
    return bytes
  }
}

/// A decompressor that can live in a copyable value.
final class FrameDecompressor {
  private var context = ZstdDecompressor()

  func content(
    of frame: Span<UInt8>, rawLength: Int, at location: SourceLocation
  ) throws(HansardError) -> [UInt8] {
    try context.content(of: frame, rawLength: rawLength, at: location)
  }
}
