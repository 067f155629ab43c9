import ChatModel
import Retention
import Store

/// What `erase` prints for people.
enum ErasureOutput {
  /// The receipt; of several subjects an object that lists them.
  static func json(_ signed: [[UInt8]]) -> String {
    let texts = signed.map { String(decoding: $0, as: UTF8.self) }
    return texts.count == 1 ? texts[0] : #"{"receipts":["# + texts.joined(separator: ",") + "]}"
  }

  /// What would go; of several users with their ids, since no receipt has them.
  static func plan(
    _ plans: [ErasureReceipt], of users: [String], _ store: Store, _ namespace: Namespace
  ) -> String {
    guard plans.count > 1 else {
      return plans.map { "would erase " + planned($0) }.joined(separator: "\n")
    }
    let names = Dictionary(
      users.map { (store.keys.subject(namespace, user: $0), $0) }, uniquingKeysWith: { $1 })
    return plans.map { plan in
      "\(Terminal.line(names[plan.subject] ?? "?")): would erase \(planned(plan))"
    }.joined(separator: "\n")
  }

  private static func planned(_ plan: ErasureReceipt) -> String {
    let records = plan.quarantinedRecords
    return found(plan)
      + (records > 0 ? ", and \(counted(records, "quarantined record"))" : "")
  }

  static func found(_ receipt: ErasureReceipt) -> String {
    guard receipt.frames + receipt.conversations + receipt.memories > 0 else {
      return receipt.conversationSubjects == nil
        ? "nothing: the namespace has no such user" : "nothing: it was gone already"
    }
    return "\(counted(receipt.conversations, "conversation")),"
      + " \(counted(receipt.messages, "message")),"
      + " \(counted(receipt.memories, "memory", plural: "memories")):"
      + " \(counted(receipt.frames, "frame")) in \(counted(receipt.segments, "segment")),"
      + " \(ByteText.of(receipt.bytes))"
  }

  /// Each of a few receipts, or the sums of many.
  static func text(_ receipts: [ErasureReceipt], _ store: Store) -> String {
    guard receipts.count > mostReceipts else {
      return receipts.map { text($0, store) }.joined(separator: "\n")
    }
    func sum(_ count: KeyPath<ErasureReceipt, Int>) -> Int {
      receipts.reduce(0) { $0 + $1[keyPath: count] }
    }
    let bytes = receipts.reduce(0) { $0 + $1.bytesOverwritten }
    return """
      erased \(receipts.count) subjects: \(sum(\.conversations)) conversations,\
       \(sum(\.messages)) messages, \(sum(\.memories)) memories
      \(ByteText.of(bytes)) overwritten and read back as zeros, \(sum(\.rowsLeft)) catalog rows left,\
       \(sum(\.quarantinedRecords)) quarantined records removed
      receipts: \(store.layout.receipts)/\(receipts[0].job).json to\
       \(receipts[receipts.count - 1].job).json (signed)
      """
  }

  private static let mostReceipts = 10

  static func text(_ receipt: ErasureReceipt, _ store: Store) -> String {
    var lines = ["erased \(found(receipt))"]
    lines.append(
      "\(ByteText.of(receipt.bytesOverwritten)) overwritten and read back as zeros,"
        + " \(receipt.rowsLeft) catalog rows left,"
        + " \(counted(receipt.quarantinedRecords, "quarantined record")) removed")
    if receipt.segmentsRewritten > 0 {
      lines.append(
        "\(counted(receipt.segmentsRewritten, "segment")) written anew, the old files removed")
    }
    lines.append("later dumps stay without messages up to \(receipt.cutoff.rfc3339)")
    if let scan = receipt.scan {
      lines += ScanOutput.extent(scan) + scan.outcomes.flatMap(ScanOutput.text)
    }
    lines.append("receipt: \(store.layout.receipts)/\(receipt.job).json (signed)")
    lines.append("not proven: \(receipt.notProven)")
    lines.append("not covered:")
    for item in ErasureReceipt.notCovered { lines.append("  - \(item)") }
    return lines.joined(separator: "\n")
  }
}
