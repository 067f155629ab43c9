package import ChatModel
import SystemIO

extension StoreReader {
  /// Finds the messages that have all words and phrases of a query: `WordQuery` says how they are
  /// written.
  ///
  /// Exact: filters only say where nothing has to be looked for.
  ///
  /// - Throws: `.usage` when the query has no word; `.damaged` when a frame that may hold the words
  ///   cannot be read.
  package func search(
    _ text: String, _ filter: SearchFilter
  ) throws(HansardError) -> SearchResult {
    guard let namespace = catalogs.first?.shard.namespace else { return SearchResult() }
    let query = try WordQuery(parsing: text, store.keys.words(namespace))
    let ranking = filter.isRanked ? try self.ranking(query, filter) : nil
    var result = SearchResult()
    for catalog in catalogs {
      let found = try search(catalog, query, filter, ranking)
      result.total += found.total
      result.frames += found.frames
      result.framesRead += found.framesRead
      result.hits += found.hits
    }
    result.hits.sort { $0.place < $1.place }
    if let limit = filter.limit { result.hits = Array(result.hits.prefix(limit)) }
    return result
  }

  /// Searches a shard again when its catalog has changed meanwhile: a reader holds no lock, and what
  /// it was about to read may have been moved or erased.
  private func search(
    _ catalog: Catalog, _ query: WordQuery, _ filter: SearchFilter, _ ranking: Ranking?
  ) throws(HansardError) -> SearchResult {
    while true {
      let version = try CatalogContents(catalog).version()
      var search = ShardSearch(self, catalog, query, filter, ranking)
      do {
        return try search.run(try FrameSelection(store, catalog, query, filter))
      } catch {
        if try CatalogContents(catalog).version() == version { throw error }
      }
    }
  }

  private func ranking(
    _ query: WordQuery, _ filter: SearchFilter
  ) throws(HansardError) -> Ranking {
    var framesWith = [Int](repeating: 0, count: query.phrases.count)
    var frames = 0
    var characters = 0
    var messages = 0
    for catalog in catalogs {
      try FrameSelection(store, catalog, query, filter).forEachFrame { _, _, mayContain in
        frames += 1
        for (place, may) in mayContain.enumerated() where may { framesWith[place] += 1 }
      }
      let measure = try CatalogContents(catalog).measure()
      characters += measure.characters
      messages += measure.messages
    }
    return Ranking(
      framesWith: framesWith, of: frames,
      meanLength: Double(characters) / Double(max(1, messages)))
  }
}
