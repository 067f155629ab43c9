/// Aligns two sequences of fingerprints.
enum LongestCommonSubsequence {
  /// Above this many cells the exact table is too large and matches are taken greedily.
  private static let maximumCells = 4_000_000

  /// For each element of `incoming`, the index in `stored` that it is aligned with, ascending, or
  /// nil.
  ///
  /// Common beginnings and ends are aligned first, so that the usual cases (the same again, more at
  /// the end, a list that lost its head) cost linear time.
  static func alignment(of incoming: [UInt64], with stored: [UInt64]) -> [Int?] {
    var result = [Int?](repeating: nil, count: incoming.count)
    var head = 0
    while head < incoming.count, head < stored.count, incoming[head] == stored[head] {
      result[head] = head
      head += 1
    }
    var tail = 0
    while tail < incoming.count - head, tail < stored.count - head,
      incoming[incoming.count - 1 - tail] == stored[stored.count - 1 - tail]
    {
      result[incoming.count - 1 - tail] = stored.count - 1 - tail
      tail += 1
    }
    let rows = head..<(incoming.count - tail)
    let columns = head..<(stored.count - tail)
    guard !rows.isEmpty, !columns.isEmpty else { return result }
    if rows.count * columns.count <= maximumCells {
      alignExactly(incoming, rows, stored, columns, &result)
    } else {
      alignGreedily(incoming, rows, stored, columns, &result)
    }
    return result
  }

  private static func alignExactly(
    _ incoming: [UInt64], _ rows: Range<Int>, _ stored: [UInt64], _ columns: Range<Int>,
    _ result: inout [Int?]
  ) {
    let width = columns.count + 1
    var lengths = [Int32](repeating: 0, count: (rows.count + 1) * width)
    for row in (0..<rows.count).reversed() {
      for column in (0..<columns.count).reversed() {
        let isSame = incoming[rows.lowerBound + row] == stored[columns.lowerBound + column]
        lengths[row * width + column] =
          isSame
          ? lengths[(row + 1) * width + column + 1] + 1
          : max(lengths[(row + 1) * width + column], lengths[row * width + column + 1])
      }
    }
    var row = 0
    var column = 0
    while row < rows.count, column < columns.count {
      if incoming[rows.lowerBound + row] == stored[columns.lowerBound + column] {
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
    _ result: inout [Int?]
  ) {
    var places: [UInt64: [Int]] = [:]
    for column in columns.reversed() { places[stored[column], default: []].append(column) }
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
