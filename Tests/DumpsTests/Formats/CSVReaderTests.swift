import ChatModel
import Dumps
import SystemIO
import Testing

private let reader = CSVReader()

private func sample(_ text: String) -> EntrySample {
  EntrySample(path: "test", head: PaddedBytes(text), isComplete: true)
}

@Suite struct `CSV reader` {
  @Test func `an unquoted empty field is NULL and a quoted one is empty text`() throws {
    let text = """
      id,conversation_id,role,content,created_at,note
      1,c,user,"",2024-03-01 09:00:00.5+00,
      2,c,user,,infinity,""
      """
    let found = read(text, with: reader)
    #expect(
      found.messages.map(\.message) == [
        Message(
          id: "1", role: .user, createdAt: Timestamp(parsing: "2024-03-01T09:00:00.5Z"),
          content: ""),
        Message(
          id: "2", role: .user, content: "", extra: #"{"created_at":"infinity","note":""}"#),
      ])
  }

  @Test func `the bare word NULL is text unless every value is quoted`() throws {
    let bare = read("conversation_id,role,content,model\nc,user,NULL,NULL\n", with: reader)
    #expect(bare.messages.map(\.message.content) == ["NULL"])
    #expect(bare.messages.map(\.message.model) == ["NULL"])
    let quoted = read(
      "conversation_id,role,content,model\n\"c\",\"user\",\"NULL\",NULL\n", with: reader)
    #expect(quoted.messages.map(\.message.content) == ["NULL"])
    #expect(quoted.messages.map(\.message.model) == [nil])
  }

  @Test(arguments: [",", "\t", ";"])
  func `the header shows the separator`(separator: String) {
    let text = [
      ["\"Conversation ID\"", "Role", "Content"], ["c", "Human", "\"a\(separator)b\""],
    ].map { $0.joined(separator: separator) }.joined(separator: "\r\n")
    #expect(reader.recognises(sample(text)))
    let found = read(text, with: reader)
    #expect(found.messages.map(\.message.content) == ["a\(separator)b"])
  }

  @Test func `a row with other columns than the header is rejected`() {
    let good = "1,c,user,a"
    let text = """
      id,conversation_id,role,content
      \(good)
      \(good)
      2,c,user
      3,c,user,a,b
      4,c,nobody,a
      5,,user,a
      \(good)
      """
    var framer = reader.makeFramer(for: sample("id,conversation_id,role,content\n\(good)\n"))
    var items: [FramedItem] = []
    framer.push(Array(text.utf8).span, into: &items)
    framer.finish(truncated: nil, into: &items)
    var sink = RecordingSink()
    let context = ReadingContext(path: "test", accountUser: nil, parser: JSONParser())
    for case .block(let block) in items { reader.read(block, context: context, into: &sink) }
    #expect(sink.messages.count == 3)
    #expect(
      sink.rejections.map(\.problem) == [
        "3 columns instead of 4", "5 columns instead of 4", "role: no known role",
        "no conversation id",
      ])
    #expect(sink.sumsClose)
  }

  @Test func `conversations are headers`() throws {
    let text = """
      id,user_id,title,metadata,status,tags,created_at,expires_at
      c,u,"A, B","{""tags"":[""x""],""n"":1}",deleted,"y, z",1709283600,2030-01-01
      """
    let header = try #require(read(text, with: reader).headers.first)
    #expect(
      header
        == ConversationHeader(
          key: ConversationKey(kind: .rows, sourceID: "c"), user: "u", title: "A, B",
          tags: ["x", "y", "z"], state: "deleted", metadata: #"{"n":1}"#,
          createdAt: Timestamp(parsing: "2024-03-01T09:00:00Z"),
          expiresAt: Timestamp(parsing: "2030-01-01")))
  }

  @Test func `text that is not UTF-8 is rejected by its column`() {
    let head = Array("conversation_id,role,content\nc,user,fine\nc,user,".utf8)
    let found = read(head + [0xFF, 0x0A], with: reader)
    #expect(found.messages.count == 1)
    #expect(found.rejections.map(\.problem) == ["content: not in the dump's encoding"])
  }

  @Test(arguments: [
    "", "\n", "a,b,c\n1,2,3\n", "id,name,email\n1,n,e\n",
    "id,customer_id,total,created_at\n1,2,3,2024-01-01\n",
    "conversation_id,role,content\nc,engineer,x\n", "conversation_id,role,content\nc,user\n",
    "id,user_id,title,chat,created_at\n1,u,t,{},2024-01-01\n",
  ])
  func `other tables are refused`(text: String) { #expect(!reader.recognises(sample(text))) }
}
