import ChatModel

/// A message too large for one line, cut into pieces that reading joins again.
///
/// `CanonicalMessage.join` undoes it.
enum MessageChunks {
  struct Chunk {
    var message: StoredMessage
    /// The first part of this chunk goes on with the last part of the chunk before.
    var continuesPart: Bool
  }

  static func split(_ stored: StoredMessage) -> [Chunk] {
    let whole = stored.message
    func blank() -> StoredMessage {
      var message = Message(
        id: whole.id, parentID: whole.parentID, role: whole.role, name: whole.name,
        createdAt: whole.createdAt, updatedAt: whole.updatedAt, model: whole.model, content: "",
        hidden: whole.hidden)
      message.inserted = whole.inserted
      var tokens = stored.tokens
      tokens.content = 0
      tokens.parts = 0
      return StoredMessage(
        message: message, position: stored.position, tokens: tokens,
        countedUnder: stored.countedUnder)
    }

    var chunks: [Chunk] = []
    for piece in pieces(of: whole.content) {
      var next = blank()
      next.message.content = piece
      chunks.append(Chunk(message: next, continuesPart: false))
    }
    for part in whole.parts {
      var isFirst = true
      func add(text: String, payload: String?) {
        var next = blank()
        var piece = MessagePart(part.kind, text: text, payload: payload)
        if isFirst {
          piece.name = part.name
          piece.callID = part.callID
        }
        next.message.parts = [piece]
        chunks.append(Chunk(message: next, continuesPart: !isFirst))
        isFirst = false
      }
      for piece in pieces(of: part.text) { add(text: piece, payload: nil) }
      for piece in pieces(of: part.payload ?? "") { add(text: "", payload: piece) }
      if isFirst { add(text: "", payload: part.payload) }
    }
    for piece in pieces(of: whole.extra ?? "") {
      var next = blank()
      next.message.extra = piece
      chunks.append(Chunk(message: next, continuesPart: false))
    }
    if chunks.isEmpty { chunks.append(Chunk(message: blank(), continuesPart: false)) }
    chunks[0].message.message.usage = whole.usage
    chunks[0].message.tokens = stored.tokens
    return chunks
  }

  /// Pieces of at most `SliceLimits.pieceBytes`, cut between scalars.
  ///
  /// None for the empty string.
  private static func pieces(of text: String) -> [String] {
    let bytes = text.utf8
    var pieces: [String] = []
    var start = bytes.startIndex
    while start < bytes.endIndex {
      var end =
        bytes.index(start, offsetBy: SliceLimits.pieceBytes, limitedBy: bytes.endIndex)
        ?? bytes.endIndex
      while end < bytes.endIndex, bytes[end] & 0xC0 == 0x80 { bytes.formIndex(before: &end) }
      pieces.append(String(text[start..<end]))
      start = end
    }
    return pieces
  }
}
