package import ChatModel
package import SystemIO

/// Packs one user's lines into frames of about `SliceLimits.frameBytes`, a month's lines in the order
/// in which they come.
///
/// One user at a time and one task at a time; the compression context is reused.
package struct FrameBuilder: ~Copyable {
  private var compressor: ZstdCompressor
  /// One a month, unsealed.
  private var open: [OpenFrame] = []
  /// In the order in which frames were opened; nil until they are sealed.
  private var drafts: [FrameDraft?] = []
  /// Buffers of sealed frames, for the next ones.
  private var buffers: [[UInt8]] = []
  /// Collectors of words of sealed frames, for the next ones.
  private var collectors: [FrameWords] = []
  private let wordKey: KeyedHash.Key?
  /// Of the line that was added last, among `open`.
  private var current = 0

  /// Times all over history must not keep a frame open for each month.
  private static let mostOpenFrames = 32

  private struct OpenFrame {
    let month: MonthKey
    /// Among `drafts`.
    let place: Int
    var lines: [UInt8]
    var words: FrameWords?
    var slices: [FrameDraft.Slice] = []
  }

  /// - Parameter wordKey: `StoreKeys.words`; without it frames have filters that leave out nothing.
  package init(level: Int, wordKey: KeyedHash.Key? = nil) {
    compressor = ZstdCompressor(level: level)
    self.wordKey = wordKey
  }

  /// Appends a slice line of the conversation at that place in the user's batch.
  package mutating func add(_ line: SliceLine, conversation: Int, month: MonthKey) {
    let frame = frame(for: month, byteCount: line.bytes.count)
    open[frame].slices.append(
      FrameDraft.Slice(
        conversation: conversation, rawOffset: open[frame].lines.count,
        rawLength: line.bytes.count, firstPosition: line.firstPosition,
        messages: line.messageCount))
    append(line.bytes, to: frame)
    current = frame
  }

  /// Notes the words of a message on the line that was added last.
  ///
  /// To be called for each message on the line, hidden ones too: a message whose words are not noted
  /// is not found.
  ///
  /// - Parameter content: all of the message's visible text, UTF-8.
  package mutating func addWords(of content: Span<UInt8>) { open[current].words?.add(content) }

  /// As `addWords`, where the line holds one piece of a message that continues over several lines.
  package mutating func addWordsOfPiece() { open[current].words?.addPiece() }

  /// Appends a line that belongs to no conversation.
  ///
  /// Returns the place of its frame among those that `finish` will return.
  package mutating func add(memory line: [UInt8], month: MonthKey) -> Int {
    let frame = frame(for: month, byteCount: line.count)
    append(line, to: frame)
    return open[frame].place
  }

  private mutating func append(_ line: [UInt8], to frame: Int) {
    open[frame].lines += line
    open[frame].lines.append(UInt8(ascii: "\n"))
  }

  /// The month's open frame with room for a line, among `open`.
  private mutating func frame(for month: MonthKey, byteCount: Int) -> Int {
    if let place = open.lastIndex(where: { $0.month == month }) {
      if open[place].lines.count + byteCount <= SliceLimits.frameBytes { return place }
      seal(open.remove(at: place))
    } else if open.count == FrameBuilder.mostOpenFrames {
      seal(open.removeFirst())
    }
    open.append(
      OpenFrame(
        month: month, place: drafts.count, lines: buffers.popLast() ?? [],
        words: collectors.popLast() ?? wordKey.map { FrameWords($0) }))
    drafts.append(nil)
    return open.count - 1
  }

  private mutating func seal(_ frame: consuming OpenFrame) {
    let compressed = compressor.frame(of: frame.lines.span)
    drafts[frame.place] = FrameDraft(
      month: frame.month, frame: SealedFrame(frame: compressed, rawLength: frame.lines.count),
      slices: frame.slices, words: frame.words?.finish() ?? [])
    if let words = frame.words { collectors.append(words) }
    // A line of its own length may have made it large.
    if frame.lines.capacity <= 4 * SliceLimits.frameBytes {
      frame.lines.removeAll(keepingCapacity: true)
      buffers.append(frame.lines)
    }
  }

  /// The frames of everything added since the last call.
  package mutating func finish() -> [FrameDraft] {
    while let frame = open.popLast() { seal(frame) }
    defer { drafts = [] }
    return drafts.compactMap(\.self)
  }
}
