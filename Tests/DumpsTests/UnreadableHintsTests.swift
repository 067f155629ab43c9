import Dumps
import SystemIO
import Testing

@Suite struct `Hints for unreadable files` {
  @Test(arguments: [
    ("PGDMP\u{1}\u{e}", "pg_restore -f dump.sql FILE"), ("SQLite format 3\0", "SQLite"),
    ("REDIS0011", "Redis"), ("PAR1", "Parquet"), ("  <!DOCTYPE html>", "conversations.json"),
    ("-- MySQL dump 10.13", "MySQL"), ("%PDF-1.7", "PDF"), ("a\0b", "binary"), ("", "empty"),
    (#"{"$schema":"x","properties":{}}"#, "JSON Schema"),
    ("PK\u{3}\u{4}...[Content_Types].xml", "CSV"),
  ])
  func `a known kind of file is named`(head: String, word: String) throws {
    let sample = EntrySample(path: "test", head: PaddedBytes(head), isComplete: true)
    #expect(try #require(hintForUnreadable(sample)).contains(word))
  }

  @Test func `binary COPY is named`() throws {
    let head = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0]
    let sample = EntrySample(path: "test", head: PaddedBytes(head), isComplete: true)
    #expect(try #require(hintForUnreadable(sample)).contains("binary COPY"))
  }

  @Test(arguments: ["hello", "{}", "PK\u{3}\u{4}word"])
  func `of anything else nothing is said`(head: String) {
    let sample = EntrySample(path: "test", head: PaddedBytes(head), isComplete: true)
    #expect(hintForUnreadable(sample) == nil)
  }
}
