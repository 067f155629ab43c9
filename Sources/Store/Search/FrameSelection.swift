import ChatModel
import SystemIO

/// Goes through the frames of a shard in which a search has to look, segment by segment.
///
/// Filters only save work: without a file of them, or with a damaged one, every frame is looked into.
struct FrameSelection {
  private let store: Store
  private let contents: CatalogContents
  private let query: WordQuery
  private let segments: [ListedSegment]
  /// The frames of the only user, by segment; nil when every user's are looked at.
  private let ofUser: [Int64: [ListedFrame]]?

  init(
    _ store: Store, _ catalog: Catalog, _ query: WordQuery, _ filter: SearchFilter
  ) throws(HansardError) {
    self.store = store
    self.query = query
    contents = CatalogContents(catalog)
    segments = try contents.segments().filter { !$0.isRetired && filter.includes($0.month) }
    if let user = filter.user {
      let row = try contents.row(ofUser: user)
      var frames: [ListedFrame] = []
      if let row { frames = try contents.frames(ofUser: row) }
      ofUser = Dictionary(grouping: frames, by: \.segment)
    } else {
      ofUser = nil
    }
  }

  /// Shows every frame with what its filter says of each phrase of the query.
  func forEachFrame(
    _ body: (ListedSegment, ListedFrame, _ mayContain: [Bool]) throws(HansardError) -> Void
  ) throws(HansardError) {
    for segment in segments {
      let frames = try frames(of: segment)
      guard !frames.isEmpty else { continue }
      var filters = try reader(segment)
      for frame in frames {
        let filter = try filters?.next(frame.ordinal) ?? []
        try body(segment, frame, query.phrases.map { query.mayContain($0, filter) })
      }
    }
  }

  private func frames(of segment: ListedSegment) throws(HansardError) -> [ListedFrame] {
    if let ofUser { return (ofUser[segment.number] ?? []).filter { !$0.isBurning } }
    return try contents.frames(ofSegment: segment.number).filter { !$0.isBurning }
  }

  /// Nil when there is none that can be believed.
  private func reader(_ segment: ListedSegment) throws(HansardError) -> WordsFileReader? {
    do {
      return try store.openWords(segment, of: contents.catalog.shard)
    } catch  where error.reason == .damaged {
      return nil
    }
  }
}
