import ChatModel
import Retention
import Store
import SystemIO

/// Plans as `retention` prints them: how much each rule decides.
enum RetentionOutput {
  private struct Group: Hashable, Comparable {
    var isDeletion: Bool
    var basis: String
    var rule: String

    static func < (left: Group, right: Group) -> Bool {
      (left.isDeletion ? 0 : 1, left.basis, left.rule)
        < (right.isDeletion ? 0 : 1, right.basis, right.rule)
    }
  }

  private static func groups(
    _ plan: RetentionPlan
  ) -> [(group: Group, conversations: Int, messages: Int)] {
    var sums: [Group: (conversations: Int, messages: Int)] = [:]
    for entry in plan.entries {
      let group = Group(
        isDeletion: entry.decision.isDeletion, basis: entry.decision.basis.rawValue,
        rule: entry.decision.decidedBy ?? "-")
      sums[group, default: (0, 0)].conversations += 1
      sums[group, default: (0, 0)].messages += entry.messages
    }
    return sums.sorted { $0.key < $1.key }.map {
      ($0.key, $0.value.conversations, $0.value.messages)
    }
  }

  static func text(_ plan: RetentionPlan, _ path: String) -> String {
    var table = TextTable(["decision", "because of", "rule", "conversations", "messages"])
    for (group, conversations, messages) in groups(plan) {
      table.add([
        group.isDeletion ? "delete" : "keep", group.basis, group.rule, "\(conversations)",
        "\(messages)",
      ])
    }
    return [
      table.text, "",
      "policy \(plan.policy) at \(plan.decidedAt.rfc3339):"
        + " \(plan.deletions.count) of \(counted(plan.entries.count, "conversation")) to delete",
      "plan: \(path) (until \(plan.expiresAt.rfc3339))",
    ].joined(separator: "\n")
  }

  static func json(_ plan: RetentionPlan, _ path: String) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("plan", path)
    writer.field("policy", plan.policy)
    writer.field("decided_at", plan.decidedAt)
    writer.field("expires_at", plan.expiresAt)
    writer.field("state_sha256", plan.stateFingerprint)
    writer.field("holds_sha256", plan.holdsFingerprint)
    writer.field("conversations", plan.entries.count)
    writer.field("deletions", plan.deletions.count)
    writer.key("groups")
    writer.beginArray()
    for (group, conversations, messages) in groups(plan) {
      writer.beginObject()
      writer.field("decision", group.isDeletion ? "delete" : "keep")
      writer.field("basis", group.basis)
      writer.field("rule", group.rule)
      writer.field("conversations", conversations)
      writer.field("messages", messages)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.text
  }

  static func text(_ report: RetentionApplication.Report, _ store: Store) -> String {
    let receipts = report.erasure.erased.map(\.receipt) + report.resumed
    var lines = [receipts.isEmpty ? "nothing to delete" : ErasureOutput.text(receipts, store)]
    for conversation in held(report) { lines.append("kept by a hold: \(conversation)") }
    return lines.joined(separator: "\n")
  }

  /// What was deleted, the receipts, and what holds keep.
  static func json(_ report: RetentionApplication.Report) -> String {
    let receipts = report.erasure.erased.map(\.receipt) + report.resumed
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("conversations", receipts.reduce(0) { $0 + $1.conversations })
    writer.field("messages", receipts.reduce(0) { $0 + $1.messages })
    writer.key("receipts")
    writer.beginArray()
    for receipt in receipts { writer.string(receipt.job) }
    writer.endArray()
    writer.key("held")
    writer.beginArray()
    for conversation in held(report) { writer.string(conversation) }
    writer.endArray()
    writer.endObject()
    return writer.text
  }

  /// Those that a hold caught at the last moment as well, by source id.
  private static func held(_ report: RetentionApplication.Report) -> [String] {
    report.held
      + report.erasure.held.flatMap { ($0.target.conversations ?? []).map(\.sourceID).sorted() }
  }
}
