/// A distinct word (or pair of characters) of one conversation.
struct Term {
  let hash: UInt64
  /// Where it stands first, in the prose's bytes.
  var first: Range<Int> { Int(start)..<Int(end) }
  private let start: Int32
  private let end: Int32
  private(set) var count: Int32 = 0
  /// How many of `count` were said by the user.
  private(set) var userCount: Int32 = 0
  /// A scratch mark for whoever counts distinct terms; see `TermTable.mark`.
  var mark: Int32 = 0
  var languages: LanguageSet = []
  /// False for what can be no keyword: numbers, identifiers of machines, single letters.
  var isWord = true
  /// Two neighbours of a script without spaces, which may stand across two words.
  var isPair = false

  init(hash: UInt64, first: Range<Int>) {
    self.hash = hash
    start = Int32(truncatingIfNeeded: first.lowerBound)
    end = Int32(truncatingIfNeeded: first.upperBound)
  }

  mutating func add(byUser: Bool) {
    count += 1
    userCount += byUser ? 1 : 0
  }
}

/// Terms by hash: open addressing, reused from conversation to conversation.
struct TermTable {
  private(set) var terms: [Term] = []
  /// Index of a term plus one, or 0 for a free slot; the size is a power of two.
  private var slots = [Int32](repeating: 0, count: 1024)
  private var currentMark: Int32 = 0

  subscript(index: Int) -> Term { terms[index] }

  var count: Int { terms.count }

  mutating func removeAll() {
    if terms.count > slots.count / 8 {
      for slot in slots.indices { slots[slot] = 0 }
    } else {
      for term in terms { clearSlot(of: term.hash) }
    }
    terms.removeAll(keepingCapacity: true)
    currentMark = 0
  }

  /// Counts an occurrence of the term with this hash, which is made when it is new.
  @inline(__always)
  mutating func count(
    _ hash: UInt64, first: Range<Int>, byUser: Bool
  ) -> (index: Int, isNew: Bool) {
    if let index = find(hash) {
      terms[index].add(byUser: byUser)
      return (index, false)
    }
    let index = insert(hash, first: first)
    terms[index].add(byUser: byUser)
    return (index, true)
  }

  private mutating func insert(_ hash: UInt64, first: Range<Int>) -> Int {
    var slot = home(of: hash)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    terms.append(Term(hash: hash, first: first))
    slots[slot] = Int32(terms.count)
    if terms.count * 2 > slots.count { grow() }
    return terms.count - 1
  }

  /// Says what a new term is.
  mutating func describe(
    _ index: Int, languages: LanguageSet, isWord: Bool, isPair: Bool = false
  ) {
    terms[index].languages = languages
    terms[index].isWord = isWord
    terms[index].isPair = isPair
  }

  /// The term with this hash, if there is one.
  @inline(__always)
  func find(_ hash: UInt64) -> Int? {
    var slot = home(of: hash)
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      if terms[index].hash == hash { return index }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Starts a new set of marked terms.
  mutating func beginMarking() { currentMark += 1 }

  /// Marks the term; false when it was marked since `beginMarking`.
  mutating func mark(_ index: Int) -> Bool {
    guard terms[index].mark != currentMark else { return false }
    terms[index].mark = currentMark
    return true
  }

  @inline(__always)
  private func home(of hash: UInt64) -> Int {
    let mixed = (hash ^ (hash >> 29)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed >> 40) & (slots.count - 1)
  }

  /// Frees every slot of the cluster that starts at the term's home.
  private mutating func clearSlot(of hash: UInt64) {
    var slot = home(of: hash)
    while slots[slot] != 0 {
      slots[slot] = 0
      slot = (slot + 1) & (slots.count - 1)
    }
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: slots.count * 2)
    for index in terms.indices {
      var slot = home(of: terms[index].hash)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index + 1)
    }
  }
}
