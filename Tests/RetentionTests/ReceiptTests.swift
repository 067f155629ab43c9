import ChatModel
import Foundation
import Pipeline
import Store
import SystemIO
import Testing

@testable import Retention

@Suite struct `Receipt` {
  private let fixture: ErasureFixture
  private let signed: [UInt8]
  private let job: String

  init() async throws {
    fixture = try ErasureFixture()
    try await fixture.ingest()
    let (receipt, signed) = try fixture.erase("alice")
    self.signed = signed
    job = receipt.job
  }

  private var key: [UInt8] {
    get throws { StoreReceipts(try Store.open(fixture.root)).publicKey }
  }

  private func document(_ bytes: [UInt8]) throws -> ReceiptDocument {
    let path = fixture.folder.appending(path: UUID().uuidString).path
    try Data(bytes).write(to: URL(filePath: path))
    return try ReceiptDocument(path, files: LocalFileSystem())
  }

  @Test func `is believed by whoever has the public key, with or without a newline`() throws {
    #expect(try document(signed).problems(publicKey: key) == [])
    #expect(try document(signed + Array("\r\n".utf8)).problems(publicKey: key) == [])
  }

  @Test func `is not believed after any one byte has changed`() throws {
    for index in signed.indices {
      var changed = signed
      changed[index] ^= 1
      let problems = try? document(changed).problems(publicKey: key)
      #expect(problems != [], "byte \(index)")
    }
  }

  @Test func `says whether it was changed, or signed by somebody else`() throws {
    let text = String(decoding: signed, as: UTF8.self)
    let changed = text.replacing("\"messages\":40", with: "\"messages\":41")
    #expect(
      try document(Array(changed.utf8)).problems(publicKey: key)
        == ["it was changed after it was signed"])
    #expect(
      try document(signed).problems(publicKey: SigningKey().publicBytes)
        == ["it is signed with another key than the one given"])
    #expect(try !document(Array(changed.utf8)).isIntact)
  }

  @Test func `of a dry run is none`() throws {
    let store = try Store.open(fixture.root)
    let plan = try Erasure(store, .standard, [ErasureTarget(user: "bob")])
      .plan(now: SystemClock().now)
    let error = #expect(throws: HansardError.self) { try document(plan[0].plan) }
    #expect(error?.cause == "it is of a dry run: nothing was erased")
  }

  @Test func `that reports rows left is signed, and not believed`() throws {
    let store = try Store.open(fixture.root)
    var receipt = try Erasure(store, .standard, [ErasureTarget(user: "bob")])
      .plan(now: SystemClock().now)[0]
    receipt.job = job
    receipt.rowsLeft = 1
    #expect(
      try document(receipt.signed(by: store)).problems(publicKey: key)
        == ["it does not say that no catalog row was left"])
  }

  @Test func `is stood by only when the store's audit log has it`() throws {
    let store = try Store.open(fixture.root)
    #expect(try StoreReceipts(store).problems(of: document(signed)) == [])
    var receipt = try Erasure(store, .standard, [ErasureTarget(user: "bob")])
      .plan(now: SystemClock().now)[0]
    receipt.job = job
    #expect(
      try StoreReceipts(store).problems(of: document(receipt.signed(by: store)))
        == ["the store's audit log has no entry for it"])
  }

  @Test(arguments: ["", "{}", "[]", "nonsense", #"{"v":1,"kind":"conversation"}"#])
  func `is nothing else`(text: String) throws {
    let error = #expect(throws: HansardError.self) { try document(Array(text.utf8)) }
    #expect(error?.reason == .malformedRecord)
  }

  @Test func `of a newer version is refused`() throws {
    let error = #expect(throws: HansardError.self) {
      try document(Array(#"{"v":2,"kind":"erasure_receipt"}"#.utf8))
    }
    #expect(error?.reason == .newerFormat)
  }
}

@Suite struct `Public key file` {
  private let key = SigningKey().publicBytes

  @Test func `is read as PEM, as digits and as bytes`() throws {
    let pem = PublicKeyFile.text(key)
    for text in [pem, pem + "\n", pem.replacing("\n", with: "\r\n"), hexadecimal(key) + "\n"] {
      #expect(try PublicKeyFile.key(in: Array(text.utf8), at: "key") == key)
    }
    #expect(try PublicKeyFile.key(in: key, at: "key") == key)
  }

  @Test(arguments: [
    "", "00", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
    // An Ed25519 private key in PKCS #8.
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
      + "-----END PRIVATE KEY-----",
  ])
  func `is nothing else`(text: String) throws {
    let error = #expect(throws: HansardError.self) {
      try PublicKeyFile.key(in: Array(text.utf8), at: "key")
    }
    #expect(error?.reason == .usage)
  }
}
