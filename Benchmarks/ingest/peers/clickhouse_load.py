#!/usr/bin/env python3
"""ClickHouse (chdb): JSONL into a MergeTree with ZSTD, ordered by user, conversation and time, merged.

Duplicates are dropped by id. Does not do: count tokens, summarize, reject single bad lines, keep users
apart, drop duplicates of what is there already.
Install: pip install chdb
"""

import importlib
import time

import peer

CREATE = """
CREATE TABLE messages (
    id UUID CODEC(ZSTD), conversation_id UUID CODEC(ZSTD), user_id String CODEC(ZSTD),
    role LowCardinality(String) CODEC(ZSTD), content String CODEC(ZSTD),
    model LowCardinality(Nullable(String)) CODEC(ZSTD), created_at DateTime64(3, 'UTC') CODEC(ZSTD)
) ENGINE = MergeTree ORDER BY (user_id, conversation_id, created_at)
"""
LOAD = """
INSERT INTO messages SELECT * FROM file('{file}', JSONEachRow,
    'id UUID, conversation_id UUID, user_id String, role String, content String,
    model Nullable(String), created_at DateTime64(3, \\'UTC\\')') LIMIT 1 BY id
SETTINGS max_threads = {jobs}, max_insert_threads = {jobs}, date_time_input_format = 'best_effort'
"""
SIZE = "SELECT sum(bytes_on_disk), sum(rows) FROM system.parts WHERE active AND table = 'messages'"


def main() -> None:
    options = peer.arguments()
    peer.require("clickhouse", "chdb")
    chdb, session = (importlib.import_module(name) for name in ("chdb", "chdb.session"))

    started = time.perf_counter()
    database = session.Session(str(options.to / "clickhouse"))
    database.query("CREATE DATABASE chats ENGINE = Atomic")
    database.query("USE chats")
    database.query(CREATE)
    database.query(LOAD.format(file=options.file.resolve(), jobs=options.jobs))
    database.query("OPTIMIZE TABLE messages FINAL")
    size, rows = str(database.query(SIZE, "CSV")).strip().split(",")
    note = f"chdb {chdb.__version__}, MergeTree, one part"
    peer.report("clickhouse", started, int(size), int(rows), note)


if __name__ == "__main__":
    main()
