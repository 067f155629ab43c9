package import ChatModel
package import Store
import SystemIO

/// A store's own prices, as operators have imported them: `prices.yaml` in its folder.
package struct StorePrices {
  private let store: Store
  private let location: SourceLocation

  /// A list of every model that anybody sells takes about a megabyte.
  package static let maximumBytes = 64 << 20

  package init(_ store: Store) {
    self.store = store
    location = SourceLocation(store.layout.prices)
  }

  /// What was imported; empty before the first import.
  ///
  /// - Throws: `.usage` when the file was changed to something that is no price list.
  package func own() throws(HansardError) -> PriceBook {
    guard try store.files.status(of: location.path) != nil else { return PriceBook([]) }
    return try PriceBook(
      parsing: try store.files.contents(
        of: location.path, maximumBytes: StorePrices.maximumBytes), at: location)
  }

  /// What reports use: the built-in prices and the store's, which hold from their first day on.
  package func effective() throws(HansardError) -> PriceBook {
    try StorePrices.effective(with: try own())
  }

  /// As the other one, of what `own` has returned.
  package static func effective(with own: PriceBook) throws(HansardError) -> PriceBook {
    try PriceBook.builtIn().superseded(by: own)
  }

  /// What an import did.
  package struct Imported: Sendable {
    package var added: [Price]
    /// Prices that hold already.
    package var unchanged: Int
  }

  /// Adds prices, each from its day on, but those that hold on their day already.
  ///
  /// One of the same model and day takes the other's place.
  /// The caller holds no lock of the store.
  ///
  /// - Throws: `.locked` when another run holds the store.
  package func add(_ prices: [Price]) throws(HansardError) -> Imported {
    let lock = try FileLock(store.layout.lock)
    defer { extendLifetime(lock) }
    let builtIn = try PriceBook.builtIn()
    var book = try own()
    var rest = prices
    var added: [Price] = []
    while true {
      // What is added under one name can change what holds under another: `x` for `provider/x`.
      let known = builtIn.superseded(by: book)
      let start = rest.partition { !known.holds($0) }
      guard start < rest.endIndex else { break }
      book = book.adding(Array(rest[start...]))
      added += rest[start...]
      rest.removeSubrange(start...)
    }
    if !added.isEmpty { try store.files.writeAtomically(Array(book.yaml.utf8), to: location.path) }
    return Imported(added: added, unchanged: rest.count)
  }
}

extension PriceBook {
  /// Usage on the price's first day is counted under it already, or under one that is the same.
  fileprivate func holds(_ price: Price) -> Bool {
    let known = self.price(of: price.model, onDay: price.from.daysSince1970)
    return known?.input == price.input && known?.output == price.output
  }
}
