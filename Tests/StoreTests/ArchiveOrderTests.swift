import ChatModel
import Testing

@testable import Store

@Suite struct `Archive order` {
  private func record(_ run: String, _ start: Int64) -> RunRecord {
    RunRecord(
      run: run, namespace: "default", command: "ingest",
      startedAt: Timestamp(millisecondsSince1970: start), state: .closed)
  }

  /// The runs of lines that come in this order from segments, in the order of their rows.
  private func sorted(_ runs: [String], known: [RunRecord]) -> [String] {
    var order = ArchiveOrder(known)
    return runs.map { (order.row(ofLineBy: $0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  @Test func `is that of the runs' starts, whatever their names`() {
    #expect(
      sorted(["a", "c", "b", "a"], known: [record("c", 1), record("a", 2), record("b", 3)])
        == ["c", "a", "a", "b"])
  }

  @Test func `puts a run that the ledger does not know in the place of its name`() {
    #expect(
      sorted(
        ["2026-09", "2026-02", "2026-01", "2026-03"],
        known: [record("2026-03", 3), record("2026-01", 1)])
        == ["2026-01", "2026-02", "2026-03", "2026-09"])
  }

  @Test func `of lines of one run is the one in which they are read`() {
    var order = ArchiveOrder([record("a", 1)])
    let rows = (0..<5).map { _ in order.row(ofLineBy: "a") }
    #expect(rows == rows.sorted())
    #expect(Set(rows).count == 5)
  }
}
