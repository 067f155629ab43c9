#!/usr/bin/env python3
"""DuckDB: reads JSONL, drops duplicates by id, writes Parquet with zstd, sorted as the archive is.

Does not do: count tokens, summarize, reject single bad lines, keep users apart, add to what is there.
Install: pip install duckdb
"""

import time

import peer

COLUMNS = {
    "id": "VARCHAR",
    "conversation_id": "VARCHAR",
    "user_id": "VARCHAR",
    "role": "VARCHAR",
    "content": "VARCHAR",
    "model": "VARCHAR",
    "created_at": "TIMESTAMP",
}
LOAD = """
COPY (
    SELECT id, any_value(COLUMNS(* EXCLUDE id)) FROM read_json(?, format = 'nd', columns = {columns})
    GROUP BY id ORDER BY user_id, conversation_id, created_at
) TO '{target}' (FORMAT parquet, COMPRESSION zstd)
"""


def main() -> None:
    options = peer.arguments()
    peer.require("duckdb", "duckdb")
    import duckdb

    started, target = time.perf_counter(), options.to / "messages.parquet"
    connection = duckdb.connect(config={"threads": options.jobs})
    connection.execute(LOAD.format(columns=COLUMNS, target=target), [str(options.file)])
    rows = connection.execute(f"SELECT count(*) FROM '{target}'").fetchall()[0][0]
    peer.report(
        "duckdb", started, target.stat().st_size, rows, f"DuckDB {duckdb.__version__}, Parquet"
    )


if __name__ == "__main__":
    main()
