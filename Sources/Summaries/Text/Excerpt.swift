import ChatModel

/// The parts of a conversation that a summary is made from.
///
/// Of each message the first 2 KiB and, where it is longer, the last 1 KiB. Of each conversation
/// the opening messages up to 8 KiB and the closing ones up to 4 KiB: what was asked, and how it
/// ended. Messages of the system and of tools are left out. So the cost of a conversation is
/// bounded, however long it grew.
struct Excerpt {
  static let headBytes = 2 * 1024
  static let tailBytes = 1024
  static let openingBytes = 8 * 1024
  static let closingBytes = 4 * 1024
  /// No excerpt is longer: each end may exceed its share by less than one message's.
  static let maximumBytes = openingBytes + closingBytes + 2 * (headBytes + tailBytes)

  /// Indices of the messages before and after the part that is left out.
  let opening: Range<Int>
  let closing: Range<Int>

  init(of texts: [SpokenText]) {
    var spent = 0
    var openingEnd = 0
    while openingEnd < texts.count, spent < Excerpt.openingBytes {
      spent += Excerpt.cost(texts[openingEnd])
      openingEnd += 1
    }
    spent = 0
    var closingStart = texts.count
    while closingStart > openingEnd, spent < Excerpt.closingBytes {
      closingStart -= 1
      spent += Excerpt.cost(texts[closingStart])
    }
    opening = 0..<openingEnd
    closing = closingStart..<texts.count
  }

  /// Whether a message of this role says what a conversation is about.
  static func speaks(_ role: Role) -> Bool { role == .user || role == .assistant }

  private static func cost(_ text: SpokenText) -> Int {
    speaks(text.role) ? min(text.content.count, headBytes + tailBytes) : 0
  }
}
