package import ChatModel
package import SystemIO

/// One frame that takes the place of others, and where their lines begin in it.
package struct PackedFrame: Sendable {
  let user: Int64
  let frame: SealedFrame
  /// By catalog row.
  let moved: [(row: Int64, rawOffset: Int)]
  /// The filter of the frame's words; empty when it may hold any.
  let words: [UInt8]

  package var rawLength: Int { frame.rawLength }
}

/// Makes one frame of several, byte for byte the same lines.
///
/// One task at a time: handed from task to task, never shared, which is what makes it Sendable.
package final class FramePacker: @unchecked Sendable {
  private var compressor: ZstdCompressor
  private let decompressor = FrameDecompressor()
  private var words: LineWords

  /// - Parameters:
  ///   - level: 1 (fastest) to 19 (smallest).
  ///   - wordKey: `StoreKeys.words`.
  package init(level: Int, wordKey: KeyedHash.Key) {
    compressor = ZstdCompressor(level: level)
    words = LineWords(wordKey)
  }

  /// - Throws: `.damaged` when a frame does not decompress to whole lines.
  package func pack(_ loaded: LoadedGroup) throws(HansardError) -> PackedFrame {
    let group = loaded.group
    if group.isCopied, let only = group.frames.first {
      let stored = loaded.frames[0]
      let content = try decompressor.content(
        of: stored.bytes.span, rawLength: group.rawLength, at: stored.place)
      return PackedFrame(
        user: group.user,
        frame: SealedFrame(frame: stored.bytes, rawLength: group.rawLength),
        moved: [(only.row, 0)], words: words.filter(ofContent: content))
    }
    var lines: [UInt8] = []
    lines.reserveCapacity(group.rawLength)
    var moved: [(row: Int64, rawOffset: Int)] = []
    for (frame, stored) in zip(group.frames, loaded.frames) {
      moved.append((frame.row, lines.count))
      lines += try decompressor.content(
        of: stored.bytes.span, rawLength: frame.location.rawLength, at: stored.place)
      guard lines.last == UInt8(ascii: "\n") else {
        throw HansardError(
          .damaged, while: "compacting a month", at: stored.place,
          cause: "the last line of a frame does not end",
          hint: "run `hansard verify --deep`; the month is left as it is")
      }
    }
    let packed = compressor.frame(of: lines.span)
    // The frames that were read will be destroyed: what replaces them is read back first.
    let place = loaded.frames[0].place
    guard try decompressor.content(of: packed.span, rawLength: lines.count, at: place) == lines
    else {
      throw HansardError(
        .internalError, while: "compacting a month", at: place,
        cause: "the packed frame does not decompress to the lines that were packed",
        hint: "the machine's memory may be failing; the month is left as it is")
    }
    return PackedFrame(
      user: group.user, frame: SealedFrame(frame: packed, rawLength: lines.count), moved: moved,
      words: words.filter(ofContent: lines))
  }
}
