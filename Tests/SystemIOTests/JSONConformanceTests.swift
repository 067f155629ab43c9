import SystemIO
import Testing

/// Our own cases, in the categories of the JSON test suites: what must be taken, what must be refused,
/// and what is decided here.
@Suite struct `JSON conformance` {
  /// Whether the parser, and whether its careful reader alone, takes a document.
  private func verdicts(_ bytes: [UInt8]) -> (usual: Bool, careful: Bool) {
    let padded = PaddedBytes(bytes)
    let careful = (try? JSONParser().parseCarefully(padded, 0..<padded.count)) != nil
    return ((try? JSONParser().parse(padded)) != nil, careful)
  }

  @Test func `the tables are as large as the suites'`() {
    func count(_ table: [(category: String, documents: [String])]) -> Int {
      Set(table.flatMap { $0.documents.map(JSONConformance.bytes) }).count
    }
    #expect(count(JSONConformance.accepted) >= 95)
    #expect(count(JSONConformance.refused) >= 188)
    #expect(count(JSONConformance.decided.map { ($0.category, $0.documents) }) >= 35)
  }

  @Test(arguments: JSONConformance.accepted)
  func `is taken, and written again it is the same`(category: String, documents: [String]) throws {
    for document in documents {
      let bytes = JSONConformance.bytes(document)
      #expect(verdicts(bytes) == (true, true), "\(category): \(document)")
      let padded = PaddedBytes(bytes)
      let usual = try JSONParser().parse(padded).json
      #expect(try JSONParser().parseCarefully(padded, 0..<padded.count).json == usual)
      #expect(try JSONParser().parse(usual).json == usual)
    }
  }

  @Test(arguments: JSONConformance.refused)
  func `is refused`(category: String, documents: [String]) {
    for document in documents {
      let bytes = JSONConformance.bytes(document)
      #expect(verdicts(bytes) == (false, false), "\(category): \(document)")
    }
  }

  @Test(arguments: JSONConformance.decided)
  func `is decided`(category: String, documents: [String], isTaken: Bool) {
    for document in documents {
      let verdict = verdicts(JSONConformance.bytes(document))
      #expect(verdict == (isTaken, isTaken), "\(category): \(document.prefix(60))")
    }
  }

  /// A reader must come to an end and stay usable, whatever the bytes.
  @Test func `every cut of a document is refused or taken, and never more than that`() throws {
    let document = Array(#"{"a":[1,-2.5e3,"é\ud83d\ude00",true,null],"b":{"c":"d"}}"#.utf8)
    let parser = JSONParser()
    for length in document.indices {
      #expect((try? parser.parse(PaddedBytes(Array(document[..<length])))) == nil, "\(length)")
    }
    #expect(try !parser.parse(PaddedBytes(document)).json.isEmpty)
  }
}
