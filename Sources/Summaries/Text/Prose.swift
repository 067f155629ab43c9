import ChatModel

/// A stretch of readable text that no sentence crosses: a paragraph, a heading, a list item.
struct Block {
  enum Kind {
    case paragraph, heading, listItem
  }
  var kind: Kind
  /// Into the prose's bytes.
  var range: Range<Int>
  /// Index of the message among those looked at.
  var speech: Int
}

/// One message that was looked at.
struct Speech {
  var isUser: Bool
}

/// The readable text of a conversation: no markdown, code, tables, tags or web addresses.
///
/// One buffer, reused from conversation to conversation.
struct Prose {
  private(set) var bytes = [UInt8](repeating: 0, count: Excerpt.maximumBytes + 4096)
  private(set) var blocks: [Block] = []
  private(set) var speeches: [Speech] = []
  private var used = 0

  private mutating func removeAll() {
    used = 0
    blocks.removeAll(keepingCapacity: true)
    speeches.removeAll(keepingCapacity: true)
  }

  /// Reads one text of nobody in particular, up to the bound of an excerpt.
  mutating func read(_ text: Span<UInt8>) {
    removeAll()
    speeches.append(Speech(isUser: true))
    let end = text.scalarStart(atOrBefore: Excerpt.maximumBytes)
    read(text, 0..<end, insideFence: false)
  }

  /// Reads the excerpt of a conversation.
  mutating func read(_ texts: [SpokenText], in bytes: Span<UInt8>) {
    removeAll()
    let excerpt = Excerpt(of: texts)
    for index in excerpt.opening {
      read(bytes.extracting(texts[index].content), saidBy: texts[index].role)
    }
    for index in excerpt.closing {
      read(bytes.extracting(texts[index].content), saidBy: texts[index].role)
    }
  }

  private mutating func read(_ text: Span<UInt8>, saidBy role: Role) {
    guard Excerpt.speaks(role) else { return }
    speeches.append(Speech(isUser: role == .user))
    let length = text.count
    if length <= Excerpt.headBytes + Excerpt.tailBytes {
      read(text, 0..<length, insideFence: false)
    } else {
      let headEnd = text.scalarStart(atOrBefore: Excerpt.headBytes)
      read(text, 0..<headEnd, insideFence: false)
      let tailStart = text.scalarStart(atOrBefore: length - Excerpt.tailBytes)
      let start = text.lineStart(after: tailStart) ?? tailStart
      let insideFence = text.startsInsideFence(start..<length)
      read(text, start..<length, insideFence: insideFence)
    }
  }

  private mutating func read(_ text: Span<UInt8>, _ range: Range<Int>, insideFence: Bool) {
    var insideFence = insideFence
    var isJoining = false
    var position = range.lowerBound
    while position < range.upperBound {
      let lineEnd = text.lineEnd(from: position, upTo: range.upperBound)
      let line = Line(position..<lineEnd, in: text)
      position = lineEnd + 1
      if line.kind == .fence { insideFence.toggle() }
      guard !insideFence, let kind = Block.Kind(line.kind) else {
        isJoining = false
        continue
      }
      let continues = isJoining && kind == .paragraph && !blocks.isEmpty
      let start = used
      if continues, used < bytes.count {
        bytes[used] = 0x20
        used += 1
      }
      used = InlineCleaner.clean(text, line.content, into: &bytes, at: used)
      if continues {
        let first = blocks[blocks.count - 1].range.lowerBound
        blocks[blocks.count - 1].range = first..<used
      } else if used > start {
        blocks.append(Block(kind: kind, range: start..<used, speech: speeches.count - 1))
      }
      isJoining = kind != .heading && used > start && line.isWrapped(in: text)
    }
  }
}

extension Block.Kind {
  init?(_ kind: LineKind) {
    switch kind {
    case .prose: self = .paragraph
    case .heading: self = .heading
    case .listItem: self = .listItem
    case .empty, .fence, .code, .tableRow: return nil
    }
  }
}

extension Line {
  /// Whether the sentence probably goes on in the next line: long, and without an end of its own.
  func isWrapped(in bytes: Span<UInt8>) -> Bool {
    guard content.count >= 40 else { return false }
    let last = bytes[content.upperBound - 1]
    return last.isASCIILetter || last.isASCIIDigit || last == UInt8(ascii: ",")
      || last == UInt8(ascii: "-") || last == UInt8(ascii: ")") || last == UInt8(ascii: "`")
  }
}

extension Span where Element == UInt8 {
  /// The next line feed at or after `index`, or `end`.
  func lineEnd(from index: Int, upTo end: Int) -> Int {
    var position = index
    while position < end, self[position] != 0x0A { position += 1 }
    return position
  }

  /// The start of the next line within 256 bytes; nil when the line is longer.
  fileprivate func lineStart(after index: Int) -> Int? {
    for position in index..<Swift.min(index + 256, count) where self[position] == 0x0A {
      return position + 1
    }
    return nil
  }

  /// Whether the first fence in `range` closes one: a bare fence with nothing after its marks.
  fileprivate func startsInsideFence(_ range: Range<Int>) -> Bool {
    var position = range.lowerBound
    while position < range.upperBound {
      let end = lineEnd(from: position, upTo: range.upperBound)
      let shape = LineShape(position..<end, in: self)
      if shape.start < shape.end, shape.isFence(in: self) { return shape.letters == 0 }
      position = end + 1
    }
    return false
  }
}
