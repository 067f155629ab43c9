package import SystemIO

/// Some whole records of one member, ready to be read on any task.
package struct RecordBlock: Sendable {
  /// The records' bytes; for formats whose records depend on a section head, without that head.
  package var bytes: PaddedBytes
  /// Each record's bytes within `bytes`, in order, separators left out.
  package var records: [Range<Int>]
  /// Where `bytes` begins in the decompressed member.
  package var byteOffset: Int64
  /// What the framer knows about these records (a COPY section's table and columns).
  package var context: (any Sendable)?

  package init(
    bytes: PaddedBytes, records: [Range<Int>], byteOffset: Int64, context: (any Sendable)? = nil
  ) {
    self.bytes = bytes
    self.records = records
    self.byteOffset = byteOffset
    self.context = context
  }
}

/// Something wrong at the level of framing: the member ends inside a record, a record is over the
/// limit.
///
/// Counts as one rejected record.
package struct FramingProblem: Sendable {
  package var problem: String
  package var byteOffset: Int64
  /// The bytes concerned, cut to `FramingLimits.quarantinedBytes`.
  package var raw: [UInt8]

  package init(_ problem: String, byteOffset: Int64, raw: [UInt8]) {
    self.problem = problem
    self.byteOffset = byteOffset
    self.raw = raw
  }
}

/// What a framer found so far.
package enum FramedItem: Sendable {
  case block(RecordBlock)
  case problem(FramingProblem)
  /// No messages, left out on purpose, with its reason: `table 'chat_history'`.
  case skipped(String, count: Int)
}

package enum FramingLimits {
  /// A block is handed over when it has this many bytes, or one larger record.
  package static let blockBytes = 1 << 20
  /// The largest record (one line, one conversation of a JSON array).
  package static let recordBytes = 1 << 30
  /// How much of a refused record goes to quarantine.
  package static let quarantinedBytes = 1 << 20
}

/// Finds where records begin and end.
///
/// Sequential, one for each member, cheap: it does not look inside a record.
package protocol RecordFramer {
  /// Takes the next bytes of the member (a BOM already removed from the first) and appends what is
  /// complete to `items`.
  mutating func push(_ bytes: Span<UInt8>, into items: inout [FramedItem])

  /// The member has ended, cleanly or not: `truncated` names why when its container broke off.
  mutating func finish(truncated: String?, into items: inout [FramedItem])
}
