import Testing

@testable import Summaries

/// The words of a text as the index tells them apart: equal terms have equal numbers.
private func terms(_ text: String) -> [Int32] {
  var prose = Prose()
  prose.read(text.utf8.span)
  var index = WordIndex()
  index.read(prose)
  return index.tokens.map(\.term)
}

@Suite struct `The word scanner` {
  @Test(arguments: [
    "Hotel HOTEL hotel", "hotels Hotel", "Straße STRAßE", "Éclair éclair", "ПЛАН план",
    "ΛΟΓΟΣ λογος",
    "don't don’t", "Anna Anna's Anna’s", "서울에서 서울은",
  ])
  func `sees forms of one word as one term`(text: String) {
    #expect(Set(terms(text)).count == 1)
  }

  @Test(arguments: ["glass gla", "bus bu", "follow-up follow", "chat cat", "as a"])
  func `keeps different words apart`(text: String) {
    #expect(Set(terms(text)).count == 2)
  }

  @Test func `takes an elided article for a word of its own`() {
    let found = terms("hôtel l'hôtel l’hôtel")
    #expect(found.count == 5)
    #expect(found[0] == found[2])
    #expect(found[0] == found[4])
  }

  @Test func `undoes the last step of a hash`() {
    var hash = WordHash("gardener")
    let before = hash.value
    hash.mix(0x73)
    #expect(hash.without(0x73) == before)
  }
}
