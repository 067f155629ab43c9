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

  @Test func `samples about one position of eight`() {
    let count = windows(ShingleFilter(key), randomBytes(80_000)).count
    #expect((9_000...11_000).contains(count))
  }

  @Test func `lets every wanted window pass, and few others`() {
    let text = randomBytes(80_000)
    let wanted = windows(ShingleFilter(key), text)
    let filter = ShingleFilter(
      key, threshold: ShingleFilter.densestThreshold, hashes: wanted.prefix(1_000).map(\.hash))
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
