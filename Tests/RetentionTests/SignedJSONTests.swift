import SystemIO
import Testing

@testable import Retention

@Suite struct `Signed JSON` {
  private let key = SigningKey()

  private func signed() throws -> [UInt8] {
    try SignedJSON.sign(key) { writer in
      writer.field("kind", "example")
      writer.field("text", "a \"quoted\" word,\"signature\":\"")
    }
  }

  @Test func `is a JSON object that its own key verifies`() throws {
    let line = try signed()
    #expect(SignedJSON.isValid(line, publicKey: key.publicBytes))
    let value = try JSONParser().parse(PaddedBytes(line))
    #expect(value["kind"]?.string == "example")
    #expect(value["public_key"]?.string == hexadecimal(key.publicBytes))
    #expect(value["signature"]?.string?.utf8.count == 128)
  }

  @Test func `is refused after any change, and under another key`() throws {
    let line = try signed()
    for index in line.indices {
      var changed = line
      changed[index] ^= 1
      #expect(!SignedJSON.isValid(changed, publicKey: key.publicBytes), "byte \(index)")
    }
    for length in 0..<line.count {
      #expect(!SignedJSON.isValid(Array(line[..<length]), publicKey: key.publicBytes))
    }
    #expect(!SignedJSON.isValid(line, publicKey: SigningKey().publicBytes))
  }
}
