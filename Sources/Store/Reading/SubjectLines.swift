package import ChatModel
import GRDB
import SystemIO

/// Every archived line of a user or a conversation, as it stands: what an erasure would remove.
///
/// What is being erased, and whatever else readers do not see, is left out. The caller holds the
/// store's lock, so that no frame moves meanwhile.
package struct SubjectLines {
  private let store: Store
  private let catalogs: [Catalog]
  private let hidden: HiddenSubjects

  private enum Choice {
    case user(Int64)
    case conversation(Int64, ConversationKey)
  }

  /// - Parameter includingHidden: show what parked erasures hide.
  package init(
    _ store: Store, _ namespace: Namespace, includingHidden: Bool = false
  ) throws(HansardError) {
    self.store = store
    var catalogs: [Catalog] = []
    for shard in try store.shards(of: namespace) {
      catalogs.append(try store.catalog(shard, readOnly: true))
    }
    self.catalogs = catalogs
    hidden =
      try includingHidden
      ? HiddenSubjects(nothingOf: store, namespace) : HiddenSubjects(store, namespace)
  }

  /// Whether a parked erasure hides everything of a user.
  package func isHidden(user: String) -> Bool { hidden.hides(user: user) }

  /// Shows `body` the lines of a user in archive order: slices, memories, annotations.
  ///
  /// None for a user that the namespace does not have.
  package func ofUser(
    _ user: String, _ body: (_ bytes: [UInt8], ArchivedLine) throws(HansardError) -> Void
  ) throws(HansardError) {
    for catalog in catalogs where !isHidden(user: user) {
      let row = try attempt("looking for a user", catalog.path) {
        try catalog.queue.read { database in
          try Int64.fetchOne(
            database,
            sql: """
              SELECT id FROM users WHERE user_id = ?
                AND NOT EXISTS (SELECT 1 FROM erasure_jobs WHERE erasure_jobs.user = users.id)
              """,
            arguments: [user])
        }
      }
      if let row { try read(.user(row), of: row, in: catalog, body) }
    }
  }

  /// As `ofUser`, of one conversation.
  package func of(
    _ conversation: ConversationRow,
    _ body: (_ bytes: [UInt8], ArchivedLine) throws(HansardError) -> Void
  ) throws(HansardError) {
    for catalog in catalogs where catalog.shard == conversation.shard {
      let user = try attempt("looking for a user", catalog.path) {
        try catalog.queue.read { database in
          try Int64.fetchOne(
            database, sql: "SELECT user FROM conversations WHERE id = ?",
            arguments: [conversation.id])
        }
      }
      if let user {
        try read(
          .conversation(conversation.id, conversation.header.key), of: user, in: catalog, body)
      }
    }
  }

  private func read(
    _ choice: Choice, of user: Int64, in catalog: Catalog,
    _ body: (_ bytes: [UInt8], ArchivedLine) throws(HansardError) -> Void
  ) throws(HansardError) {
    let contents = CatalogContents(catalog)
    let visible = Set(
      try contents.conversations(ofUser: user).filter { !hidden.hides($0) }.map(\.id))
    let segments = Dictionary(uniqueKeysWithValues: try contents.segments().map { ($0.number, $0) })
    let decompressor = FrameDecompressor()
    let decoder = SliceDecoder()
    for frame in try contents.frames(ofUser: user) where !frame.isBurning {
      let slices = Dictionary(
        try contents.slices(ofFrame: frame.id).map { ($0.rawOffset, $0.conversation) }
      ) { first, _ in first }
      if case .conversation(let wanted, _) = choice, !slices.values.contains(wanted) { continue }
      guard let segment = segments[frame.segment] else {
        throw HansardError(
          .damaged, while: "looking for a segment", at: SourceLocation(catalog.path),
          cause: "the catalog has frames of segment \(frame.segment), which it does not list")
      }
      let path =
        segment.temporaryName.map(store.layout.temporaryFile)
        ?? store.layout.segment(catalog.shard, segment.month, number: segment.number)
      let place = SourceLocation(path, byteOffset: frame.location.offset)
      let stored = try SegmentReader(path, files: store.files).frame(frame.location)
      let content = try decompressor.content(
        of: stored.span, rawLength: frame.location.rawLength, at: place)
      for bytes in content.split(separator: UInt8(ascii: "\n")) {
        let conversation = slices[bytes.startIndex]
        if case .user = choice, let conversation, !visible.contains(conversation) { continue }
        let bytes = Array(bytes)
        let line = try decoder.line(PaddedBytes(bytes), at: place)
        if case .conversation(let wanted, let key) = choice, conversation != wanted,
          conversation != nil || line.conversation != key
        {
          continue
        }
        try body(bytes, line)
      }
    }
  }
}
