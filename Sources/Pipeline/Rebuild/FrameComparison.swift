import ChatModel
import Store

/// Compares the lines of one frame with the rows that say what is in it.
struct FrameComparison {
  let user: String
  /// The conversations of the user, by row.
  let keys: [Int64: ConversationKey]
  /// By their place in the frame.
  let slices: [ListedSlice]
  let memories: [UInt64]
  let fingerprinter: Fingerprinter

  func problems(_ lines: [PlacedLine]) -> [String] {
    var problems: [String] = []
    var expected = slices[...]
    var expectedMemories = Set(memories)
    for (number, placed) in lines.enumerated() {
      if !placed.line.user.isExactly(user) {
        problems.append("line \(number + 1) belongs to another user than the frame")
        continue
      }
      switch placed.line {
      case .conversation(let decoded):
        if let slice = expected.first, slice.rawOffset == placed.rawOffset {
          expected = expected.dropFirst()
          if !matches(slice, placed, decoded) {
            problems.append("the catalog's slice row of line \(number + 1) is not what the line is")
          }
        } else {
          problems.append("no slice row points at line \(number + 1)")
        }
      case .memory(let memory):
        let fingerprint = fingerprinter.memory(label: memory.label, text: memory.text)
        if expectedMemories.remove(fingerprint) == nil {
          problems.append("no memory row is there for line \(number + 1)")
        }
      case .annotation: break
      }
    }
    if !expected.isEmpty { problems.append("\(expected.count) slice rows point at no line") }
    if !expectedMemories.isEmpty {
      problems.append("\(expectedMemories.count) memory rows have no line")
    }
    return problems
  }

  private func matches(_ slice: ListedSlice, _ placed: PlacedLine, _ decoded: DecodedSlice) -> Bool
  {
    slice.rawLength == placed.rawLength
      && slice.firstPosition == decoded.firstPosition
      && slice.messages == decoded.messageCount
      && keys[slice.conversation] == decoded.header.conversation.key
  }
}
