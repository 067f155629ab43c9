/// The languages that are told apart by words, not by their script alone.
package enum Language: UInt8, CaseIterable, Sendable {
  // In order of how common they are: the first wins a tie.
  case english, german, french, spanish, portuguese, italian, dutch, swedish, danish, norwegian,
    finnish, polish, czech, hungarian, romanian, turkish, indonesian, vietnamese
  case russian, ukrainian, bulgarian, serbian
  case arabic, persian, urdu
  case hindi, marathi
  case chinese, japanese, korean

  /// What ISO 639-2 calls text whose language is not known, or that has none.
  package static let undetermined = "und"

  /// ISO 639-1.
  package var code: String { Language.codes[Int(rawValue)] }

  package init?(code: String) {
    guard let index = Language.codes.firstIndex(of: code) else { return nil }
    self.init(rawValue: UInt8(index))
  }

  private static let codes = [
    "en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "no", "fi", "pl", "cs", "hu", "ro", "tr",
    "id", "vi", "ru", "uk", "bg", "sr", "ar", "fa", "ur", "hi", "mr", "zh", "ja", "ko",
  ]

  var script: Script {
    switch self {
    case .russian, .ukrainian, .bulgarian, .serbian: .cyrillic
    case .arabic, .persian, .urdu: .arabic
    case .hindi, .marathi: .devanagari
    case .chinese, .japanese: .han
    case .korean: .hangul
    default: .latin
    }
  }

  /// The ISO 639-1 code of the language most of the text is in, or `und`.
  ///
  /// Markdown, code and addresses in the text do not count. Looks at the first 18 KiB.
  package static func detect(_ text: Span<UInt8>) -> String {
    var prose = Prose()
    prose.read(text)
    var index = WordIndex()
    index.read(prose)
    return LanguageEvidence.language(of: index, in: prose.bytes.span).code
  }
}

/// A set of languages, as one word.
struct LanguageSet: OptionSet {
  let rawValue: UInt32
  init(rawValue: UInt32) { self.rawValue = rawValue }
  init(_ language: Language) { rawValue = 1 << UInt32(language.rawValue) }

  static let all = LanguageSet(rawValue: .max)
  static let bitWidth = UInt32.bitWidth

  init(script: Script) {
    self = []
    for language in Language.allCases where language.script == script { insert(.init(language)) }
  }

  var count: Int { rawValue.nonzeroBitCount }
}
