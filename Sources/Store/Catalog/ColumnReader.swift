import ChatModel
import GRDB

/// Takes a row's columns one after the other.
///
/// By its name each of them would be looked for among all, in small letters: for a row of thirty columns
/// that takes longer than SQLite does.
struct ColumnReader {
  private let row: Row
  private var column = 0

  init(_ row: Row) { self.row = row }

  mutating func next<Value: DatabaseValueConvertible & StatementColumnConvertible>() -> Value {
    defer { column += 1 }
    return row[column]
  }

  mutating func nextTime() -> Timestamp? { Timestamp(column: next()) }

  mutating func nextStrings() -> [String] { stringsOfJSON(next()) }
}
