import ChatModel
import Store
import Testing

@Suite struct `Fingerprint blob` {
  private let fingerprints = [
    MessageFingerprint(
      id: 1, text: .max, parts: 0, position: 0, role: .system, isOnChain: false, createdAt: nil),
    MessageFingerprint(
      id: 2, text: 3, parts: 4, position: 1, role: .user, isOnChain: true,
      createdAt: Timestamp(millisecondsSince1970: 1_767_225_600_123)),
    MessageFingerprint(
      id: 2, text: 9, parts: 0, position: 1, role: .assistant, isOnChain: true,
      createdAt: Timestamp(millisecondsSince1970: -5)),
  ]

  @Test func `what was encoded is decoded`() {
    #expect(FingerprintBlob.decode(FingerprintBlob.encode(fingerprints)) == fingerprints)
    #expect(FingerprintBlob.decode(FingerprintBlob.encode([])) == [])
  }

  @Test func `a cut blob is refused or shorter, never a trap`() {
    let bytes = FingerprintBlob.encode(fingerprints)
    for length in 0..<bytes.count {
      let decoded = FingerprintBlob.decode(Array(bytes[..<length]))
      #expect(decoded == nil || (decoded?.count ?? 0) < fingerprints.count)
    }
  }

  @Test func `another version is refused`() {
    var bytes = FingerprintBlob.encode(fingerprints)
    bytes[0] = 2
    #expect(FingerprintBlob.decode(bytes) == nil)
  }
}
