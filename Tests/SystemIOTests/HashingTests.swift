import SystemIO
import Testing

/// Known answers: of FIPS 180-4, of RFC 8032, and what Python's `hashlib` and `hmac` say.
@Suite struct `Hashing` {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `of a text is its SHA-256, in one piece and in several`(text: String, hex: String) {
    let bytes = Array(text.utf8)
    #expect(Digest(of: bytes).hex == hex)
    for cut in 0...bytes.count {
      #expect(Digest(of: Array(bytes[..<cut]), Array(bytes[cut...])).hex == hex)
      var builder = DigestBuilder()
      builder.add(Array(bytes[..<cut]))
      builder.add(Array(bytes[cut...]))
      #expect(builder.finish().hex == hex)
    }
  }

  @Test func `of what was added so far may be asked for, and copies go their own ways`() {
    var builder = DigestBuilder()
    builder.add([1])
    #expect(builder.finish() == Digest(of: [1]))
    var other = builder
    other.add([2])
    builder.add([3])
    #expect(builder.finish() == Digest(of: [1, 3]))
    #expect(other.finish() == Digest(of: [1, 2]))
  }

  @Test func `of a list tells its parts apart`() {
    let digest = Digest(for: "lines", [0x61], [0x62, 0x63])
    #expect(digest.hex == "8c27c8ca2ff06de77861f3ca4f0f185ef1857a54423abddba1832501fc7d181d")
    #expect(digest != Digest(for: "lines", [0x61, 0x62], [0x63]))
  }

  @Test func `with a key is HMAC-SHA256 of the parts with their lengths`() {
    let code = SecretKey(Array(0..<32)).authenticate(Array("users".utf8), Array("alice".utf8))
    #expect(
      hexadecimal(code) == "5bf66e1d8b4ee60d8e7fac4147554656b8df967e2b33fe936ca3fc7333e116e2")
  }

  /// "Test 3" in section 7.1.
  @Test func `signs as RFC 8032 says`() throws {
    let secret = try #require(
      bytes(fromHexadecimal: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"))
    let key = try #require(SigningKey(secret))
    #expect(key.privateBytes == secret)
    #expect(
      hexadecimal(key.publicBytes)
        == "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
    let message: [UInt8] = [0xaf, 0x82]
    let signature = try #require(key.signature(of: message))
    #expect(
      hexadecimal(signature)
        == "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")
    #expect(isValidSignature(signature, of: message, publicKey: key.publicBytes))
    for place in signature.indices {
      var changed = signature
      changed[place] ^= 1
      #expect(!isValidSignature(changed, of: message, publicKey: key.publicBytes))
    }
    #expect(!isValidSignature(signature, of: [0xaf], publicKey: key.publicBytes))
    #expect(!isValidSignature([], of: message, publicKey: key.publicBytes))
    #expect(!isValidSignature(signature, of: message, publicKey: SigningKey().publicBytes))
    #expect(!isValidSignature(signature, of: message, publicKey: [1, 2]))
  }

  @Test func `signs with 32 bytes and nothing else`() {
    for count in [0, 31, 33, 64] { #expect(SigningKey([UInt8](repeating: 1, count: count)) == nil) }
  }
}
