import ChatModel
import Store
import SystemIO

/// A canary in the row of a conversation, whose title or summary may have been derived.
struct DerivedText: Sendable {
  var match: CanaryIndex.Match
  var shard: Shard
  var conversation: Int64
  /// What stands there.
  var window: [UInt8]
}

/// Tells text that a row was derived from apart from text that was left in it.
///
/// Titles and summaries are cleaned: marks and line breaks go, sentences move together; and what stands
/// escaped in a frame, as metadata does, stands plain in a row. So they can hold a window of an erased text
/// that no frame holds byte for byte. It is shared text when the conversation's own lines have the same
/// letters and digits, in one piece or around one cut.
struct DerivedTexts {
  private let store: Store

  init(_ store: Store) { self.store = store }

  /// Looks at each canary that only rows hold.
  func settle(_ findings: inout ScanFindings) throws(HansardError) {
    var texts: (shard: Shard, conversation: Int64, text: [UInt8])?
    for derived in findings.derived {
      guard findings.failure(derived.match) != nil else { continue }
      if texts?.shard != derived.shard || texts?.conversation != derived.conversation {
        texts = (
          derived.shard, derived.conversation,
          try letters(of: derived.conversation, in: derived.shard)
        )
      }
      let window = DerivedTexts.letters(of: String(decoding: derived.window, as: UTF8.self))
      if let text = texts?.text, DerivedTexts.holds(window, in: text) {
        findings.noteShared(derived.match)
      }
    }
  }

  private func letters(of conversation: Int64, in shard: Shard) throws(HansardError) -> [UInt8] {
    let contents = CatalogContents(try store.catalog(shard, readOnly: true))
    guard let row = try contents.conversation(conversation) else { return [] }
    let reader = try StoreReader(store, shard.namespace)
    var texts: [String] = []
    for header in try reader.headers(of: row) {
      texts += [header.title, header.state, header.metadata, header.threadOf].compactMap(\.self)
      texts += header.tags
    }
    texts += try reader.messages(of: row).map(\.message.content)
    return DerivedTexts.letters(of: texts.joined(separator: " "))
  }

  private static func letters(of text: String) -> [UInt8] {
    var letters = ""
    for scalar in text.lowercased().unicodeScalars
    where scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
      letters.unicodeScalars.append(scalar)
    }
    return Array(letters.utf8)
  }

  static func holds(_ window: [UInt8], in text: [UInt8]) -> Bool {
    (0...window.count / 2).contains { cut in
      contains(window[cut...], in: text) && contains(window[..<cut], in: text)
        || contains(window[..<(window.count - cut)], in: text)
          && contains(window[(window.count - cut)...], in: text)
    }
  }

  private static func contains(_ part: ArraySlice<UInt8>, in text: [UInt8]) -> Bool {
    guard let first = part.first else { return true }
    guard text.count >= part.count else { return false }
    for start in 0...(text.count - part.count)
    where text[start] == first && text[start...].starts(with: part) { return true }
    return false
  }
}
