import ChatModel
import Dumps
import SystemIO
import Testing

private let reader = PostgresSQLReader()

private func sample(_ text: String, isComplete: Bool = true) -> EntrySample {
  EntrySample(path: "test", head: PaddedBytes(text), isComplete: isComplete)
}

@Suite struct `PostgreSQL script reader` {
  @Test func `columns of an INSERT without names come from CREATE TABLE`() throws {
    let script = """
      CREATE TABLE IF NOT EXISTS public.messages (
        "content" jsonb NOT NULL, role text, CHECK (role <> ''), score numeric(3,1) DEFAULT 0,
        conversation_id uuid REFERENCES public.conversations(id, x), id bigint PRIMARY KEY,
        PRIMARY KEY (id));
      INSERT INTO public.messages VALUES
        ('[{"type":"text","text":"a"},{"type":"text","text":"b"}]', 'user', 4.5, 'c', 1),
        ('"plain"', 'assistant', 5, 'c', 2);
      """
    let messages = read(script, with: reader, chunk: 9).messages.map(\.message)
    #expect(messages.map(\.content) == ["a\nb", "plain"])
    #expect(messages.map(\.id) == ["1", "2"])
    #expect(messages.map(\.extra) == [#"{"score":"4.5"}"#, #"{"score":5}"#])
  }

  @Test func `without CREATE TABLE the columns are inferred from the first rows`() {
    let script = """
      INSERT INTO m VALUES (1, 7, 'user', 'what is it?', '2024-03-01 09:00:00+00');
      INSERT INTO m VALUES (2, 7, 'assistant', 'it is', '2024-03-01 09:00:01+00');
      INSERT INTO n VALUES (1, 2, 3);
      """
    let found = read(script, with: reader, chunk: 13)
    #expect(found.messages.map(\.message.content) == ["what is it?", "it is"])
    #expect(found.skipped == ["table 'n', whose columns have no names": 1])
  }

  @Test func `a row that is wrong is rejected and the others go on`() {
    let script = """
      INSERT INTO messages (id, conversation_id, role, content) VALUES
        (1, 'c', 'user', 'a'), (2, 'c', 'user'), (3, 'c', 'x', 'a'), (4, NULL, 'user', 'a'),
        (5, 'c', 'user', 'a');
      """
    let found = read(script, with: reader)
    #expect(found.messages.map(\.message.id) == ["1", "5"])
    #expect(
      found.rejections.map(\.problem) == [
        "3 columns instead of 4", "role: no known role", "no conversation id",
      ])
    #expect(found.sumsClose)
  }

  @Test(arguments: [
    ("LATIN1", "\u{e9}", 0), ("UTF8", "", 1), ("SJIS", "", 1), ("SQL_ASCII", "", 1),
  ])
  func `the client encoding says what the bytes mean`(
    encoding: String, content: String, rejected: Int
  ) {
    let head = """
      SET client_encoding = '\(encoding)';
      COPY messages (conversation_id, role, content) FROM stdin;
      c\tuser\t
      """
    let found = read(Array(head.utf8) + [0xE9] + Array("\n\\.\n".utf8), with: reader)
    #expect(found.messages.map(\.message.content) == (content.isEmpty ? [] : [content]))
    #expect(found.rejections.count == rejected)
  }

  @Test(arguments: [
    "COPY t (a) FROM stdin;\n", "-- c\n\\restrict x\nSET a = 1;\nINSERT INTO t VALUES (1);",
    "/* c */ begin; insert into t (a) values (1);",
  ])
  func `scripts that fill a table are recognised`(text: String) {
    #expect(reader.recognises(sample(text)))
  }

  @Test(arguments: [
    "", "-- only a comment\n", "Select me, please; or do not", "SELECT 1;",
    "create table t (a int);",
    "INSERT INTO `t` VALUES (1);", "PRAGMA foreign_keys=OFF; INSERT INTO t VALUES (1);",
    #"{"a":1}"#, "INSERT coins", "SET a = 'open",
  ])
  func `other texts are refused`(text: String) { #expect(!reader.recognises(sample(text))) }

  @Test func `the long head of a dump that only defines tables is recognised`() {
    #expect(reader.recognises(sample("CREATE TABLE t (a int);\nSET", isComplete: false)))
  }
}
