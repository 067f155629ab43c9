/// Letters that only some languages write.
enum LetterEvidence {
  /// The languages that the letter speaks for; empty when it says nothing.
  static func languages(_ scalar: UInt32) -> LanguageSet {
    if scalar >= 0x1EA0, scalar <= 0x1EF9 { return LanguageSet(.vietnamese) }
    return table[scalar] ?? []
  }

  private static let table: [UInt32: LanguageSet] = {
    var table: [UInt32: LanguageSet] = [:]
    for (language, letters) in lettersByLanguage {
      for letter in letters.unicodeScalars {
        table[letter.value, default: []].insert(LanguageSet(language))
      }
    }
    return table
  }()

  private static let lettersByLanguage: [(Language, String)] = [
    (.german, "ßäöü"), (.french, "çèêàâîôûëïœéù"), (.spanish, "ñáéíóú"),
    (.portuguese, "ãõçêâôáéíóúà"),
    (.italian, "àèìòùé"), (.dutch, "ëïé"), (.swedish, "åäö"), (.danish, "åøæ"), (.norwegian, "åøæ"),
    (.finnish, "äö"), (.polish, "łżźśćńąęó"), (.czech, "řěůščžýáíéúďťň"), (.hungarian, "őűáéíóúöü"),
    (.romanian, "ăâîșțşţ"), (.turkish, "ğışçöü"), (.vietnamese, "đơưăâêôãõàèìòùáéíóú"),
    (.russian, "ыэёъщ"), (.ukrainian, "іїєґщ"), (.bulgarian, "ъщ"), (.serbian, "ђћљњјџ"),
    (.arabic, "ةىأإيكؤئ"), (.persian, "پچژگیک"), (.urdu, "ٹڈڑںےہپچگیک"), (.marathi, "ळ"),
  ]
}
