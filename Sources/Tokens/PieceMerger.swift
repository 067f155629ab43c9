import CTextBlocks

/// A piece on its way to a count.
@safe struct UnmergedPiece: BitwiseCopyable {
  /// 1 to `PieceMerger.maximumByteCount` bytes, borrowed; 16 from the first must be readable.
  let bytes: UnsafeBufferPointer<UInt8>
  let hash: UInt64
  var tokenCount = 0
}

/// Byte pair encoding of many pieces at once: of all neighbours that together are a token, the pair
/// of the lowest rank is merged, the leftmost of equals first, until none is left.
///
/// What takes time is memory: each merge needs the ranks of two new pairs, which depend on the merge
/// before. So several pieces take turns, one step each, and their questions are answered meanwhile.
/// All pairs of a piece are looked at for each merge, which for pieces of words' length is faster
/// than a heap: see `HeapMerger` for others.
@safe struct PieceMerger: ~Copyable {
  static let maximumByteCount = 128

  private static let laneCount = 12
  /// Of one lane: places of bytes, and one that is written to and never read.
  private static let placeCount = maximumByteCount + numbersPerStep
  private static let unusedPlace = maximumByteCount
  private static let numbersPerStep = 16
  /// The bits of a pair that hold its place, below those that hold its rank.
  private static let placeBits: Int32 = 7

  /// No token: greater than every pair.
  private static let noPair = Int32(TEXT_BLOCK_GREATEST)

  /// The state of one piece, whose places count from its first byte.
  private struct Lane: BitwiseCopyable {
    var piece = 0
    /// 0 on a lane without a piece.
    var byteCount = 0
    /// Places that are looked at.
    var paddedCount = 0
    var tokenCount = 0
    /// Where the part that was merged last starts; the same for the part before it.
    var merged = unusedPlace
    var before = unusedPlace
    /// The two new pairs.
    var withBefore = RankQuestion.noBytes
    var withBehind = RankQuestion.noBytes
  }

  private let ranks: RankTable
  private let wholeCharacters: WholeCharacters
  private let lanes: UnsafeMutablePointer<Lane>
  /// For the place of each byte: its part joined with the next one, as rank and place in one
  /// number; `noPair` where no part starts, where the two are no token, and as padding.
  private let pairs: UnsafeMutablePointer<Int32>
  /// For the place where a part starts: where the next one does, or the end.
  private let next: UnsafeMutablePointer<UInt8>
  /// For the place where a part starts: where the one before it does.
  private let previous: UnsafeMutablePointer<UInt8>
  /// The bytes of each lane's piece, and as many behind them as a key may read.
  private let bytes: UnsafeMutablePointer<UInt8>
  private static let textByteCount = maximumByteCount + 16
  /// Of the piece that is put on a lane, the pairs to start with, two to six bytes each.
  private let questions: UnsafeMutablePointer<RankQuestion>

  init(_ vocabulary: Vocabulary) {
    let placeCount = PieceMerger.laneCount * PieceMerger.placeCount
    let byteCount = PieceMerger.laneCount * PieceMerger.textByteCount
    ranks = vocabulary.ranks
    wholeCharacters = vocabulary.wholeCharacters
    unsafe lanes = LargeMemory.allocate(Lane.self, count: PieceMerger.laneCount)
    unsafe lanes.initialize(repeating: Lane(), count: PieceMerger.laneCount)
    unsafe pairs = LargeMemory.allocate(Int32.self, count: placeCount)
    unsafe pairs.initialize(repeating: PieceMerger.noPair, count: placeCount)
    unsafe next = LargeMemory.allocate(UInt8.self, count: placeCount)
    unsafe next.initialize(repeating: 0, count: placeCount)
    unsafe previous = LargeMemory.allocate(UInt8.self, count: placeCount)
    unsafe previous.initialize(repeating: 0, count: placeCount)
    unsafe bytes = LargeMemory.allocate(UInt8.self, count: byteCount)
    unsafe bytes.initialize(repeating: 0, count: byteCount)
    unsafe questions = .allocate(capacity: PieceMerger.maximumByteCount)
    unsafe questions.initialize(repeating: .noBytes, count: PieceMerger.maximumByteCount)
  }

  deinit {
    unsafe lanes.deallocate()
    unsafe pairs.deallocate()
    unsafe next.deallocate()
    unsafe previous.deallocate()
    unsafe bytes.deallocate()
    unsafe questions.deallocate()
  }

  /// Writes down how many tokens each of `pieces` is.
  mutating func merge(_ pieces: UnsafeMutableBufferPointer<UnmergedPiece>) {
    let laneCount = min(pieces.count, PieceMerger.laneCount)
    var nextPiece = laneCount
    var busyCount = laneCount
    for lane in 0..<laneCount { unsafe start(lane, lane, pieces[lane]) }
    while busyCount > 0 {
      busyCount = 0
      for lane in 0..<laneCount {
        guard unsafe lanes[lane].byteCount > 0 else { continue }
        busyCount &+= 1
        settle(lane)
        guard !mergeLowest(lane) else { continue }
        unsafe pieces[lanes[lane].piece].tokenCount = lanes[lane].tokenCount
        unsafe lanes[lane].byteCount = 0
        guard nextPiece < pieces.count else { continue }
        unsafe start(lane, nextPiece, pieces[nextPiece])
        nextPiece &+= 1
      }
    }
  }

