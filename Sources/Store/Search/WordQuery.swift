package import ChatModel
import Foundation
package import SystemIO

/// What a search looks for: words and phrases, all of which must be in one message.
package struct WordQuery: Sendable {
  /// Words that must follow each other, as a rule one, in each form that they may have in a text.
  struct Phrase: Sendable {
    /// Never empty; several where Unicode has equivalent ways to write a letter.
    var forms: [Form]
  }

  struct Form: Sendable {
    var words: [Word]
    /// What the filter of a frame holds when the form is in the frame.
    var filtered: [WordKey]
  }

  struct Word: Hashable, Sendable {
    var key: WordKey
    /// Nothing may stand between it and the word before.
    var isJoined: Bool
  }

  let scanner: WordScanner
  let filter: WordFilter
  /// Never empty, nor is any of them.
  let phrases: [Phrase]

  /// - Parameters:
  ///   - text: words; those within double quotes, and those that only punctuation parts, as in
  ///     `e-mail`, are a phrase.
  ///   - key: `StoreKeys.words`.
  /// - Throws: `.usage` when there is no word in it.
  package init(parsing text: String, _ key: KeyedHash.Key) throws(HansardError) {
    scanner = WordScanner(key)
    filter = WordFilter(key)
    var phrases: [Phrase] = []
    for part in WordQuery.parts(of: text) {
      var forms: [Form] = []
      for text in WordQuery.equivalents(of: part) {
        var collector = FormWords(filtered: FilteredWords(key))
        scanner.scan(text.utf8.span, into: &collector)
        if let form = collector.finish(), !forms.contains(where: { $0.words == form.words }) {
          forms.append(form)
        }
      }
      if !forms.isEmpty { phrases.append(Phrase(forms: forms)) }
    }
    guard !phrases.isEmpty else {
      throw HansardError(
        .usage, while: "reading what to search for", cause: "there is no word in it",
        hint: "a word has letters or digits")
    }
    self.phrases = phrases
  }

  /// Whether a frame with this filter may hold the phrase.
  func mayContain(_ phrase: Phrase, _ filter: [UInt8]) -> Bool {
    guard self.filter.isSound(filter) else { return true }
    return phrase.forms.contains { form in
      form.filtered.allSatisfy { self.filter.mayContain($0, filter) }
    }
  }

  /// As given, with composed letters, and with letters and their accents apart: whoever types "é" means
  /// what some systems write as "e" and an accent (Unicode Standard Annex 15, forms C and D).
  private static func equivalents(of text: String) -> [String] {
    [text, text.precomposedStringWithCanonicalMapping, text.decomposedStringWithCanonicalMapping]
  }

  /// Cut at white space outside quotes, and at quotes.
  private static func parts(of text: String) -> [String] {
    var parts: [String] = [""]
    var isQuoted = false
    for character in text {
      if character == "\"" || character == "\u{201C}" || character == "\u{201D}" {
        isQuoted.toggle()
        parts.append("")
      } else if character.isWhitespace, !isQuoted {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.filter { !$0.isEmpty }
  }
}

/// Takes the words of a form of a phrase.
private struct FormWords: WordVisitor {
  var filtered: FilteredWords
  private var words: [WordQuery.Word] = []

  init(filtered: FilteredWords) { self.filtered = filtered }

  mutating func visit(_ word: ScannedWord) {
    filtered.visit(word)
    // A filter holds neighbours of a script without spaces only where they touch.
    let isJoined = word.isGlued && word.key.isUnspaced && words.last?.key.isUnspaced == true
    words.append(WordQuery.Word(key: word.key, isJoined: isJoined))
  }

  /// Nil when there was no word.
  mutating func finish() -> WordQuery.Form? {
    guard !words.isEmpty else { return nil }
    var keys: [WordKey] = []
    filtered.words.removeAll { keys.append($0) }
    return WordQuery.Form(words: words, filtered: keys)
  }
}
