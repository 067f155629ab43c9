import ChatModel
import Foundation
import Store
import Testing

/// What may be in a large conversation.
struct LargeConversationTraits: OptionSet, CustomTestStringConvertible {
  let rawValue: Int
  static let ids = LargeConversationTraits(rawValue: 1)
  static let parents = LargeConversationTraits(rawValue: 2)
  static let branches = LargeConversationTraits(rawValue: 4)
  static let revisions = LargeConversationTraits(rawValue: 8)
  static let models = LargeConversationTraits(rawValue: 16)
  static let times = LargeConversationTraits(rawValue: 32)
  static let disorder = LargeConversationTraits(rawValue: 64)

  var testDescription: String {
    let names = ["ids", "parents", "branches", "revisions", "models", "times", "disorder"]
    return names.enumerated().filter { rawValue & 1 << $0.offset != 0 }.map(\.element)
      .joined(separator: ", ")
  }
}

/// Dumps with one large conversation, and what a store makes of them.
enum LargeConversationSample {
  /// So little memory that it is reduced span by span.
  static let narrow = 256 << 10

  /// One conversation of about 400 kB, with duplicates, then small ones of this and another user.
  static func dump(_ traits: LargeConversationTraits, messages: Int = 1200) -> String {
    var random = SmallNumbers(state: 7)
    var lines: [String] = []
    func line(_ number: Int, _ content: String, updated: Int? = nil, parent: Int?) {
      var line = #"{"user_id":"ann","conversation_id":"long","#
      if traits.contains(.ids) { line += #""id":"message-of-the-dump-\#(number)","# }
      if let parent, traits.contains(.parents) {
        line += #""parent_id":"message-of-the-dump-\#(parent)","#
      }
      if traits.contains(.times), number % 50 != 7 {
        line += #""created_at":\#(1_750_000_000 + number * 3600),"#
      }
      if let updated { line += #""updated_at":\#(1_750_000_000 + updated * 3600),"# }
      if traits.contains(.models), number % 2 == 1, number % 10 != 3 {
        line += #""model":"\#(number % 300 < 150 ? "gpt-4o" : "claude-sonnet-4")","#
      }
      line += #""role":"\#(number % 2 == 0 ? "user" : "assistant")","content":"\#(content)"}"#
      lines.append(line)
    }
    for number in 0..<messages {
      let words = String(repeating: "river \(number) garden ", count: 10 + random.below(10))
      let jump = traits.contains(.branches) && random.below(60) == 0
      line(number, words, parent: number == 0 ? nil : jump ? max(0, number - 5) : number - 1)
      if random.below(30) == 0 { lines.append(lines[random.below(lines.count)]) }
      if traits.contains(.revisions), random.below(40) == 0 {
        let older = random.below(number + 1)
        line(
          older, "revised \(number)", updated: messages + random.below(500),
          parent: older == 0 ? nil : older - 1)
      }
    }
    if traits.contains(.disorder) { lines.reverse() }
    for number in 0..<40 {
      lines.append(
        #"{"user_id":"\#(number % 2 == 0 ? "ann" : "bob")","conversation_id":"short\#(number)","#
          + #""role":"user","content":"a question about rivers \#(number)"}"#)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// All that readers see.
  static func contents(_ store: TestStore) throws -> [[String]] {
    let rows = try store.query(
      """
      SELECT user_id, source_id, title, title_is_derived, first_message_at, last_activity_at, messages,
        revisions, is_branched, characters, tokens_exact, tokens_estimated, summary, keywords, language
      FROM conversations JOIN users ON users.id = user ORDER BY user_id, source_id
      """)
    let usage = try store.query(
      """
      SELECT hour, name, role, messages, characters, tokens_exact, tokens_estimated, parts_tokens
      FROM usage_hour JOIN models ON models.id = model ORDER BY 1, 2, 3
      """)
    let messages = try store.messages("long").map { shown in
      [
        shown.message.id, shown.message.parentID ?? "-", shown.message.content,
        "\(shown.position) \(shown.isActive) \(shown.olderRevisions) \(shown.message.inserted)",
        "\(shown.tokens?.content ?? -1)",
      ]
    }
    return rows + usage + messages
  }
}

/// A linear congruential generator (Knuth's MMIX): the same numbers everywhere.
private struct SmallNumbers {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
}
