import ChatModel
import SystemIO
import Testing

@testable import Store

@Suite struct `Compaction plan` {
  private func candidate(
    _ number: Int64, _ bytes: Int64, packed: Bool, erased: Int64 = 0
  ) -> CompactionCandidate {
    CompactionCandidate(
      number: number, segmentID: SegmentID(), path: "\(number)", byteCount: bytes,
      liveBytes: bytes - erased, erasedBytes: erased, liveFrames: 1,
      replaces: packed ? [SegmentID()] : [])
  }

  private func chosen(_ segments: [CompactionCandidate]) -> [Int64] {
    CompactionPlan(
      Shard(namespace: .standard, number: 0), MonthKey(parsing: "2026-01") ?? .unknown,
      segments: segments)?.segments.map(\.number) ?? []
  }

  @Test func `takes every segment of a month that was never packed, in order`() {
    let segments = [
      candidate(7, 10, packed: false), candidate(3, 90_000, packed: false),
      candidate(5, 10, packed: false),
    ]
    #expect(chosen(segments) == [3, 5, 7])
  }

  @Test func `takes one segment that was never packed`() {
    #expect(chosen([candidate(1, 10, packed: false)]) == [1])
  }

  @Test(arguments: [[], [1], [1, 2]] as [[Int64]])
  func `has nothing to do where everything is packed`(numbers: [Int64]) {
    #expect(chosen(numbers.map { candidate($0, 100, packed: true) }).isEmpty)
  }

  @Test func `packs again what is not much larger than what has come to it`() {
    let small = candidate(9, 100, packed: false)
    #expect(chosen([candidate(1, 400, packed: true), small]) == [1, 9])
    #expect(chosen([candidate(1, 401, packed: true), small]) == [9])
    #expect(
      chosen([candidate(1, 2000, packed: true), candidate(2, 400, packed: true), small])
        == [1, 2, 9])
    #expect(
      chosen([candidate(1, 2001, packed: true), candidate(2, 400, packed: true), small])
        == [2, 9])
  }

  @Test func `packs a segment again when more than half of it is erased, and what came after it`() {
    let erased = candidate(2, 1000, packed: true, erased: 501)
    #expect(chosen([erased]) == [2])
    #expect(chosen([candidate(2, 1000, packed: true, erased: 500)]).isEmpty)
    #expect(
      chosen([candidate(1, 10_000, packed: true), erased, candidate(3, 1, packed: true)]) == [2, 3])
  }
}

@Suite struct `Frame groups` {
  private func frames(
    _ places: [(user: Int64, rawLength: Int, packed: Bool)]
  ) -> [MovedFrame] {
    places.enumerated().map { row, place in
      MovedFrame(
        row: Int64(row), user: place.user, segment: 0,
        location: FrameLocation(
          offset: 0, length: 9, rawLength: place.rawLength, digest: Digest(of: [])),
        isPacked: place.packed)
    }
  }

  /// The rows of each group, with `=` behind one that is copied.
  private func groups(_ places: [(user: Int64, rawLength: Int, packed: Bool)]) -> [String] {
    let frames = frames(places)
    var position = 0
    var found: [String] = []
    while let group = FrameGroup(of: frames, from: &position, targetBytes: 100) {
      found.append(
        group.frames.map { "\($0.row)" }.joined(separator: "+") + (group.isCopied ? "=" : ""))
    }
    return found
  }

  @Test func `keep to one user`() {
    #expect(groups([(1, 10, false), (1, 10, false), (2, 10, false)]) == ["0+1", "2"])
  }

  @Test func `are closed before they grow over the target`() {
    #expect(groups([(1, 60, false), (1, 40, false), (1, 1, false)]) == ["0+1", "2"])
  }

  @Test func `hold one frame over the target alone`() {
    #expect(groups([(1, 10, false), (1, 900, false), (1, 10, false)]) == ["0", "1", "2"])
  }

  @Test func `copy full packed frames, and pack the rest of a user's with what has come`() {
    #expect(
      groups([(1, 90, true), (1, 50, true), (1, 20, true), (1, 10, false), (2, 20, true)])
        == ["0=", "1=", "2+3", "4="])
  }

  @Test func `of nothing are none`() {
    #expect(groups([]).isEmpty)
  }
}
