/// Words whose full stop does not end a sentence.
struct Abbreviations {
  private static let words = """
    mr mrs ms dr prof st vs eg ie e.g i.e cf approx fig figs no nos vol pp sec dept jr sr gen col sgt \
    rev hon resp incl al z.b bzw ca d.h u.a nr str tel evtl ggf mio mrd dipl ing m.e s.o bspw inkl \
    mme mlle ex p.ej sra dra núm pág av avda sig dott ecc pag bijv o.a т.е т.д т.п т.к г ул им др стр
    """
  private static let hashes = Set(words.split(separator: " ").map { WordHash($0).value })

  /// The word's hash is that of the scanner, without the last full stop.
  static func contains(_ hash: UInt64) -> Bool { hashes.contains(hash) }
}
