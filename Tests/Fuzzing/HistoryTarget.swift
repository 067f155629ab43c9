import Foundation

extension FuzzTarget {
  /// As `store`, of several dumps of the same two conversations: an input says what each dump has of them.
  ///
  /// Some have ids, parents or times, some do not; messages are left out, edited, undated, or come in
  /// another order.
  static let histories = FuzzTarget("histories", seeds: [".history"]) { bytes, path in
    var history = History(bytes)
    let dumps = history.dumps()
    try trial(in: path, history.next(below: 64), user: nil) { folder in
      try dumps.enumerated().map { number, dump in
        let file = "\(folder)/dump-\(number).jsonl"
        try Data(dump.utf8).write(to: URL(filePath: file))
        return file
      }
    }
  }
}

/// Reads an input as decisions.
private struct History {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// 0 where the input has ended.
  mutating func next(below bound: Int) -> Int {
    guard place < bytes.count else { return 0 }
    defer { place += 1 }
    return Int(bytes[place]) % bound
  }

  mutating func dumps() -> [String] {
    let traits = next(below: 64)
    let count = 1 + next(below: 4)
    let messages = 2 + next(below: 8)
    // Without ids nobody knows, of what comes with them later, which text was edited.
    let lacksIDs = next(below: 4) == 3 ? count - 1 : count
    return (0..<count).map { number in
      dump(number, traits: number < lacksIDs ? traits : traits & ~1, messages: messages)
    }
  }

  private mutating func dump(_ number: Int, traits: Int, messages: Int) -> String {
    let hasIDs = traits & 1 != 0
    var lines: [String] = []
    for message in 0..<messages {
      let decision = next(below: 16)
      if decision == 1 { continue }
      var fields = [
        #""user_id":"ann""#, #""conversation_id":"c\#(traits & 2 == 0 ? 0 : message / 4)""#,
        #""role":"\#(message % 2 == 0 ? "user" : "assistant")""#,
      ]
      let text =
        decision == 2 ? "edited in \(number)" : decision == 3 ? "yes" : "what \(message) says"
      fields.append(#""content":"\#(text)""#)
      if hasIDs { fields.append(#""id":"message-\#(message)-of-this""#) }
      if traits & 4 != 0, hasIDs, message > 0, traits & 2 == 0 {
        let parent = decision == 4 ? max(0, message - 2) : message - 1
        fields.append(#""parent_id":"message-\#(parent)-of-this""#)
      }
      if traits & 8 != 0, decision != 5 {
        // Some weeks apart, so that months change.
        let time = 1_767_000_000 + (decision == 6 ? 0 : message) * 1_000_000
        fields.append(#""created_at":\#(time)"#)
      }
      if traits & 16 != 0, decision == 2 || decision == 7 {
        fields.append(#""updated_at":\#(1_780_000_000 + next(below: 4) * 1000)"#)
      }
      if traits & 32 != 0, decision == 8 { fields.append(#""model":"gpt-4o""#) }
      let line = "{\(fields.joined(separator: ","))}"
      if decision == 9 { lines.insert(line, at: 0) } else { lines.append(line) }
      if decision == 10 { lines.append(line) }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
