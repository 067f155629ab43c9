import ChatModel
import Store
import SystemIO
import Testing

@Suite struct `The owner of a frame` {
  private let reader = FrameLineReader()

  private func user(of line: String) -> String? { reader.user(ofContent: Array(line.utf8)) }

  private func conversation(_ id: String, of user: String) throws -> [UInt8] {
    let key = ConversationKey(kind: .chatGPT, sourceID: id)
    let header = SliceHeader(
      conversation: ConversationHeader(key: key, user: user), user: user, run: "r")
    return try #require(SliceEncoder().lines(header, []).first).bytes + Array("\n".utf8)
  }

  @Test(arguments: ["ana", "", "ана", "a\"b", "back\\slash", "\u{1}", "\",\"user_id\":\"eve"])
  func `is read from a conversation's line and from a memory's`(name: String) throws {
    #expect(try reader.user(ofContent: conversation(name, of: name)) == name)
    let encoder = SliceEncoder()
    let memory = encoder.memoryLine(
      kind: .chatGPT, user: name, label: "\"user_id\":\"eve\"", text: "t", run: "r")
    #expect(reader.user(ofContent: memory + Array("\n".utf8)) == name)
  }

  @Test func `is read from lines that begin in another way`() {
    #expect(
      user(of: #"{"kind":"conversation","x":{"user_id":"eve"},"user_id":"ana"}"# + "\n") == "ana")
    #expect(
      user(of: #"{"v":1,"kind":"note","x":{"user_id":"eve"},"user_id":"ana"}"# + "\n") == "ana")
  }

  @Test(arguments: ["", "\n", "{", #"{"v":1,"kind":"conversation","source_kind":"a\"#, "null\n"])
  func `is nobody when that is no line of ours`(text: String) {
    #expect(user(of: text) == nil)
  }
}
