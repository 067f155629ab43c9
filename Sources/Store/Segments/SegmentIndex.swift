package import ChatModel
package import SystemIO

/// A segment's random 16-byte id.
package struct SegmentID: Hashable, Sendable {
  package static let byteCount = 16
  package let bytes: [UInt8]

  package init() { bytes = randomBytes(SegmentID.byteCount) }

  /// Nil unless there are 16 bytes.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == SegmentID.byteCount else { return nil }
    self.bytes = bytes
  }
}

/// Where one frame stands in its segment, and what it must hash to.
package struct FrameLocation: Hashable, Sendable {
  /// Of the zstd frame itself; its salt frame stands right before it.
  package var offset: Int64
  /// Bytes of the zstd frame.
  package var length: Int
  /// Bytes when decompressed.
  package var rawLength: Int
  /// SHA-256(salt ‖ frame).
  package var digest: Digest

  package var saltOffset: Int64 { offset - Int64(SegmentFormat.saltFrameBytes) }
  /// Of the byte behind the frame.
  package var end: Int64 { offset + Int64(length) }

  package init(offset: Int64, length: Int, rawLength: Int, digest: Digest) {
    self.offset = offset
    self.length = length
    self.rawLength = rawLength
    self.digest = digest
  }
}

/// What the last, skippable frame of a segment says: enough to rebuild a catalog.
package struct SegmentIndex: Hashable, Sendable {
  package var segmentID: SegmentID
  package var number: Int64
  package var shard: Shard
  package var month: MonthKey
  package var run: String
  package var frames: [FrameLocation]
  /// The segments that this one was compacted from.
  package var replaces: [SegmentID]

  static let magic = Array("HSEGIDX1".utf8)
  private static let trailer = Array("HSEG".utf8)
  /// Payload length and trailer, the last bytes of the file.
  static let tailBytes = 8
  /// More than a segment of any size needs.
  private static let maximumPayloadBytes = 1 << 30

  /// The whole skippable frame.
  func encoded() -> [UInt8] {
    var payload = SegmentIndex.magic
    payload += segmentID.bytes
    payload.appendLittleEndian(UInt64(number))
    let namespace = Array(shard.namespace.name.utf8)
    payload.append(UInt8(namespace.count))
    payload += namespace
    payload.appendLittleEndian(UInt16(shard.number))
    payload += Array(month.description.utf8)
    let run = Array(run.utf8.prefix(255))
    payload.append(UInt8(run.count))
    payload += run
    payload.appendLittleEndian(UInt32(frames.count))
    for frame in frames {
      payload.appendLittleEndian(UInt64(frame.offset))
      payload.appendLittleEndian(UInt32(frame.length))
      payload.appendLittleEndian(UInt32(frame.rawLength))
      payload += frame.digest.bytes
    }
    payload.appendLittleEndian(UInt32(replaces.count))
    for segment in replaces { payload += segment.bytes }
    payload += Digest(of: payload).bytes
    payload.appendLittleEndian(UInt32(payload.count + SegmentIndex.tailBytes))
    payload += SegmentIndex.trailer
    return SegmentFormat.skippableHeader(
      magic: SegmentFormat.indexMagic, payloadBytes: payload.count) + payload
  }

  /// Bytes of the whole index frame, from the file's last 8 bytes; nil when those are no trailer.
  static func frameBytes(fromTail tail: [UInt8]) -> Int? {
    var reader = FieldReader(tail)
    guard let length = reader.integer(UInt32.self), reader.bytes(4) == trailer,
      (tailBytes...maximumPayloadBytes).contains(Int(length))
    else { return nil }
    return Int(length) + SegmentFormat.skippableHeaderBytes
  }

  /// Reads an index frame; nil when anything in it is not as `encoded` writes it.
  init?(decoding frame: [UInt8]) {
    let header = SegmentFormat.skippableHeader(
      magic: SegmentFormat.indexMagic,
      payloadBytes: max(0, frame.count - SegmentFormat.skippableHeaderBytes))
    guard frame.starts(with: header) else { return nil }
    var reader = FieldReader(frame, from: header.count)
    guard reader.bytes(8) == SegmentIndex.magic,
      let id = reader.bytes(SegmentID.byteCount).flatMap(SegmentID.init),
      let number = reader.integer(UInt64.self).flatMap(Int64.init(exactly:)),
      let nameLength = reader.integer(UInt8.self),
      let name = reader.text(Int(nameLength)), let namespace = try? Namespace(parsing: name),
      let shard = reader.integer(UInt16.self),
      let month = reader.text(7).flatMap(MonthKey.init(parsing:)),
      let runLength = reader.integer(UInt8.self), let run = reader.text(Int(runLength)),
      let count = reader.integer(UInt32.self), Int(count) <= frame.count / 48
    else { return nil }
    var frames: [FrameLocation] = []
    frames.reserveCapacity(Int(count))
    for _ in 0..<count {
      guard let offset = reader.integer(UInt64.self).flatMap(Int64.init(exactly:)),
        let length = reader.integer(UInt32.self), let rawLength = reader.integer(UInt32.self),
        let digest = reader.bytes(Digest.byteCount).flatMap(Digest.init),
        length >= SegmentFormat.skippableHeaderBytes,
        offset >= SegmentFormat.opening.count + SegmentFormat.saltFrameBytes
      else { return nil }
      frames.append(
        FrameLocation(
          offset: offset, length: Int(length), rawLength: Int(rawLength), digest: digest))
    }
    guard let replacedCount = reader.integer(UInt32.self), Int(replacedCount) <= frame.count / 16
    else { return nil }
    var replaces: [SegmentID] = []
    for _ in 0..<replacedCount {
      guard let replaced = reader.bytes(SegmentID.byteCount).flatMap(SegmentID.init) else {
        return nil
      }
      replaces.append(replaced)
    }
    let covered = Array(frame[header.count..<reader.position])
    guard reader.bytes(Digest.byteCount) == Digest(of: covered).bytes,
      reader.bytes(SegmentIndex.tailBytes)?.suffix(4).elementsEqual(SegmentIndex.trailer) == true,
      reader.position == frame.count
    else { return nil }
    self.init(
      segmentID: id, number: number,
      shard: Shard(namespace: namespace, number: Int(shard)), month: month, run: run,
      frames: frames, replaces: replaces)
  }

  package init(
    segmentID: SegmentID, number: Int64, shard: Shard, month: MonthKey, run: String,
    frames: [FrameLocation], replaces: [SegmentID]
  ) {
    self.segmentID = segmentID
    self.number = number
    self.shard = shard
    self.month = month
    self.run = run
    self.frames = frames
    self.replaces = replaces
  }
}
