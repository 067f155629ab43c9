import ChatModel
import Store

/// The texts in a conversation, found by their positions.
struct KnownTexts {
  /// By position, versions of one message in archive order.
  private let texts: [KnownText]

  init(_ texts: [KnownText] = []) {
    if zip(texts, texts.dropFirst()).allSatisfy({ $0.position <= $1.position }) {
      self.texts = texts
    } else {
      self.texts = texts.enumerated()
        .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
        .map(\.element)
    }
  }

  /// The newest text at a position.
  subscript(position: Int) -> KnownText? {
    var low = 0
    var high = texts.count
    while low < high {
      let middle = (low + high) / 2
      if texts[middle].position <= position { low = middle + 1 } else { high = middle }
    }
    guard low > 0, texts[low - 1].position == position else { return nil }
    return texts[low - 1]
  }

  func contains(where isWanted: (KnownText) -> Bool) -> Bool { texts.contains(where: isWanted) }

  var insertedPositions: Set<Int> { Set(texts.lazy.filter(\.isInserted).map(\.position)) }
}

/// What a dump's messages have to know of a text that is in the conversation already.
struct KnownText: BitwiseCopyable {
  var position: Int
  var id: TextSlice
  var parentID: TextSlice
  var isInserted: Bool

  init(_ stored: StoredRecord) {
    position = stored.position
    id = stored.message.id
    parentID = stored.message.parentID
    isInserted = stored.message.inserted
  }

  /// As the other one, of a record whose texts are in another arena; adds those that are needed to `arena`.
  ///
  /// - Throws: `.limitExceeded` when there is no room for them.
  init(
    _ stored: StoredRecord, from other: TextArena, into arena: inout TextArena,
    behind previous: KnownText?
  ) throws(HansardError) {
    self = try KnownText(stored).moved(from: other, into: &arena, behind: previous)
  }

  /// The same with its texts in `arena`; throws as the initializer.
  ///
  /// - Parameter previous: what was moved before it; the answer to it, as most are, shares its id.
  consuming func moved(
    from other: TextArena, into arena: inout TextArena, behind previous: KnownText? = nil
  ) throws(HansardError) -> KnownText {
    guard arena.hasRoom(for: id.count + parentID.count) else {
      throw HansardError(
        .limitExceeded, while: "reading a conversation of the archive",
        cause: "its ids are larger than \(TextArena.maximumBytes) bytes together")
    }
    id = arena.add(other.bytes.span.extracting(id.range))
    guard !parentID.isAbsent else { return self }
    if let previous, other.bytes[parentID.range] == arena.bytes[previous.id.range] {
      parentID = previous.id
    } else {
      parentID = arena.add(other.bytes.span.extracting(parentID.range))
    }
    return self
  }
}
