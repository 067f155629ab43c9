import SystemIO
import Testing

@Suite struct `Shingle filter` {
  private let key = KeyedHash.Key(low: 17, high: 4)

  private func windows(
    _ filter: ShingleFilter, _ bytes: [UInt8]
  ) -> [(start: Int, hash: UInt64)] {
    var found: [(start: Int, hash: UInt64)] = []
    filter.matches(in: bytes.span) { found.append(($0, $1)) }
    return found.sorted { $0.start < $1.start }
  }

  @Test(arguments: [0, 31, 32, 33, 4_096, 4_127, 4_128, 20_000])
  func `samples the same windows wherever they stand`(byteCount: Int) {
    let filter = ShingleFilter(key)
    let text = randomBytes(byteCount)
    let alone = windows(filter, text)
    for lead in [1, 100, 5_000] {
      let inside = windows(filter, randomBytes(lead) + text + randomBytes(50))
        .filter { $0.start >= lead && $0.start + ShingleFilter.windowBytes <= lead + byteCount }
      #expect(inside.map { $0.start - lead } == alone.map(\.start))
      #expect(inside.map(\.hash) == alone.map(\.hash))
    }
  }

  @Test(arguments: zip(ShingleFilter.Density.allCases, [80_000, 40_000, 20_000, 10_000]))
  func `samples the part of all positions that a density says`(
    density: ShingleFilter.Density, part: Int
  ) {
    let count = windows(ShingleFilter(key, density), randomBytes(80_000)).count
    #expect((part * 9 / 10...part * 11 / 10).contains(count))
  }

  @Test(arguments: ShingleFilter.Density.allCases)
  func `has every window of a sparser density`(density: ShingleFilter.Density) {
    let text = randomBytes(20_000)
    let found = windows(ShingleFilter(key, density), text)
    let sparser = found.filter { start, _ in
      let filter = ShingleFilter(key, density)
      let window = text.span.extracting(start..<start + ShingleFilter.windowBytes)
      return filter.sparsestDensity(of: window).rawValue >= density.sparser.rawValue
    }
    let expected = windows(ShingleFilter(key, density.sparser), text)
    #expect(sparser.map(\.start) == expected.map(\.start))
    #expect(sparser.map(\.hash) == expected.map(\.hash))
  }

  @Test func `lets every wanted window pass, and few others`() {
    let text = randomBytes(80_000)
    let wanted = windows(ShingleFilter(key), text)
    let filter = ShingleFilter(
      key, .eighth, threshold: ShingleFilter.densestThreshold,
      hashes: wanted.prefix(1_000).map(\.hash))
    let passed = windows(filter, text)
    #expect(Set(passed.map(\.start)).isSuperset(of: wanted.prefix(1_000).map(\.start)))
    #expect(passed.count < 1_000 + wanted.count / 32)
  }

  @Test func `samples other windows under another key`() {
    let text = randomBytes(10_000)
    let other = ShingleFilter(KeyedHash.Key(low: 18, high: 4))
    #expect(windows(ShingleFilter(key), text).map(\.start) != windows(other, text).map(\.start))
  }
}
