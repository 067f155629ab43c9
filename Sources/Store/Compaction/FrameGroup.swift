import ChatModel

/// A frame that a compaction moves.
struct MovedFrame: Sendable {
  /// Its row in the catalog.
  var row: Int64
  /// Its user's row.
  var user: Int64
  /// The place of its segment in the plan.
  var segment: Int
  var location: FrameLocation
  /// An earlier compaction made it.
  var isPacked: Bool
}

/// Frames of one user, in archive order, that become one.
///
/// A frame is never cut, so that its lines keep their order and their neighbours.
package struct FrameGroup: Sendable {
  private(set) var frames: ArraySlice<MovedFrame>
  private(set) var rawLength: Int
  let user: Int64

  /// Lines of about this many bytes go into one packed frame.
  ///
  /// Reading one message decompresses the whole frame that it is in, and 1 MiB takes about a
  /// millisecond. Of a month of the benchmarks' chats, at level 19, frames of 128 KiB took 7 % more and
  /// frames of 4 MiB 2 % less.
  package static let targetBytes = 1 << 20

  /// A frame that is packed already and found no company goes as it is.
  package var isCopied: Bool { frames.count == 1 && frames.allSatisfy(\.isPacked) }

  /// Takes the next group off `frames`, which are ordered by user and then as in the archive; nil at
  /// their end.
  init?(
    of frames: [MovedFrame], from position: inout Int, targetBytes: Int = FrameGroup.targetBytes
  ) {
    guard position < frames.count else { return nil }
    func isFull(_ frame: MovedFrame) -> Bool {
      frame.isPacked && frame.location.rawLength >= targetBytes / 2
    }
    let first = position
    user = frames[first].user
    rawLength = frames[first].location.rawLength
    position += 1
    while position < frames.count, frames[position].user == user, !isFull(frames[first]),
      !isFull(frames[position]), rawLength + frames[position].location.rawLength <= targetBytes
    {
      rawLength += frames[position].location.rawLength
      position += 1
    }
    self.frames = frames[first..<position]
  }
}
