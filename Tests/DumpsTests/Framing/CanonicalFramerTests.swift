import Dumps
import SystemIO
import Testing

@Suite struct `Canonical framer` {
  private let pieces = [
    #"{"chunk":0,"chunks":3}"#, #"{"chunk":1,"chunks":3}"#, #"{"chunk":2,"chunks":3}"#,
  ]

  @Test(arguments: [1, 5, 1000])
  func `the pieces of a message stay in one block`(chunk: Int) {
    let text = "a\n\(pieces[0])\n\n\(pieces[1])\r\n\(pieces[2])\nb\n"
    let framed = frame(text, with: CanonicalFramer(blockBytes: 4), chunk: chunk)
    #expect(framed.blocks == [["a"], pieces, ["b"]])
    #expect(framed.misplaced(in: text) == 0)
  }

  @Test func `pieces that end with the file or before a problem are handed over`() {
    let cut = frame("\(pieces[0])\n", with: CanonicalFramer(blockBytes: 4), chunk: 3)
    #expect(cut.blocks == [[pieces[0]]])
    let long = String(repeating: "x", count: 50)
    let text = "\(pieces[0])\n\(long)\n\(pieces[1])\n"
    let framed = frame(text, with: CanonicalFramer(recordLimit: 40, blockBytes: 4), chunk: 3)
    #expect(framed.blocks == [[pieces[0]], [pieces[1]]])
    #expect(framed.problems.count == 1)
  }

  @Test func `what reads like a piece within a text does not hold a block back`() {
    let line = #"{"content":"\"chunk\":0,\"chunks\":3"}"#
    let framed = frame("\(line)\nb\n", with: CanonicalFramer(blockBytes: 4), chunk: 3)
    #expect(framed.blocks == [[line], ["b"]])
  }
}
