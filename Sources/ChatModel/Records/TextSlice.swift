/// A text in a `TextArena`: where it begins and how many bytes of UTF-8 it has, or no text at all.
///
/// Says nothing without its arena. Two absent slices are equal; equal texts at two places are not.
package struct TextSlice: BitwiseCopyable, Hashable, Sendable {
  private var start: UInt32
  /// `UInt32.max` for no text.
  private var length: UInt32

  package static let absent = TextSlice(start: 0, length: .max)

  private init(start: UInt32, length: UInt32) {
    self.start = start
    self.length = length
  }

  /// - Precondition: the range lies within the first 4 GiB, the largest arena.
  package init(_ range: Range<Int>) {
    start = UInt32(range.lowerBound)
    length = UInt32(range.count)
  }

  package var isAbsent: Bool { length == .max }
  /// True for no text and for the empty one.
  package var isEmpty: Bool { length == .max || length == 0 }
  /// Bytes; 0 for no text.
  package var count: Int { length == .max ? 0 : Int(length) }
  /// Within the arena; empty for no text.
  package var range: Range<Int> { Int(start)..<Int(start) + count }
}
