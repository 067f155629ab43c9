import SystemIO

/// Frames a SQL dump: each line of a COPY section and each tuple of an INSERT is a record, stamped
/// with what its columns mean; rows of other tables are counted and left out.
///
/// Every other statement, comment and psql command is passed over.
package struct SQLFramer: RecordFramer {
  enum Mode: Equatable {
    /// Before or within a statement, whose text is collected.
    case statement
    /// Between the tuples of an INSERT.
    case rows
    /// Within a tuple, so many parentheses deep.
    case tuple(depth: Int)
    /// Behind the tuples, up to the semicolon.
    case restOfInsert
    /// Behind a backslash between statements.
    case backslash
    /// Up to the end of the line with a backslash.
    case command
    /// Up to the end of the line of `COPY ... FROM stdin;`.
    case copyHead
    case copyRows
  }

  /// A statement longer than this says nothing of interest.
  private static let headLimit = 1 << 20

  let recordLimit: Int
  var builder: BlockBuilder
  var scanner = SQLScanner()
  var tables = SQLTables()
  var mode = Mode.statement
  /// Bytes of the member before the piece at hand.
  var position = 0
  var recordStart = 0
  /// True within a record over the limit, which has been reported already.
  var skipping = false
  /// The last bytes before the piece at hand, up to three.
  var tail: [UInt8] = []
  var section = SQLTables.Section.skipped("")
  var table = ""
  var skippedRows = 0
  /// The first item that may still need a stamp.
  var unstamped = 0

  private var head: [UInt8] = []
  private var headStart = 0
  private var insertHead: [UInt8] = []
  private var depth = 0
  private var words = 0
  private var isInsert = false

  package init(
    recordLimit: Int = FramingLimits.recordBytes, blockBytes: Int = FramingLimits.blockBytes
  ) {
    self.recordLimit = recordLimit
    builder = BlockBuilder(blockBytes: blockBytes)
  }

  package mutating func push(_ bytes: Span<UInt8>, into items: inout [FramedItem]) {
    guard !bytes.isEmpty else { return }
    unstamped = items.count
    var index = 0
    while index < bytes.count {
      switch mode {
      case .statement: scanStatement(bytes, &index, into: &items)
      case .rows, .tuple, .restOfInsert: scanRows(bytes, &index, into: &items)
      case .backslash: beginCommand(bytes, at: index, into: &items)
      case .command, .copyHead: skipLine(bytes, &index)
      case .copyRows: scanCopyRows(bytes, &index, into: &items)
      }
    }
    endPiece(bytes, into: &items)
  }

  private mutating func scanStatement(
    _ bytes: Span<UInt8>, _ index: inout Int, into items: inout [FramedItem]
  ) {
    let start = index
    while let event = scanner.next(in: bytes, &index) {
      switch event {
      case .word(let word):
        words += 1
        if words == 1 { isInsert = word == .insert }
        guard isInsert, word == .values, depth == 0 else { continue }
        collect(bytes, start..<index)
        return beginInsert(bytes, at: index, into: &items)
      case .symbol(UInt8(ascii: "(")): depth += 1
      case .symbol(UInt8(ascii: ")")): depth -= 1
      case .symbol(UInt8(ascii: "\\")):
        collect(bytes, start..<index)
        mode = .backslash
        return
      case .symbol(UInt8(ascii: ";")):
        collect(bytes, start..<index)
        return endStatement(bytes, at: index, into: &items)
      case .symbol: break
      }
    }
    collect(bytes, start..<index)
  }

  private mutating func collect(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    if head.isEmpty { headStart = position + range.lowerBound }
    let room = SQLFramer.headLimit - head.count
    head.append(copying: bytes, range.lowerBound..<min(range.upperBound, range.lowerBound + room))
  }

  private mutating func beginInsert(
    _ bytes: Span<UInt8>, at index: Int, into items: inout [FramedItem]
  ) {
    mode = .rows
    defer { forgetStatement() }
    guard head != insertHead else { return }
    var cursor = SQLCursor(head[...])
    _ = cursor.next()
    head.removeFirst(cursor.start)
    guard head != insertHead else { return }
    flush(bytes, upTo: index, into: &items)
    insertHead = head
    guard case .insert(let name, let columns) = SQLStatement(head) else {
      section = .skipped("INSERT into a table whose name is not understood")
      return
    }
    table = name
    section = tables.section(
      table: name, columns: columns, syntax: .values(backslashes: tables.backslashes))
  }

  private mutating func endStatement(
    _ bytes: Span<UInt8>, at index: Int, into items: inout [FramedItem]
  ) {
    defer { forgetStatement() }
    let statement = SQLStatement(head)
    tables.note(statement)
    scanner.backslashes = tables.backslashes
    switch statement {
    case .copyFromStdin(let name, let columns, let isText):
      flush(bytes, upTo: index, into: &items)
      table = name
      section =
        isText
        ? tables.section(table: name, columns: columns, syntax: .copyText)
        : .skipped("table '\(name)', copied in another format than text")
    case .damagedCopyFromStdin:
      refuseHead("a COPY that is not understood", bytes, at: index, into: &items)
      table = ""
      section = .skipped("rows of a COPY that is not understood")
    default: return
    }
    insertHead = []
    mode = .copyHead
  }

  /// A backslash begins a command of psql, or ends rows: then what precedes it was their head once.
  private mutating func beginCommand(
    _ bytes: Span<UInt8>, at index: Int, into items: inout [FramedItem]
  ) {
    if words > 0, bytes[index] == UInt8(ascii: ".") {
      refuseHead("rows that no COPY announces", bytes, at: index, into: &items)
    }
    forgetStatement()
    mode = .command
  }

  private mutating func refuseHead(
    _ problem: String, _ bytes: Span<UInt8>, at index: Int, into items: inout [FramedItem]
  ) {
    flush(bytes, upTo: index, into: &items)
    items.append(
      .problem(FramingProblem(problem, byteOffset: Int64(headStart), raw: head)))
    unstamped = items.count
  }

  private mutating func forgetStatement() {
    head.removeAll(keepingCapacity: true)
    depth = 0
    words = 0
    isInsert = false
  }

  private mutating func skipLine(_ bytes: Span<UInt8>, _ index: inout Int) {
    guard let newline = bytes.firstIndex(of: UInt8(ascii: "\n"), from: index) else {
      index = bytes.count
      return
    }
    index = newline + 1
    recordStart = position + index
    mode = mode == .copyHead ? .copyRows : .statement
  }

  /// True when the member ends within a statement that might have held rows.
  var isWithinStatement: Bool { scanner.isInside || isInsert || (words > 0 && beginsCopy) }

  private var beginsCopy: Bool {
    var cursor = SQLCursor(head[...])
    guard case .word(let word)? = cursor.next() else { return false }
    return String(decoding: word, as: UTF8.self).lowercased() == "copy"
  }
}
