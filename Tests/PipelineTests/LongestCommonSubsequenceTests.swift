import Testing

@testable import Pipeline

@Suite struct `Longest common subsequence` {
  @Test(
    arguments: [
      ([1, 2, 3], [1, 2, 3], [0, 1, 2]),
      ([1, 2, 3, 4], [1, 2], [0, 1, nil, nil]),
      ([3, 4, 5], [1, 2, 3, 4], [2, 3, nil]),
      ([7, 7], [7], [0, nil]),
      ([1, 9, 2], [1, 2], [0, nil, 1]),
      ([], [1], []),
      ([5, 1, 6, 2], [1, 8, 2, 9], [nil, 0, nil, 2]),
    ] as [([UInt64], [UInt64], [Int?])])
  func `aligns what both have, in order`(
    incoming: [UInt64], stored: [UInt64], expected: [Int?]
  ) {
    #expect(LongestCommonSubsequence.alignment(of: incoming, with: stored) == expected)
  }

  @Test func `an element may be known by several`() {
    let others: [Int: [UInt64]] = [0: [9], 2: [7, 8]]
    func alignment(_ incoming: [UInt64]) -> [Int?] {
      LongestCommonSubsequence.alignment(of: incoming, with: [1, 2, 3, 4], or: others)
    }
    #expect(alignment([9, 2, 7, 4]) == [0, 1, 2, 3])
    #expect(alignment([5, 9, 8, 8, 4]) == [nil, 0, nil, 2, 3])
    #expect(alignment([9, 1]) == [0, nil])
  }

  @Test func `a very long pair is aligned too, in order`() {
    let stored: [UInt64] = (0..<5000).map { $0 * 2 }
    let changed: [UInt64] = (0..<5000).map { $0 % 7 == 0 ? $0 * 2 + 1 : $0 * 2 }
    let incoming = [1] + changed
    let alignment = LongestCommonSubsequence.alignment(of: incoming, with: stored)
    let matched = alignment.compactMap { $0 }
    #expect(matched == matched.sorted())
    #expect(matched.count > 4000)
  }
}
