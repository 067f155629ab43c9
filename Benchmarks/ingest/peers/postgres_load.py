#!/usr/bin/env python3
"""PostgreSQL: COPY of JSONL, typed rows without duplicates, a primary key and an index to read by.

Starts a server of its own, in FOLDER, on a socket without a port, as the user `postgres` where the script
is root; it is stopped at the end. The server's start is no part of the time, its checkpoint at the end is.
With `--words` also a GIN index for word search. Does not do: count tokens, summarize, keep users apart.
Install: apt-get install postgresql-15
"""

import contextlib
import glob
import os
import pathlib
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator

import peer

SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "512MB",
    "work_mem": "256MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "client_min_messages": "warning",
}
CREATE = """
CREATE UNLOGGED TABLE lines (line json);
CREATE TABLE messages (
    id uuid, conversation_id uuid, user_id text, role text, content text, model text,
    created_at timestamptz
);
"""
COPY = r"\copy lines FROM STDIN WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')"
LOAD = """
INSERT INTO messages
SELECT DISTINCT ON (id) id, conversation_id, user_id, role, content, model, created_at
FROM lines, json_to_record(line) AS row(
    id uuid, conversation_id uuid, user_id text, role text, content text, model text,
    created_at timestamptz)
ORDER BY id;
DROP TABLE lines;
ALTER TABLE messages ADD PRIMARY KEY (id);
CREATE INDEX ON messages (user_id, conversation_id, created_at);
"""
WORDS = "CREATE INDEX ON messages USING gin (to_tsvector('simple', content));"
MEASURE = "SELECT pg_total_relation_size('messages'), count(*) FROM messages"


def programs() -> pathlib.Path | None:
    """The folder of `initdb` and `postgres`, newest version first."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    path = found[-1] if found else shutil.which("initdb")
    return pathlib.Path(path).resolve().parent if path else None


@contextlib.contextmanager
def server(bin_folder: pathlib.Path, folder: pathlib.Path) -> Iterator[list[str]]:
    """Runs a server whose data lies in `folder`, and hands out a psql command that reaches it."""
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    initialize = [
        str(bin_folder / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    subprocess.run(
        [*initialize, "--locale=C"], check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder
    )
    settings = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
    process = subprocess.Popen(
        [str(bin_folder / "postgres"), "-D", str(data), "-k", str(folder), *settings],
        stderr=subprocess.DEVNULL,
        user=user,
        cwd=folder,
    )
    try:
        ready = [str(bin_folder / "pg_isready"), "-q", "-h", str(folder)]
        while subprocess.run(ready, check=False).returncode and process.poll() is None:
            time.sleep(0.05)
        connection = ["-v", "ON_ERROR_STOP=1", "-h", str(folder), "-U", "postgres"]
        yield [str(bin_folder / "psql"), "-qXAt", *connection]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def main() -> None:
    options = peer.arguments(words="also index words")
    name = "postgres-words" if options.words else "postgres"
    bin_folder = programs()
    if not bin_folder:
        peer.skip(name, "apt-get install postgresql-15")
    entered = time.perf_counter()
    with server(bin_folder, options.to.resolve()) as psql:
        started = time.perf_counter()
        subprocess.run([*psql, "-c", CREATE], check=True)
        with open(options.file, "rb") as lines:
            subprocess.run([*psql, "-c", COPY], stdin=lines, check=True)
        subprocess.run([*psql, "-c", LOAD + (WORDS if options.words else "")], check=True)
        for statement in ("VACUUM ANALYZE messages", "CHECKPOINT"):
            subprocess.run([*psql, "-c", statement], check=True)
        measured = subprocess.run(
            [*psql, "-c", MEASURE], check=True, stdout=subprocess.PIPE, text=True
        )
        size, rows = measured.stdout.strip().split("|")
        note = "PostgreSQL, indexes and word search" if options.words else "PostgreSQL, indexes"
        setup = round(started - entered, 3)
        peer.report(name, started, int(size), int(rows), note, setup_seconds=setup)


if __name__ == "__main__":
    main()
