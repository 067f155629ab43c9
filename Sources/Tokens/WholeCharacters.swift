/// Which characters byte pair encoding may take as one part from the start, instead of byte by byte.
///
/// Most Chinese characters, for one, are tokens, and all their merges come before any that joins
/// their bytes to others. Say the last merge within the character has rank r, and every token that
/// takes in the character or a part of it, with something around, has a higher rank. As long as its
/// parts are not yet one, a pair of them has rank r or less and waits to be merged: so no pair across
/// its borders is the lowest. Nor would a pair with the whole character be, had it been there from
/// the start. So both ways lead through the same merges elsewhere, and to the same tokens.
///
/// Read-only tables, shared by all counters.
@safe final class WholeCharacters: @unchecked Sendable {
  /// Characters of up to three bytes.
  private static let characterCount = 1 << 16
  /// What stands at a border: 64 bytes beyond ASCII, or any byte of it.
  private static let borderCount = 65

  /// By character: the rank r from above; `RankTable.none` where the character is no token, or where
  /// a token of it and more has a lower rank.
  private let completions: UnsafeMutablePointer<UInt32>
  /// By a character's last byte and the next one's first: the lowest rank of a token that has both,
  /// but not all of the two characters.
  private let crossings: UnsafeMutablePointer<UInt32>

  init(_ tokens: TokenBytes, _ ranks: RankTable) {
    unsafe completions = LargeMemory.allocate(UInt32.self, count: WholeCharacters.characterCount)
    unsafe completions.initialize(repeating: RankTable.none, count: WholeCharacters.characterCount)
    let crossingCount = WholeCharacters.borderCount * WholeCharacters.borderCount
    unsafe crossings = LargeMemory.allocate(UInt32.self, count: crossingCount)
    unsafe crossings.initialize(repeating: RankTable.none, count: crossingCount)
    var characters: [(code: Int, completion: UInt32)] = []
    // At first `completions` has the lowest ranks of tokens with more than the character.
    unsafe tokens.forEach { rank, token in
      guard unsafe token.contains(where: { $0 >= 0x80 }) else { return }
      if let character = unsafe CodedCharacter(token, 0), character.byteCount == token.count {
        unsafe characters.append((character.code, ranks.completion(of: token, UInt32(rank))))
      } else {
        unsafe noteSurroundings(token, UInt32(rank))
      }
    }
    characters.removeAll { character in
      unsafe character.completion >= completions[character.code]
    }
    unsafe completions.update(repeating: RankTable.none, count: WholeCharacters.characterCount)
    for character in characters { unsafe completions[character.code] = character.completion }
  }

  deinit {
    unsafe completions.deallocate()
    unsafe crossings.deallocate()
  }

  /// The bytes of the part to start with at `place`: a character that is safe, else one byte.
  @inline(__always)
  func byteCountOfPart(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
    guard unsafe bytes[place] >= 0x80, let character = unsafe CodedCharacter(bytes, place) else {
      return 1
    }
    let completion = unsafe completions[character.code]
    guard completion != RankTable.none else { return 1 }
    let end = place &+ character.byteCount
    let isSafe =
      unsafe (place == 0 || completion < crossings[border(bytes, place)])
      && (end == bytes.count || completion < crossings[border(bytes, end)])
    return isSafe ? character.byteCount : 1
  }

  /// Notes what `token` says of characters that it has with something around, or in part.
  private func noteSurroundings(_ token: UnsafeBufferPointer<UInt8>, _ rank: UInt32) {
    var place = 0
    while place < token.count, unsafe token[place] & 0xC0 == 0x80 { place += 1 }
    if place > 0, place < token.count { unsafe noteCrossing(token, place, rank) }
    while place < token.count {
      if let character = unsafe CodedCharacter(token, place) {
        unsafe completions[character.code] = min(completions[character.code], rank)
        place += character.byteCount
      } else {
        // A long character, a part of one, or ASCII: where it is a part, this is its border.
        if place > 0, unsafe token[place] >= 0x80 { unsafe noteCrossing(token, place, rank) }
        place += 1
        while place < token.count, unsafe token[place] & 0xC0 == 0x80 { place += 1 }
      }
    }
  }

  private func noteCrossing(_ token: UnsafeBufferPointer<UInt8>, _ place: Int, _ rank: UInt32) {
    let border = unsafe border(token, place)
    unsafe crossings[border] = min(crossings[border], rank)
  }

  /// The index in `crossings` of the border before `place`, at least 1.
  @inline(__always)
  private func border(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
    let before = unsafe bytes[place &- 1]
    let behind = unsafe bytes[place]
    let row = before < 0x80 ? 64 : Int(before & 0x3F)
    let column = behind < 0x80 ? 64 : Int(behind & 0x3F)
    return row &* WholeCharacters.borderCount &+ column
  }
}

/// A character of two or three bytes.
private struct CodedCharacter {
  let code: Int
  let byteCount: Int

  /// Nil when no such character starts at `place`, or not all of it is there.
  @inline(__always)
  init?(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) {
    let lead = unsafe Int(bytes[place])
    guard lead >= 0xC2, lead < 0xF0 else { return nil }
    byteCount = lead < 0xE0 ? 2 : 3
    guard place &+ byteCount <= bytes.count else { return nil }
    let second = unsafe Int(bytes[place &+ 1])
    guard second & 0xC0 == 0x80 else { return nil }
    guard byteCount == 3 else {
      code = (lead & 0x1F) &<< 6 | second & 0x3F
      return
    }
    let third = unsafe Int(bytes[place &+ 2])
    guard third & 0xC0 == 0x80 else { return nil }
    code = (lead & 0x0F) &<< 12 | (second & 0x3F) &<< 6 | third & 0x3F
  }
}

extension RankTable {
  /// The highest rank among the merges that make the bytes of a character, a token of rank `rank`,
  /// one part; `none` when they never become one.
  fileprivate func completion(of character: UnsafeBufferPointer<UInt8>, _ rank: UInt32) -> UInt32 {
    guard character.count == 3 else { return rank }
    let bytes = (0..<3).map { unsafe UInt16(character[$0]) }
    let first = min(
      self.rank(ofTwoBytes: bytes[0] | bytes[1] << 8),
      self.rank(ofTwoBytes: bytes[1] | bytes[2] << 8))
    return max(first, rank)
  }
}
