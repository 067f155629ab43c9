import ChatModel
import Dumps
import SystemIO
import Testing

private let reader = PostgresSQLReader()
private let copyHead = "COPY public.messages (id, conversation_id, role, content) FROM stdin;\n"
private let insertHead = "INSERT INTO messages (id, conversation_id, role, content) VALUES "

/// Everything a script says, cut at every place.
private func contents(_ script: String, chunk: Int) -> [String] {
  let found = read(script, with: reader, chunk: chunk)
  return found.messages.map(\.message.content) + found.rejections.map { "? \($0.problem)" }
}

private let chunks = [1, 2, 3, 7, 64, 1 << 20]

@Suite struct `SQL framer` {
  @Test(arguments: chunks)
  func `statements around the rows are passed over`(chunk: Int) {
    let script = """
      -- a comment; with 'quotes" and COPY messages FROM stdin;
      \\restrict abc'def
      /* block /* nested ; */ ' */
      SET standard_conforming_strings = on;
      CREATE TABLE public.t (a text DEFAULT 'x;y''z'::text, b text[] DEFAULT '{}');
      CREATE FUNCTION f() RETURNS void AS $body$ BEGIN; INSERT INTO messages VALUES ('$$;'); $body$;
      INSERT INTO other SELECT * FROM messages WHERE "odd;name" = '(';
      \(copyHead)1\tc\tuser\tone
      2\tc\tuser\ttwo
      \\.

      SELECT pg_catalog.setval('s', 1, true);
      \(insertHead)(3, 'c', 'user', 'three');
      \\unrestrict abc'def
      """
    #expect(contents(script, chunk: chunk) == ["one", "two", "three"])
  }

