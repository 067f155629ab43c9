import ChatModel
import SystemIO

/// The sums that an erasure takes out of the rollups, as the job keeps them until it is done.
enum UsageDelta {
  /// An array of arrays: hour or null, model, role, then the eight sums.
  static func encode(_ usage: [UsageKey: UsageSum]) -> String {
    var writer = JSONWriter()
    writer.beginArray()
    for (key, sum) in usage.sorted(by: { $0.key < $1.key }) {
      writer.beginArray()
      if let hour = key.hour { writer.int(hour) } else { writer.null() }
      writer.string(key.model)
      writer.int(key.role.rawValue)
      for value in [
        sum.messages, sum.characters, sum.tokensExact, sum.tokensEstimated, sum.partsTokens,
        sum.reportedInput, sum.reportedOutput, sum.reportedTotal,
      ] { writer.int(value) }
      writer.endArray()
    }
    writer.endArray()
    return writer.text
  }

  static func decode(_ text: String, at path: String) throws(HansardError) -> [UsageKey: UsageSum] {
    let damaged = HansardError(
      .damaged, while: "reading an erasure job", at: SourceLocation(path),
      cause: "its details are not what Hansard writes")
    let parser = JSONParser()
    let value: JSONValue
    do { value = try parser.parse(text) } catch { throw damaged }
    var usage: [UsageKey: UsageSum] = [:]
    for element in value.elements {
      let fields = Array(element.elements)
      guard fields.count == 11, let model = fields[1].string,
        let role = fields[2].int.flatMap({ UInt8(exactly: $0) }).flatMap(Role.init(rawValue:))
      else { throw damaged }
      let sums = fields[3...].compactMap { $0.int.flatMap { Int(exactly: $0) } }
      guard sums.count == 8 else { throw damaged }
      var key = UsageKey(createdAt: nil, model: model, role: role)
      key.hour = fields[0].int
      var sum = UsageSum()
      sum.messages = sums[0]
      sum.characters = sums[1]
      sum.tokensExact = sums[2]
      sum.tokensEstimated = sums[3]
      sum.partsTokens = sums[4]
      sum.reportedInput = sums[5]
      sum.reportedOutput = sums[6]
      sum.reportedTotal = sums[7]
      usage[key] = sum
    }
    return usage
  }
}
