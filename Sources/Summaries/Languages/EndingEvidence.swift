/// Endings of words that are common in some languages and rare in others.
///
/// Asked only where the stop words leave a doubt: short texts, headlines.
enum EndingEvidence {
  static let lengths = 2...4

  /// The languages that `ending`, the hash of a word's last scalars, speaks for.
  static func languages(_ ending: UInt64) -> LanguageSet { table[ending] ?? [] }

  private static let table: [UInt64: LanguageSet] = {
    var table: [UInt64: LanguageSet] = [:]
    for (language, endings) in endingsByLanguage {
      for ending in endings.split(separator: " ") {
        table[WordHash(ending).value, default: []].insert(LanguageSet(language))
      }
    }
    return table
  }()

  private static let endingsByLanguage: [(Language, String)] = [
    (.english, "ing tion ed ly ness ment ous ful less ght ould ship able wn ck ey th"),
    (.german, "ung keit heit lich isch sch cht tion ieren zen ngen tung rung haft bar pf tz"),
    (.french, "eux aux ment ique tion eur euse ée ées ette eau aire oir elle age ais ois"),
    (.spanish, "ción dad ando endo ente ción ores idad illo ías aje ión ero era oso"),
    (.portuguese, "ção dade ções ando endo inho agem ente ões ável ões eira eiro ês"),
    (.italian, "ione ità ando endo ente ezza zza cci gli ella etto tto tti zie aggi"),
    (.dutch, "ijk heid ing cht ijn oor eer ie aar ijd uis oek aat"),
    (.swedish, "ning ande het lig are erna arna tion ad ör ån"),
    (.danish, "ning ende hed lig erne else tion ere dt gt"),
    (.norwegian, "ning ende het lig ene else sjon ere tt"),
    (.finnish, "ssa ssä lla llä sta stä nen inen tta ttä uu ää ksi"),
    (.polish, "ość anie ych ego ów owa ski ska ąć cz rz szy wie"),
    (.czech, "ní ost ých ého ství ský ová ení ou ám"),
    (.hungarian, "ság ség nak nek ban ben ból tól etés ás és"),
    (.romanian, "ului rea ții lor ție are ește iei"),
    (.turkish, "lar ler mak mek yor dır lık lik ması ını"),
    (.indonesian, "kan nya ang ung an"),
    (.russian, "ться ого ение ость ный ная ить ать ов ий ия ый"),
    (.ukrainian, "ння ість ться ого ний ів ити ати ий ія"),
    (.bulgarian, "ите ата ото ски ност ане ите ва ът"),
    (.serbian, "ије ост ње ити ски ама има"),
  ]
}