  /// Puts a piece on a lane.
  @inline(__always)
  private func start(_ lane: Int, _ index: Int, _ piece: UnmergedPiece) {
    let byteCount = unsafe piece.bytes.count
    guard let source = unsafe piece.bytes.baseAddress, byteCount <= PieceMerger.maximumByteCount
    else { preconditionFailure("no piece to merge") }
    let text = unsafe bytes + lane &* PieceMerger.textByteCount
    let first = unsafe UnsafeRawPointer(source).loadUnaligned(as: SIMD16<UInt8>.self)
    unsafe UnsafeMutableRawPointer(text).storeBytes(of: first, as: SIMD16<UInt8>.self)
    if byteCount > 16 { unsafe (text + 16).update(from: source + 16, count: byteCount &- 16) }
    let paddedCount = ((byteCount &- 1) | (PieceMerger.numbersPerStep &- 1)) &+ 1
    let isASCII = separateBytes(lane, byteCount, paddedCount)
    let partCount = isASCII ? byteCount : separateCharacters(lane, byteCount, paddedCount)
    unsafe lanes[lane] = Lane(
      piece: index, byteCount: byteCount, paddedCount: paddedCount, tokenCount: partCount)
  }

  /// Makes every byte a part; returns whether all are ASCII.
  @inline(__always)
  private func separateBytes(_ lane: Int, _ byteCount: Int, _ paddedCount: Int) -> Bool {
    let text = unsafe UnsafeRawPointer(bytes + lane &* PieceMerger.textByteCount)
    let places = lane &* PieceMerger.placeCount
    for place in 0..<paddedCount {
      unsafe next[places &+ place] = UInt8(truncatingIfNeeded: place &+ 1)
      unsafe previous[places &+ place] = UInt8(truncatingIfNeeded: place &- 1)
    }
    unsafe previous[places] = 0
    var seen: UInt16 = 0
    for place in 0..<(byteCount &- 1) {
      let twoBytes = UInt16(
        littleEndian: unsafe text.loadUnaligned(fromByteOffset: place, as: UInt16.self))
      seen |= twoBytes
      unsafe pairs[places &+ place] = PieceMerger.pair(ranks.rank(ofTwoBytes: twoBytes), place)
    }
    for place in (byteCount &- 1)..<paddedCount {
      unsafe pairs[places &+ place] = PieceMerger.noPair
    }
    return seen & 0x8080 == 0
  }

  /// Makes every safe character a part, and every other byte; returns their number.
  private func separateCharacters(_ lane: Int, _ byteCount: Int, _ paddedCount: Int) -> Int {
    let text = unsafe UnsafeBufferPointer(
      start: bytes + lane &* PieceMerger.textByteCount, count: byteCount)
    let places = lane &* PieceMerger.placeCount
    for place in 0..<paddedCount { unsafe pairs[places &+ place] = PieceMerger.noPair }
    var partCount = 0
    var before = 0
    var place = 0
    while place < byteCount {
      let end = unsafe place &+ wholeCharacters.byteCountOfPart(text, place)
      unsafe next[places &+ place] = UInt8(truncatingIfNeeded: end)
      unsafe previous[places &+ place] = UInt8(truncatingIfNeeded: before)
      if place > 0 {
        unsafe questions[partCount &- 1] = ranks.question(
          text.baseAddress.unsafelyUnwrapped + before, end &- before)
      }
      before = place
      place = end
      partCount &+= 1
    }
    place = 0
    for number in 0..<partCount &- 1 {
      let rank = unsafe ranks.rank(questions[number])
      unsafe pairs[places &+ place] = PieceMerger.pair(rank, place)
      place = unsafe Int(next[places &+ place])
    }
    return partCount
  }

  /// Writes down the pairs that were asked for.
  @inline(__always)
  private func settle(_ lane: Int) {
    let state = unsafe lanes[lane]
    let pairs = unsafe pairs + lane &* PieceMerger.placeCount
    unsafe pairs[state.before] = PieceMerger.pair(ranks.rank(state.withBefore), state.before)
    unsafe pairs[state.merged] = PieceMerger.pair(ranks.rank(state.withBehind), state.merged)
  }

  /// Merges the lowest pair and asks for the new ones; false when there is none.
  @inline(__always)
  private func mergeLowest(_ lane: Int) -> Bool {
    let places = lane &* PieceMerger.placeCount
    let pairs = unsafe pairs + places
    let next = unsafe next + places
    let previous = unsafe previous + places
    let lowest = unsafe text_block_lowest(pairs, Int64(lanes[lane].paddedCount))
    guard lowest != PieceMerger.noPair else { return false }
    let merged = Int(lowest & (1 &<< PieceMerger.placeBits &- 1))
    let second = unsafe Int(next[merged])
    let third = unsafe Int(next[second])
    let before = unsafe Int(previous[merged])
    let byteCount = unsafe lanes[lane].byteCount
    let behind = unsafe third < byteCount ? Int(next[third]) : merged
    unsafe next[merged] = UInt8(truncatingIfNeeded: third)
    unsafe previous[third] = UInt8(truncatingIfNeeded: merged)
    unsafe pairs[second] = PieceMerger.noPair
    let text = unsafe bytes + lane &* PieceMerger.textByteCount
    unsafe lanes[lane].tokenCount &-= 1
    unsafe lanes[lane].merged = merged
    // The first part has itself before it: that answer is overwritten by the other.
    unsafe lanes[lane].before = before
    unsafe lanes[lane].withBefore = ranks.question(text + before, third &- before)
    unsafe lanes[lane].withBehind = ranks.question(text + merged, behind &- merged)
    return true
  }

  @inline(__always)
  private static func pair(_ rank: UInt32, _ place: Int) -> Int32 {
    guard rank != RankTable.none else { return noPair }
    return Int32(TEXT_BLOCK_LEAST)
      &+ (Int32(truncatingIfNeeded: rank) &<< placeBits | Int32(truncatingIfNeeded: place))
  }
}
