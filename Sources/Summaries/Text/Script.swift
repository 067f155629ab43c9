/// The writing systems that tell languages apart, after Unicode's `Scripts.txt` (blocks, coarsely).
enum Script: UInt8, CaseIterable {
  case none, latin, greek, cyrillic, armenian, hebrew, arabic, ethiopic, devanagari, bengali,
    gurmukhi, gujarati, oriya, tamil, telugu, kannada, malayalam, sinhala, thai, lao, tibetan,
    burmese, georgian, khmer, hangul, hiragana, katakana, han

  /// The script of a letter or of a mark inside a word; `.none` for everything else.
  init(_ scalar: UInt32) {
    if scalar < 0x0590 {
      self = Script.alphabetic(scalar)
    } else if scalar < 0x1100 {
      self = Script.middle(scalar)
    } else {
      self = Script.high(scalar)
    }
  }

  private static func alphabetic(_ scalar: UInt32) -> Script {
    switch scalar {
    case 0x41...0x5A, 0x61...0x7A, 0xAA, 0xBA, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x02AF,
      0x0300...0x036F:
      .latin
    case 0x0386, 0x0388...0x03FF: .greek
    case 0x0400...0x0481, 0x048A...0x052F: .cyrillic
    case 0x0531...0x0556, 0x0561...0x0587: .armenian
    default: .none
    }
  }

  private static func middle(_ scalar: UInt32) -> Script {
    switch scalar {
    case 0x0591...0x05BD, 0x05D0...0x05EA, 0x05F0...0x05F2: .hebrew
    case 0x0610...0x061A, 0x0620...0x065F, 0x066E...0x06D3, 0x06D5...0x06DC, 0x06FA...0x06FC,
      0x0750...0x077F, 0x08A0...0x08FF:
      .arabic
    case 0x0900...0x0963, 0x0971...0x097F: .devanagari
    case 0x0980...0x09E3: .bengali
    case 0x0A00...0x0A65, 0x0A70...0x0A7F: .gurmukhi
    case 0x0A80...0x0AE3: .gujarati
    case 0x0B00...0x0B63: .oriya
    case 0x0B80...0x0BE5: .tamil
    case 0x0C00...0x0C65: .telugu
    case 0x0C80...0x0CE5: .kannada
    case 0x0D00...0x0D65: .malayalam
    case 0x0D80...0x0DF3: .sinhala
    case 0x0E01...0x0E3A, 0x0E40...0x0E4E: .thai
    case 0x0E80...0x0ECF: .lao
    case 0x0F40...0x0FBC: .tibetan
    case 0x1000...0x103F, 0x1050...0x109F: .burmese
    case 0x10A0...0x10FF: .georgian
    default: .none
    }
  }

  private static func high(_ scalar: UInt32) -> Script {
    switch scalar {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x3005...0x3007, 0xF900...0xFAFF, 0x20000...0x3FFFF:
      .han
    case 0x3041...0x309F: .hiragana
    case 0x30A1...0x30FA, 0x30FC...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F: .katakana
    case 0xAC00...0xD7A3, 0x1100...0x11FF, 0x3130...0x318F: .hangul
    case 0x1200...0x135F: .ethiopic
    case 0x1780...0x17D3: .khmer
    case 0x1C90...0x1CBF: .georgian
    case 0x1E00...0x1EFF, 0xFF21...0xFF3A, 0xFF41...0xFF5A: .latin
    case 0x1F00...0x1FFF: .greek
    default: .none
    }
  }

  /// True where words are written without spaces between them.
  var isUnspaced: Bool {
    switch self {
    case .han, .hiragana, .katakana, .thai, .lao, .khmer, .burmese, .tibetan: true
    default: false
    }
  }

  /// How many Latin letters one letter of this script says as much as.
  var weight: Int {
    switch self {
    case .none: 0
    case .han: 4
    case .hiragana, .katakana, .hangul: 2
    default: 1
    }
  }

  /// The language, where a script has one that is far more common than all others.
  var onlyLanguage: String? {
    switch self {
    case .greek: "el"
    case .armenian: "hy"
    case .hebrew: "he"
    case .ethiopic: "am"
    case .bengali: "bn"
    case .gurmukhi: "pa"
    case .gujarati: "gu"
    case .oriya: "or"
    case .tamil: "ta"
    case .telugu: "te"
    case .kannada: "kn"
    case .malayalam: "ml"
    case .sinhala: "si"
    case .thai: "th"
    case .lao: "lo"
    case .tibetan: "bo"
    case .burmese: "my"
    case .georgian: "ka"
    case .khmer: "km"
    case .hangul: "ko"
    default: nil
    }
  }
}
