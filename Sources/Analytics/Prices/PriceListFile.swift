package import ChatModel
package import SystemIO

/// A list of prices in a file, whichever kind it is.
package struct PriceListFile {
  package let prices: [Price]
  /// Models of the list that have no price of tokens.
  package let skipped: Int

  /// - Parameters:
  ///   - day: the first day of the prices of a list that has no days, for example `2026-03-01`; nil for
  ///     `today`.
  /// - Throws: `.usage` when the file is no list, or `day` is none or given for a list with days;
  ///   `.limitExceeded` when it has more than 64 MiB.
  package init(
    _ path: String, files: any FileSystem, from day: String?, today: CivilDate
  ) throws(HansardError) {
    let location = SourceLocation(path)
    let bytes = try files.contents(of: path, maximumBytes: StorePrices.maximumBytes)
    if PriceListFile.isLiteLLM(bytes) {
      let first = try day.map { text throws(HansardError) in
        guard let date = CivilDate(parsing: text) else {
          throw PriceListFile.refused(day: "'\(text)' is no day like 2026-03-01", location)
        }
        return date
      }
      let list = try LiteLLMPrices(parsing: bytes, at: location, from: first ?? today)
      (prices, skipped) = (list.prices, list.skipped)
    } else {
      guard day == nil else {
        throw PriceListFile.refused(day: "the list has days of its own", location)
      }
      (prices, skipped) = (try PriceBook(parsing: bytes, at: location).prices, 0)
    }
  }

  /// JSON, and not a list of ours that is written as JSON, which is YAML, too.
  private static func isLiteLLM(_ bytes: [UInt8]) -> Bool {
    guard bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else { return false }
    let parser = JSONParser()
    guard let root = try? parser.parse(PaddedBytes(bytes)) else { return true }
    return root["lists"] == nil
  }

  private static func refused(day cause: String, _ location: SourceLocation) -> HansardError {
    HansardError(
      .usage, while: "importing prices with --from", at: location, cause: cause,
      hint: "--from is for LiteLLM's list, and takes a day like 2026-03-01")
  }
}
