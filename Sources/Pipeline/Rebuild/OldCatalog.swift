import ChatModel
import Store

/// What can still be read of the catalog that a rebuild replaces.
struct OldCatalog {
  /// Nil when it is missing, damaged, or of a newer version.
  let catalog: Catalog?
  private(set) var segments: [ListedSegment] = []
  private(set) var nextSegment: Int64 = 1

  init(_ store: Store, _ shard: Shard) {
    guard let catalog = try? store.catalog(shard, readOnly: false),
      (try? catalog.isSound()) == true, let segments = try? CatalogContents(catalog).segments(),
      let next = try? catalog.nextSegment()
    else {
      self.catalog = nil
      return
    }
    self.catalog = catalog
    self.segments = segments
    nextSegment = next
  }

  /// Its files are about to be moved away.
  func close() { catalog?.close() }
}
