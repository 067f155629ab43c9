/// Aligns two sequences of fingerprints.
///
/// An element that is stored may have others beside its own, older ones, by which it is known as well.
enum LongestCommonSubsequence {
  /// Above this many cells the exact table is too large and matches are taken greedily.
  private static let maximumCells = 4_000_000

  /// For each element of `incoming`, the index in `stored` that it is aligned with, ascending, or
  /// nil.
  ///
  /// Common beginnings and ends are aligned first, so that the usual cases (the same again, more at
  /// the end, a list that lost its head) cost linear time.
  ///
  /// - Parameter others: what else elements of `stored` are known by, by their index.
  static func alignment(
    of incoming: [UInt64], with stored: [UInt64], or others: [Int: [UInt64]] = [:]
  ) -> [Int?] {
    func isSame(_ row: Int, _ column: Int) -> Bool {
      incoming[row] == stored[column]
        || !others.isEmpty && others[column]?.contains(incoming[row]) ?? false
    }
    var result = [Int?](repeating: nil, count: incoming.count)
    var head = 0
    while head < incoming.count, head < stored.count, isSame(head, head) {
      result[head] = head
      head += 1
    }
    var tail = 0
    while tail < incoming.count - head, tail < stored.count - head,
      isSame(incoming.count - 1 - tail, stored.count - 1 - tail)
    {
      result[incoming.count - 1 - tail] = stored.count - 1 - tail
      tail += 1
    }
    let rows = head..<(incoming.count - tail)
    let columns = head..<(stored.count - tail)
    guard !rows.isEmpty, !columns.isEmpty else { return result }
    if rows.count * columns.count <= maximumCells {
      alignExactly(rows, columns, isSame, &result)
    } else {
      alignGreedily(incoming, rows, stored, columns, others, &result)
    }
    return result
  }

  private static func alignExactly(
    _ rows: Range<Int>, _ columns: Range<Int>, _ isSame: (Int, Int) -> Bool,
    _ result: inout [Int?]
  ) {
    let width = columns.count + 1
    var lengths = [Int32](repeating: 0, count: (rows.count + 1) * width)
    for row in (0..<rows.count).reversed() {
      for column in (0..<columns.count).reversed() {
        lengths[row * width + column] =
          isSame(rows.lowerBound + row, columns.lowerBound + column)
          ? lengths[(row + 1) * width + column + 1] + 1
          : max(lengths[(row + 1) * width + column], lengths[row * width + column + 1])
      }
    }
    var row = 0
    var column = 0
    while row < rows.count, column < columns.count {
      if isSame(rows.lowerBound + row, columns.lowerBound + column) {
        result[rows.lowerBound + row] = columns.lowerBound + column
        row += 1
        column += 1
      } else if lengths[(row + 1) * width + column] >= lengths[row * width + column + 1] {
        row += 1
      } else {
        column += 1
      }
    }
  }

  /// Each incoming element takes the first equal stored one behind the last match.
  private static func alignGreedily(
    _ incoming: [UInt64], _ rows: Range<Int>, _ stored: [UInt64], _ columns: Range<Int>,
    _ others: [Int: [UInt64]], _ result: inout [Int?]
  ) {
    var places: [UInt64: [Int]] = [:]
    for column in columns.reversed() {
      for element in Set([stored[column]] + (others[column] ?? [])) {
        places[element, default: []].append(column)
      }
    }
    var next = columns.lowerBound
    for row in rows {
      while let place = places[incoming[row]]?.last, place < next {
        places[incoming[row]]?.removeLast()
      }
      guard let place = places[incoming[row]]?.popLast() else { continue }
      result[row] = place
      next = place + 1
    }
  }
}
