import SystemIO

/// One record a line, each block stamped with what the columns mean.
struct SectionLineFramer: RecordFramer {
  private let section: RowSection
  private var lines = LineFramer()

  init(section: RowSection) { self.section = section }

  mutating func push(_ bytes: Span<UInt8>, into items: inout [FramedItem]) {
    let known = items.count
    lines.push(bytes, into: &items)
    items.stamp(section, from: known)
  }

  mutating func finish(truncated: String?, into items: inout [FramedItem]) {
    let known = items.count
    lines.finish(truncated: truncated, into: &items)
    items.stamp(section, from: known)
  }
}
