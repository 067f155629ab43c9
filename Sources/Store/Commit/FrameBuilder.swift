package import ChatModel
import SystemIO

/// Packs one user's lines into frames of about `SliceLimits.frameBytes`, month by month.
///
/// One user at a time and one task at a time; the compression context is reused.
package struct FrameBuilder: ~Copyable {
  private var compressor: ZstdCompressor
  private var lines: [UInt8] = []
  private var slices: [FrameDraft.Slice] = []
  private var month = MonthKey.unknown
  private var drafts: [FrameDraft] = []

  package init(level: Int) {
    compressor = ZstdCompressor(level: level)
  }

  /// Appends a slice line of the conversation at that place in the user's batch.
  ///
  /// Lines of one month must come together.
  package mutating func add(_ line: SliceLine, conversation: Int, month: MonthKey) {
    startLine(month, byteCount: line.bytes.count)
    slices.append(
      FrameDraft.Slice(
        conversation: conversation, rawOffset: lines.count, rawLength: line.bytes.count,
        firstPosition: line.firstPosition, messages: line.messageCount))
    append(line.bytes)
  }

  /// Appends a line that belongs to no conversation.
  ///
  /// Returns the place of its frame among those that `finish` will return.
  package mutating func add(memory line: [UInt8], month: MonthKey) -> Int {
    startLine(month, byteCount: line.count)
    append(line)
    return drafts.count
  }

  private mutating func startLine(_ month: MonthKey, byteCount: Int) {
    if month != self.month || lines.count + byteCount > SliceLimits.frameBytes { seal() }
    self.month = month
  }

  private mutating func append(_ line: [UInt8]) {
    lines += line
    lines.append(UInt8(ascii: "\n"))
  }

  private mutating func seal() {
    guard !lines.isEmpty else { return }
    var content: [UInt8] = []
    swap(&content, &lines)
    let frame = compressor.frame(of: content.span)
    drafts.append(
      FrameDraft(
        month: month, frame: SealedFrame(frame: frame, rawLength: content.count), slices: slices))
    content.removeAll(keepingCapacity: true)
    swap(&content, &lines)
    slices.removeAll(keepingCapacity: true)
  }

  /// The frames of everything added since the last call.
  package mutating func finish() -> [FrameDraft] {
    seal()
    defer { drafts = [] }
    return drafts
  }
}
