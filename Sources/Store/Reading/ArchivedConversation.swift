package import ChatModel
import SystemIO

/// The archived texts of one conversation, a slice at a time: for conversations that are too large to
/// be in memory as a whole.
///
/// A text has a number, from 0 in archive order.
package struct ArchivedConversation {
  /// A slice, and which texts begin in it; known once it was read.
  private struct Part {
    let slice: StoredSlice
    var firstNumber = 0
    var beginsText = false
    /// The pieces at its beginning that continue the last text of the slice before.
    var continuedPieces = 0
  }

  private var parts: [Part]
  private var loader: SliceLoader
  /// What each slice says of the conversation, in archive order, once `forEachSpan` has shown all.
  package private(set) var headers: [ConversationHeader] = []

  /// - Parameter slices: in any order.
  init(_ slices: [StoredSlice], _ loader: SliceLoader) throws(HansardError) {
    self.loader = loader
    parts = try self.loader.placesInArchiveOrder(slices).map { Part(slice: $0) }
  }

  /// How many texts there are, as the catalog says.
  package var textCount: Int { parts.reduce(0) { $0 + $1.slice.messageCount } }

  /// Shows the texts in their order, those of a slice at a time; one that goes on in other slices is
  /// shown as a whole.
  ///
  /// - Throws: `.damaged` when a frame or a line of it cannot be read.
  package mutating func forEachSpan(
    _ body: ([StoredMessage]) throws(HansardError) -> Void
  ) throws(HansardError) {
    headers = []
    var number = 0
    // The last text may go on in the slices behind.
    var open: [MessageVersion] = []
    for place in parts.indices {
      let loaded = try loader.load(parts[place].slice)
      headers.append(loaded.header.conversation)
      let pieces = open.takePieces(of: loaded.versions)
      parts[place].continuedPieces = pieces
      parts[place].firstNumber = number
      let begun = ShownMessage.joined(loaded.versions.dropFirst(pieces))
      parts[place].beginsText = !begun.isEmpty
      guard !begun.isEmpty else { continue }
      number += begun.count
      try body(open.map(\.storedMessage))
      open = begun
    }
    try body(open.map(\.storedMessage))
  }

  /// The texts of these numbers, in their order, after `forEachSpan` has shown all; throws as that.
  package mutating func texts(_ numbers: [Int]) throws(HansardError) -> [StoredMessage] {
    var found: [Int: StoredMessage] = [:]
    for number in numbers where found[number] == nil {
      guard let place = parts.lastIndex(where: { $0.firstNumber <= number }) else { continue }
      var versions = try loader.load(parts[place].slice).versions
      versions = ShownMessage.joined(versions.dropFirst(parts[place].continuedPieces))
      for next in parts[(place + 1)...] {
        if next.continuedPieces > 0 {
          _ = versions.takePieces(of: try loader.load(next.slice).versions)
        }
        if next.beginsText { break }
      }
      for (offset, version) in versions.enumerated() {
        found[parts[place].firstNumber + offset] = version.storedMessage
      }
    }
    return numbers.compactMap { found[$0] }
  }
}

extension [MessageVersion] {
  /// Joins the pieces at the beginning of the next slice that continue the last text; returns how many
  /// those are.
  fileprivate mutating func takePieces(of next: [MessageVersion]) -> Int {
    var count = 0
    for piece in next {
      guard let last = indices.last, self[last].join(piece) else { break }
      count += 1
    }
    return count
  }
}
