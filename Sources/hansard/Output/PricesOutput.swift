import Analytics
import ChatModel
import Store
import SystemIO

/// Prices as `prices` prints them.
enum PricesOutput {
  static func text(_ prices: [Price], own: Set<Price>) -> String {
    guard !prices.isEmpty else { return "no prices" }
    var table = TextTable(["model", "from", "input", "output", "source"])
    for price in prices {
      table.add([
        price.model, price.from.text, Price.dollars(price.input), Price.dollars(price.output),
        price.source + (own.contains(price) ? " (imported)" : ""),
      ])
    }
    return table.text + "\ndollars a million tokens"
  }

  static func json(_ prices: [Price], own: Set<Price>) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("currency", "USD")
    writer.field("tokens", 1_000_000)
    writer.key("prices")
    writer.beginArray()
    for price in prices {
      writer.beginObject()
      writer.field("model", price.model)
      writer.field("from", price.from.text)
      writer.key("input")
      writer.raw(Price.dollars(price.input))
      writer.key("output")
      writer.raw(Price.dollars(price.output))
      writer.field("source", price.source)
      writer.key("imported")
      writer.bool(own.contains(price))
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.text
  }

  static func text(_ imported: StorePrices.Imported, skipped: Int, _ store: Store) -> String {
    var text = "\(counted(imported.added.count, "price")) imported, \(imported.unchanged) unchanged"
    if skipped > 0 { text += ", \(counted(skipped, "model")) without a price of tokens" }
    return imported.added.isEmpty ? text : text + "\nin \(store.layout.prices)"
  }

  static func json(_ imported: StorePrices.Imported, skipped: Int) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("imported", imported.added.count)
    writer.field("unchanged", imported.unchanged)
    writer.field("skipped", skipped)
    writer.endObject()
    return writer.text
  }
}
