package import ChatModel
package import Store
import SystemIO

/// What only the store that gave a receipt can say of it.
package struct StoreReceipts {
  private let store: Store

  package init(_ store: Store) { self.store = store }

  package var publicKey: [UInt8] { store.keys.signing.publicBytes }

  /// Why this store does not stand by the receipt: its signature, and its entry in the audit log.
  package func problems(of receipt: ReceiptDocument) throws(HansardError) -> [String] {
    var problems = receipt.problems(publicKey: publicKey)
    guard problems.isEmpty else { return problems }
    if receipt.value["store_id"]?.string != store.settings.storeID {
      problems.append("it names another store")
    }
    let commitment = Digest(of: receipt.bytes).bytes
    let entries = try AuditLog(try store.ledger(readOnly: true), of: store).entries()
    if !entries.contains(where: { $0.commitment == commitment }) {
      problems.append("the store's audit log has no entry for it")
    }
    return problems
  }
}
