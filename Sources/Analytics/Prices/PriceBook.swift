package import ChatModel

/// What a model's provider asks for a million tokens, from one day on.
package struct Price: Hashable, Sendable {
  package var model: String
  /// The first day on which it holds, until the model's next one.
  package var from: CivilDate
  /// Microdollars a million input tokens.
  package var input: Int64
  /// Microdollars a million output tokens.
  package var output: Int64
  /// Who says so.
  package var source: String

  package init(model: String, from: CivilDate, input: Int64, output: Int64, source: String) {
    self.model = model
    self.from = from
    self.input = input
    self.output = output
    self.source = source
  }
}

/// Dated list prices by model name.
package struct PriceBook: Hashable, Sendable {
  /// Each model's prices, oldest first.
  private var byModel: [String: [Price]]

  package init(_ prices: [Price]) {
    byModel = Dictionary(grouping: prices, by: \.model)
      .mapValues { $0.sorted { $0.from < $1.from } }
  }

  /// All prices, by model and day.
  package var prices: [Price] {
    byModel.keys.sorted().flatMap { byModel[$0] ?? [] }
  }

  /// The prices of `other`, and those of models that it does not name.
  package func overlaid(with other: PriceBook) -> PriceBook {
    var book = self
    book.byModel.merge(other.byModel) { _, theirs in theirs }
    return book
  }

  /// These prices until the day on which `own` begins to name a model, and its prices from then on.
  package func superseded(by own: PriceBook) -> PriceBook {
    var book = self
    for (model, prices) in own.byModel {
      let older = byModel[model, default: []].filter { $0.from < prices[0].from }
      book.byModel[model] = older + prices
    }
    return book
  }

  /// With more prices, which take the place of those of the same model and day.
  package func adding(_ prices: [Price]) -> PriceBook {
    var book = self
    for price in prices {
      var own = book.byModel[price.model, default: []].filter { $0.from != price.from }
      let place = own.firstIndex { price.from < $0.from } ?? own.endIndex
      own.insert(price, at: place)
      book.byModel[price.model] = own
    }
    return book
  }

  /// The price of a model on a day, or the newest when the day is unknown.
  ///
  /// A name that has no price on that day is tried without its provider (`openai/gpt-4o`), then without
  /// its release (`gpt-4o-2024-08-06`, `claude-sonnet-4-20250514`, `gpt-4-0613`, `-latest`). Nothing
  /// else is guessed: nil for other names, and for days before the first price.
  package func price(of model: String, onDay day: Int?) -> Price? {
    for name in names(of: model) {
      let prices = byModel[name] ?? []
      let price = day.map { day in prices.last { $0.from.daysSince1970 <= day } } ?? prices.last
      if let price { return price }
    }
    return nil
  }

  /// All prices under which a model's usage may be counted, those of its very name first, each list from
  /// the oldest.
  package func prices(of model: String) -> [Price] {
    names(of: model).flatMap { byModel[$0] ?? [] }
  }

  private func names(of model: String) -> [String] {
    let name = withoutProvider(model)
    var names = [model]
    for other in [name, withoutRelease(name)] where other != names.last { names.append(other) }
    return names
  }
}

private func withoutProvider(_ model: String) -> String {
  model.lastIndex(of: "/").map { String(model[model.index(after: $0)...]) } ?? model
}

/// Cuts one trailing `-latest`, `-YYYY-MM-DD`, `-YYYYMMDD`, `@YYYYMMDD` or `-MMDD`.
private func withoutRelease(_ model: String) -> String {
  let bytes = Array(model.utf8)
  for pattern in ["-latest", "-####-##-##", "-########", "@########", "-####"] {
    let pattern = Array(pattern.utf8)
    guard bytes.count > pattern.count else { continue }
    let matches = zip(bytes.suffix(pattern.count), pattern).allSatisfy { byte, expected in
      expected == UInt8(ascii: "#")
        ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == expected
    }
    if matches { return String(decoding: bytes.dropLast(pattern.count), as: UTF8.self) }
  }
  return model
}
