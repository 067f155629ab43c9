import ChatModel
import Foundation
import Store
import SystemIO
import Testing

@testable import Retention

@Suite struct `Receipt page` {
  private func page(reason: String) throws -> String {
    let fixture = try ErasureFixture()
    let store = try Store.openOrCreate(
      fixture.root, namespace: .standard, now: Timestamp(millisecondsSince1970: 0))
    let report = try Erasure(store, .standard, [ErasureTarget(user: "alice", reason: reason)])
      .run { Timestamp(millisecondsSince1970: 1_000) }
    let receipt = report.erased[0].receipt
    let path = store.layout.receipt(of: receipt.job)
    return ReceiptPage(try ReceiptDocument(path, files: store.files)).html
  }

  @Test func `says everything that the receipt says`() throws {
    let html = try page(reason: "Request 17")
    for text in ["Erasure receipt", "Request 17", "catalog rows left", "backups", "L1: logical"] {
      #expect(html.contains(text), "\(text)")
    }
    #expect(html.contains("The signature fits"))
  }

  @Test(arguments: ["<script>alert(1)</script>", "\"><img src=x onerror=y>", "a & 'b'"])
  func `escapes whatever was written into it`(reason: String) throws {
    let html = try page(reason: reason)
    #expect(!html.contains(reason))
    #expect(html.contains(escapedForMarkup(reason)))
    #expect(!html.contains("<script") && !html.contains("<img"))
  }

  @Test func `needs nothing from elsewhere`() throws {
    let html = try page(reason: "none")
    for text in ["http://", "https://", "src=", "href=", "url(", "@import"] {
      #expect(!html.contains(text), "\(text)")
    }
    #expect(html.contains("default-src 'none'"))
  }

  @Test func `warns when the receipt was changed`() throws {
    let fixture = try ErasureFixture()
    let store = try Store.openOrCreate(
      fixture.root, namespace: .standard, now: Timestamp(millisecondsSince1970: 0))
    let signed = try Erasure(store, .standard, [ErasureTarget(user: "alice", reason: "one")])
      .run { Timestamp(millisecondsSince1970: 1_000) }.erased[0].signed
    let path = fixture.folder.appending(path: "changed.json").path
    let changed = String(decoding: signed, as: UTF8.self)
      .replacing(#""reason":"one""#, with: #""reason":"two""#)
    try Data(changed.utf8).write(to: URL(filePath: path))
    let html = ReceiptPage(try ReceiptDocument(path, files: store.files)).html
    #expect(html.contains("was changed after it was signed"))
  }
}
