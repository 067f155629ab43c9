import SystemIO

extension RowSection {
  /// Reads every row of a block whose framer stamped it with a section.
  static func read(_ block: RecordBlock, parser: JSONParser, into sink: inout some RecordSink) {
    guard let section = block.context as? RowSection else { return }
    var row = ColumnarRow(section, parser: parser)
    for range in block.records {
      let outcome = section.decode(block.bytes, range, into: &row)
      sink.take(outcome, of: row.builder, at: range, of: block)
    }
  }

  private func decode(
    _ bytes: PaddedBytes, _ range: Range<Int>, into row: inout ColumnarRow
  ) -> RowOutcome {
    if syntax == .copyText, CopyTextRow.isEndMarker(bytes, range) { return .nothing }
    row.begin()
    guard split(bytes, range, into: &row) else { return .broken("a literal that does not end") }
    return row.finish()
  }

  /// Cuts one row into its fields; false when it ends within a literal.
  func split(_ bytes: PaddedBytes, _ range: Range<Int>, into row: inout some FieldTaker & ~Copyable)
    -> Bool
  {
    switch syntax {
    case .copyText: CopyTextRow.split(bytes, range, into: &row)
    case .csv(let dialect): CSVRow.split(bytes, range, dialect: dialect, into: &row)
    case .values(let backslashes):
      return ValuesRow.split(bytes, range, backslashes: backslashes, into: &row)
    }
    return true
  }
}
