import ChatModel
import Dumps
import SystemIO
import Testing

private let reader = PostgresCopyReader()
private let time = "2024-03-01 09:00:00+00"

private func sample(_ text: String) -> EntrySample {
  EntrySample(path: "test", head: PaddedBytes(text), isComplete: true)
}

@Suite struct `COPY text reader` {
  @Test(arguments: [
    (#"a\tb"#, "a\tb"), (#"a\\b"#, #"a\b"#), (#"\b\f\n\r\t\v"#, "\u{8}\u{c}\n\r\t\u{b}"),
    (#"\101\x42\x4g\0601"#, "AB\u{4}g01"), (#"\q\""#, "q\""), (#"\\N"#, #"\N"#), (#"\N"#, ""),
    (#"x\\.y"#, #"x\.y"#), ("", ""), ("bell\u{7}", "bell\u{7}"),
  ])
  func `escapes stand for what PostgreSQL says`(field: String, text: String) {
    let rows = ["plain text", field].enumerated().map { number, content in
      "\(number)\t7\tuser\t\(content)\t\(time)"
    }
    let found = read(rows.joined(separator: "\n") + "\n\\.\n", with: reader, chunk: 5)
    #expect(found.messages.map(\.message.content) == ["plain text", text])
    #expect(found.rejections.isEmpty)
  }

  @Test func `a row of another width is rejected`() {
    let sample = sample("1\t7\tuser\ta b\t\(time)\n")
    var framer = reader.makeFramer(for: sample)
    var items: [FramedItem] = []
    framer.push(Array("1\t7\tuser\ta\n2\t7\tuser\tb\t\(time)".utf8).span, into: &items)
    framer.finish(truncated: nil, into: &items)
    var sink = RecordingSink()
    let context = ReadingContext(path: "test", accountUser: nil, parser: JSONParser())
    for case .block(let block) in items { reader.read(block, context: context, into: &sink) }
    #expect(sink.messages.count == 1)
    #expect(sink.rejections.map(\.problem) == ["4 columns instead of 5"])
  }

  @Test(arguments: [
    "", "text\n", "a\tb\tc\td\n", "1\t7\tuser\t\(time)\n", "1\t7\ta b\tc d\t\(time)\n",
    "1\t7\tuser\ta b\tgpt-4\t\(time)\n", "1\t7\tuser\ta b\n", "1\tuser\ta b\t\(time)\n",
    "1\t7\tuser\ta b\t1\t2\t\(time)\n", "1\t7\tuser\ta b\t\(time)\t\(time)\t\(time)\n",
    "1\t7\tuser\ta b\t\(time)\n1\t7\tuser\n", "1\t7\t{}\t\(time)\n",
    "1\tu\tOneWord\t\(time)\n",
  ])
  func `layouts that leave a doubt are refused`(text: String) {
    #expect(!reader.recognises(sample(text)))
  }

  @Test func `a number beside the text counts tokens only when it grows with the text`() {
    let text = String(repeating: "word ", count: 40)
    let tokens = "1\t7\tuser\t\(text)\t41\t\(time)\n2\t7\tassistant\thi\t1\t\(time)\n"
    let positions = "1\t7\tuser\t\(text)\t0\t\(time)\n2\t7\tassistant\thi\t1\t\(time)\n"
    #expect(read(tokens, with: reader).messages.map(\.message.usage?.total) == [41, 1])
    let kept = read(positions, with: reader).messages.map(\.message)
    #expect(kept.map(\.usage) == [nil, nil])
    #expect(kept.map(\.extra) == [#"{"column5":0}"#, #"{"column5":1}"#])
  }

  @Test func `the conversation may come before the id`() {
    let found = read(
      "7\t1\tuser\ta b\t\(time)\n7\t2\tassistant\tc\t\(time)\n", with: reader)
    #expect(found.messages.map(\.message.id) == ["1", "2"])
    #expect(Set(found.messages.map(\.conversation.sourceID)) == ["7"])
  }
}
