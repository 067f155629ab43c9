package import ChatModel
import Foundation
import SystemIO

/// Reads LiteLLM's list of models, `model_prices_and_context_window.json`
/// (https://github.com/BerriAI/litellm, MIT), as its wheel on PyPI has it.
///
/// The list has no days: its prices hold from a day that the operator names.
package struct LiteLLMPrices {
  package private(set) var prices: [Price] = []
  /// Models without a price for input and output tokens: images, speech, and those that cost nothing.
  package private(set) var skipped = 0

  private static let source = "LiteLLM, https://github.com/BerriAI/litellm"
  private static let longestName = 200

  /// - Throws: `.usage` when the bytes are not such a list.
  package init(
    parsing bytes: [UInt8], at location: SourceLocation, from day: CivilDate
  ) throws(HansardError) {
    let root: JSONValue
    let parser = JSONParser()
    do { root = try parser.parse(PaddedBytes(bytes)) } catch {
      throw LiteLLMPrices.refused(location, error.problem)
    }
    var names: Set<String> = []
    for member in root.members {
      // The list's own explanation of its keys.
      if member.key == "sample_spec" { continue }
      guard let name = LiteLLMPrices.name(member.key),
        let input = LiteLLMPrices.microdollars(member.value["input_cost_per_token"]),
        let output = LiteLLMPrices.microdollars(member.value["output_cost_per_token"]),
        input > 0 || output > 0, names.insert(name).inserted
      else {
        skipped += 1
        continue
      }
      prices.append(
        Price(
          model: name, from: day, input: input, output: output, source: LiteLLMPrices.source))
    }
    guard !prices.isEmpty else {
      throw LiteLLMPrices.refused(location, "no model in it has a price of tokens")
    }
  }

  private static func name(_ key: String) -> String? {
    let isPlain = key.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
    return !key.isEmpty && key.utf8.count <= longestName && isPlain ? key : nil
  }

  /// Of a million tokens, given dollars for one.
  private static func microdollars(_ value: JSONValue?) -> Int64? {
    guard let dollars = value?.double, dollars >= 0, dollars < 1 else { return nil }
    return Int64((dollars * 1e12).rounded())
  }

  private static func refused(_ location: SourceLocation, _ cause: String) -> HansardError {
    HansardError(
      .usage, while: "reading a price list", at: location, cause: cause,
      hint: "give a list like Reports/prices.yaml, or LiteLLM's JSON of models")
  }
}
