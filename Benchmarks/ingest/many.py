#!/usr/bin/env python3
"""Measures what comes in large numbers: conversations of one user, and small files.

    many.py .build/release/hansard --count 100000

One user's conversations of one message each are read as rows, read again in another order, and followed by
as many conversations of a Claude export; then the catalog is verified and made anew. A tenth as many files
of four messages each are read, and read again. Work is to be in proportion to the numbers: measure two.
"""

import argparse
import json
import pathlib
import tempfile
from collections.abc import Iterable
from typing import Any

from comparison.process import measure
from comparison.table import machine

HEADING = "| what | number | seconds | CPU s | peak MiB |\n| --- | ---: | ---: | ---: | ---: |"


def row(number: int, user: str = "one") -> dict[str, Any]:
    """A message that is a conversation of its own."""
    return {
        "user_id": user,
        "conversation_id": f"c{number}",
        "id": f"m{number}",
        "role": "user",
        "content": f"question number {number}",
    }


def chat(number: int) -> dict[str, Any]:
    """A conversation as Claude's export has it."""
    time = "2025-01-01T00:00:00Z"
    message = {
        "uuid": f"{number:08d}-1111-4000-8000-000000000000",
        "text": f"other question {number}",
        "sender": "human",
        "created_at": time,
    }
    return {
        "uuid": f"{number:08d}-0000-4000-8000-000000000000",
        "name": "",
        "created_at": time,
        "updated_at": time,
        "account": {"uuid": "one"},
        "chat_messages": [message],
    }


def write_lines(path: pathlib.Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("program", help="the hansard to measure")
    parser.add_argument("--count", type=int, default=100_000, help="conversations")
    parser.add_argument("--in", dest="folder", type=pathlib.Path, help="where to work")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = pathlib.Path(name)
        rows, again, chats = folder / "rows.jsonl", folder / "again.jsonl", folder / "chats.json"
        write_lines(rows, map(row, range(options.count)))
        write_lines(again, map(row, reversed(range(options.count))))
        chats.write_text(json.dumps(list(map(chat, range(options.count)))), encoding="utf-8")
        files = folder / "files"
        files.mkdir()
        for number in range(options.count // 10):
            messages = range(4 * number, 4 * number + 4)
            write_lines(files / f"{number}.jsonl", (row(message, "many") for message in messages))

        def show(what: str, number: int, *arguments: str | pathlib.Path, store: str) -> None:
            place = ["--json", "--quiet", "--store", str(folder / f"store-{store}")]
            usage = measure([options.program, *map(str, arguments), *place])
            print(
                f"| {what} | {number:,} | {usage.seconds:.2f} | {usage.processor_seconds:.2f} "
                f"| {usage.peak_bytes / 2**20:.0f} |",
                flush=True,
            )

        print(f"{machine()} One run each.\n\n{HEADING}")
        count = options.count
        show("one user's conversations", count, "ingest", rows, store="one")
        show("the same in another order", count, "ingest", again, store="one")
        show("as many of another product", count, "ingest", chats, "--user", "one", store="one")
        show("verify --deep", 2 * count, "verify", "--deep", store="one")
        show("rebuild", 2 * count, "rebuild", store="one")
        show("files", count // 10, "ingest", files, store="files")
        show("the same files", count // 10, "ingest", files, store="files")


if __name__ == "__main__":
    main()
