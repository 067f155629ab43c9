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

  @Test func `shows a changed byte`() throws {
    let sealed = try key.seal([1, 2, 3], for: [7])
    for place in sealed.indices {
      var changed = sealed
      changed[place] ^= 1
      #expect(key.open(changed, for: [7]) == nil)
    }
  }
}
