import ChatModel
import Dumps
import SystemIO
import Testing

private let reader = CSVReader()
private let header = "id,conversation_id,role,content\n"

private func contents(_ text: String, chunk: Int) -> [String] {
  let found = read(text, with: reader, chunk: chunk)
  return found.messages.map(\.message.content) + found.rejections.map { "? \($0.problem)" }
}

@Suite struct `CSV framer` {
  @Test(arguments: [1, 2, 3, 5, 1 << 20])
  func `line ends within quotes belong to the row`(chunk: Int) {
    let text = header + "1,c,user,\"a\nb\"\"\r\nc\"\r\n\n2,c,user,plain\r\n3,c,user,\"\"\"x\"\"\""
    #expect(contents(text, chunk: chunk) == ["a\nb\"\r\nc", "plain", "\"x\""])
  }

  @Test(arguments: [1, 4, 1 << 20])
  func `a quote inside a bare field is text`(chunk: Int) {
    let text = header + "1,c,user,5\" disk\n2,c,user,next\n"
    #expect(contents(text, chunk: chunk) == ["5\" disk", "next"])
  }

  @Test(arguments: [1, 4, 1 << 20])
  func `a quote that never closes is one rejected row`(chunk: Int) {
    let text = header + "1,c,user,fine\n2,c,user,\"open\n3,c,user,lost\n"
    #expect(
      contents(text, chunk: chunk) == [
        "fine", "? the file ends inside this row: no closing quote",
      ])
  }

  @Test func `positions are those of the file`() {
    let found = read(header + "1,c,user,a\n\n2,c,user,b\n", with: reader, chunk: 3)
    let start = Int64(header.utf8.count)
    #expect(found.messages.map(\.position.byteOffset) == [start, start + 12])
  }

  @Test func `a member that broke off loses its last row alone`() {
    let found = read(
      Array((header + "1,c,user,a\n2,c,user,b").utf8), with: reader, truncated: "no more data")
    #expect(found.messages.count == 1)
    #expect(found.rejections.map(\.problem) == ["the file ends inside this row: no more data"])
  }
}