  @Test(arguments: chunks)
  func `literals end where PostgreSQL ends them`(chunk: Int) {
    let script = """
      \(insertHead)
      \t('1', 'c', 'user', 'it''s; (fine), ''really'''),
      \t('2', 'c', 'user', E'a\\'b\\n\\x41\\u00e9\\\\'),
      \t('3', 'c', 'user', $$dollar ' ) $$),
      \t('4', 'c', 'user', $q$one $$ two $q$),
      \t('5', 'c', 'user', 'back\\'), -- a comment )
      \t('6', 'c', 'user', 'cast'::text) /* , ( */ ,
      \t('7', 'c', 'user', '')
      ON CONFLICT (id) DO NOTHING;
      insert into "public"."messages" ("id", "conversation_id", "role", "content")
      values (8, 'c', 'user', NULL), (9, 'c', 'user', 'raw
      line'), (10, 'c', 'user', DEFAULT);
      """
    #expect(
      contents(script, chunk: chunk) == [
        "it's; (fine), 'really'", "a'b\nA\u{e9}\\", "dollar ' ) ", "one $$ two ", "back\\", "cast",
        "", "", "raw\nline", "",
      ])
  }

  @Test(arguments: [
    ("COPY public.flags\u{0} name, enabled) FROM stdin;", "a COPY that is not understood", 2, 0),
    ("COPY public.flags (name, enabled) FRM stdin;", "a COPY that is not understood", 2, 0),
    ("COPY public.flags (name, enabled) FROM std", "rows that no COPY announces", 0, 0),
    ("COPY public.flags (name, enabled);", "rows that no COPY announces", 0, 34),
  ])
  func `rows whose head is damaged are told of and take no other table along`(
    head: String, problem: String, skipped: Int, offset: Int64
  ) {
    let script = """
      \(head)
      dark_mode\tit's on
      light_mode\tit's off
      \\.

      \(copyHead)1\tc\tuser\tone
      \\.
      """
    for chunk in chunks {
      #expect(contents(script, chunk: chunk) == ["one", "? \(problem)"])
      let found = read(script, with: reader, chunk: chunk)
      #expect(found.rejections.map(\.position.byteOffset) == [offset])
      #expect(found.skipped["rows of a COPY that is not understood"] ?? 0 == skipped)
    }
  }

  @Test(arguments: chunks)
  func `without standard strings every literal has escapes`(chunk: Int) {
    let script = """
      SET standard_conforming_strings = off;
      \(insertHead)(1, 'c', 'user', 'a\\'b'), (2, 'c', 'user', 'x\\ty');
      """
    #expect(contents(script, chunk: chunk) == ["a'b", "x\ty"])
  }

  @Test(arguments: [
    (copyHead + "1\tc\tuser\tone\n2\tc\tuser\ttw", ["one"], "rows of table 'messages'"),
    (copyHead + "1\tc\tuser\tone\n", ["one"], "rows of table 'messages'"),
    (insertHead + "(1, 'c', 'user', 'one'), (2, 'c', 'us", ["one"], "rows of table 'messages'"),
    (insertHead + "(1, 'c', 'user', 'one')", ["one"], "rows of table 'messages'"),
    ("COPY public.mess", [], "a statement"), ("INSERT INTO messages (id", [], "a statement"),
    ("SELECT 'open", [], "a statement"),
  ])
  func `what comes before a cut is kept, and the cut is said`(
    script: String, kept: [String], place: String
  ) {
    for chunk in chunks {
      let problem = "? the file ends inside \(place.hasPrefix("rows") ? "the " : "")\(place)"
      #expect(contents(script, chunk: chunk) == kept + [problem])
    }
  }

  @Test(arguments: [copyHead + "1\tc\tuser\tone\n\\.", copyHead + "1\tc\tuser\tone\r\n\\.\r\n"])
  func `an end marker needs no line end of its own`(script: String) {
    for chunk in chunks { #expect(contents(script, chunk: chunk) == ["one"]) }
  }

  @Test func `other tables are counted by name`() {
    let script = """
      COPY public.users (id, name) FROM stdin;
      1\tone
      2\ttwo
      \\.
      INSERT INTO store (id, session_id, message) VALUES (1, 's', '{}'), (2, 's', '{}');
      INSERT INTO store (id, session_id, message) VALUES (3, 's', '{}');
      COPY messages (id, conversation_id, role, content) FROM stdin WITH (FORMAT csv);
      1,c,user,x
      \\.
      """
    let found = read(script, with: reader, chunk: 5)
    #expect(
      found.skipped == [
        "table 'users'": 2, "table 'store'": 3,
        "table 'messages', copied in another format than text": 1,
      ])
    #expect(found.messages.isEmpty)
    #expect(found.rejections.isEmpty)
  }

  @Test func `positions are those of the file`() {
    let script = "\(copyHead)1\tc\tuser\tone\n\\.\n\(insertHead)(2, 'c', 'user', 'two');\n"
    let found = read(script, with: reader, chunk: 3)
    #expect(
      found.messages.map(\.position.byteOffset) == [
        Int64(copyHead.utf8.count), Int64(copyHead.utf8.count + 16 + insertHead.utf8.count),
      ])
  }

  @Test(arguments: [1, 5, 1 << 20])
  func `a row over the limit is one problem`(chunk: Int) {
    let long = String(repeating: "x", count: 60)
    let script = """
      \(copyHead)1\tc\tuser\ta
      2\tc\tuser\t\(long)
      3\tc\tuser\tb
      \\.
      \(insertHead)(4, 'c', 'user', '\(long)'), (5, 'c', 'user', 'c');
      """
    let found = frame(script, with: SQLFramer(recordLimit: 50), chunk: chunk)
    #expect(found.records == ["1\tc\tuser\ta", "3\tc\tuser\tb", "(5, 'c', 'user', 'c')"])
    #expect(found.misplaced(in: script) == 0)
    #expect(
      found.problems.map(\.problem) == [
        "a row of more than 50 bytes in table 'messages'",
        "a row of more than 50 bytes in table 'messages'",
      ])
  }

  @Test func `tables of one name in two schemas are two tables`() {
    let script = """
      CREATE TABLE public.messages (id int, conversation_id text, role text, content text);
      CREATE TABLE old.messages (content text, role text, conversation_id text, id int);
      INSERT INTO public.messages VALUES (1, 'c', 'user', 'new');
      INSERT INTO old.messages VALUES ('old', 'user', 'c', 2);
      """
    #expect(contents(script, chunk: 1 << 20) == ["new", "old"])
  }

  @Test(arguments: [1, 11])
  func `nothing that is cut or spoilt anywhere crashes`(chunk: Int) {
    let script = """
      SET client_encoding = 'UTF8';
      CREATE TABLE messages (id int, conversation_id text, role text, content jsonb);
      COPY other (a, b) FROM stdin;
      1\ttwo
      \\.
      INSERT INTO other (a) VALUES ('long enough to be over the limit');
      INSERT INTO messages VALUES (1, 'c', E'user\\x', $a$text$a$), (-1.5e3, f(x, (y)), [1], );
      \(copyHead)1\tc\tuser\t\\x\\0\\
      \\.
      """
    let bytes = Array(script.utf8)
    for end in bytes.indices {
      var cut = Array(bytes[..<end])
      #expect(read(cut, with: reader, chunk: chunk).sumsClose)
      _ = frame(
        String(decoding: cut, as: UTF8.self), with: SQLFramer(recordLimit: 20), chunk: chunk)
      cut = bytes
      cut[end] = [UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ";"), 0xFF][end % 4]
      #expect(read(cut, with: reader, chunk: chunk).sumsClose)
    }
  }
}
