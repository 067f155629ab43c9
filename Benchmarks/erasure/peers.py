"""What deleting one user takes in other stores: the same messages, the same users, one after another.

PostgreSQL with a primary key and an index by user: DELETE, and VACUUM, which makes the space free for others but
overwrites nothing; VACUUM FULL gives it back. ClickHouse (chdb), ordered by user: a mutation, which writes the parts
without the rows anew. Neither looks for copies, keeps the user away or gives a receipt.
"""

import importlib
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "ingest" / "peers"))

import clickhouse_load  # noqa: E402
import postgres_load  # noqa: E402


def seconds(command):
    start = time.perf_counter()
    command()
    return time.perf_counter() - start


def postgres(messages, users):
    """Rows of the table; none where PostgreSQL is not installed."""
    bin_folder = postgres_load.programs()
    if not bin_folder:
        print("postgres: skipped, apt-get install postgresql-15", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder, postgres_load.server(
            bin_folder, pathlib.Path(folder)) as psql:
        def execute(*statements):
            commands = [part for statement in statements for part in ("-c", statement)]
            subprocess.run([*psql, *commands], check=True)

        execute(postgres_load.CREATE)
        with open(messages, "rb") as lines:
            subprocess.run([*psql, "-c", postgres_load.COPY], stdin=lines, check=True)
        execute(postgres_load.LOAD)
        execute("VACUUM ANALYZE messages", "CHECKPOINT")
        each = [
            seconds(lambda: execute(f"DELETE FROM messages WHERE user_id = '{user}'", "VACUUM messages"))
            for user in users]
        yield "PostgreSQL: DELETE, VACUUM", f"{1000 * statistics.median(each):.0f} ms", f"median of {len(each)}"
        full = seconds(lambda: execute("VACUUM FULL messages"))
        yield "PostgreSQL: VACUUM FULL", f"{full:.1f} s", "gives the bytes back"


def clickhouse(messages, users):
    """Rows of the table; none where chdb is not installed."""
    try:
        session = importlib.import_module("chdb.session")
    except ImportError:
        print("clickhouse: skipped, pip install chdb", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder:
        database = session.Session(f"{folder}/clickhouse")
        database.query("CREATE DATABASE chats ENGINE = Atomic")
        database.query("USE chats")
        database.query(clickhouse_load.CREATE)
        database.query(clickhouse_load.LOAD.format(file=pathlib.Path(messages).resolve(), jobs=2))
        database.query("OPTIMIZE TABLE messages FINAL")
        statement = "ALTER TABLE messages DELETE WHERE user_id = '{}' SETTINGS mutations_sync = 2"
        each = [seconds(lambda: database.query(statement.format(user))) for user in users]
        left = str(database.query(
            "SELECT count() FROM messages WHERE user_id IN ({})".format(
                ", ".join(f"'{user}'" for user in users)))).strip()
        assert left == "0", f"{left} rows are left"
        yield "ClickHouse: ALTER TABLE DELETE", f"{1000 * statistics.median(each):.0f} ms", f"median of {len(each)}"
        database.close()
