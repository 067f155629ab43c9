import ChatModel
import SystemIO
import Testing

@Suite struct `Sealing` {
  private let key = SecretKey(Array(0..<32))

  @Test func `gives the bytes back for the same purpose only`() throws {
    let sealed = try key.seal([1, 2, 3], for: [7])
    #expect(key.open(sealed, for: [7]) == [1, 2, 3])
    #expect(key.open(sealed, for: [8]) == nil)
    #expect(key.open(sealed, for: [7], []) == nil)
    #expect(SecretKey(Array(1..<33)).open(sealed, for: [7]) == nil)
  }

  /// Sealed by Python's `cryptography` with the derived key of FORMAT.md.
  @Test func `opens what another implementation has sealed`() throws {
    let sealed = try #require(
      bytes(
        fromHexadecimal:
          "6465666768696a6b6c6d6e6fa55f894a6bfabdcc6feafe352e15426ec929dd83b3926bd1fc78fd008a"))
    #expect(key.open(sealed, for: [7], []) == Array("of the record".utf8))
    for length in sealed.indices {
      #expect(key.open(Array(sealed.prefix(length)), for: [7], []) == nil)
    }
  }

  @Test func `keeps nothing as what it is, and seals it in another way each time`() throws {
    let sealed = try key.seal([])
    #expect(sealed.count == 28)
    #expect(key.open(sealed) == [])
    #expect(try key.seal([]) != sealed)
  }

  @Test func `of spills gives them back, and finds a changed byte`() throws {
    let cipher = SpillCipher()
    var sealed = try cipher.seal(Array("of the record".utf8))
    #expect(try cipher.open(sealed, at: SourceLocation("spill")) == Array("of the record".utf8))
    #expect(throws: HansardError.self) {
      try SpillCipher().open(sealed, at: SourceLocation("spill"))
    }
    sealed[20] ^= 1
    let error = #expect(throws: HansardError.self) {
      try cipher.open(sealed, at: SourceLocation("spill"))
    }
    #expect(error?.cause == "the bytes are not those that were written")
  }

  @Test func `shows a changed byte`() throws {
    let sealed = try key.seal([1, 2, 3], for: [7])
    for place in sealed.indices {
      var changed = sealed
      changed[place] ^= 1
      #expect(key.open(changed, for: [7]) == nil)
    }
  }
}
