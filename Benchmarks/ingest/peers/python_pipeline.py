#!/usr/bin/env python3
"""The script that one would write: orjson, tiktoken, zstandard and sqlite3, on two processes.

Parses, drops duplicates by id, groups by user and conversation, counts tokens (tiktoken, exactly),
takes the first message as a title, writes zstd frames of one user each, and an SQLite catalog of
conversations and frames. `--without-tokens` leaves the counting out. Does not do: summaries and keywords, word
filters, quarantine, sums that close, recovery, adding to what is there; everything must fit into memory.
Install: pip install orjson tiktoken zstandard (tiktoken fetches its vocabularies once, or finds
them in $TIKTOKEN_CACHE_DIR)
"""

import concurrent.futures
import functools
import itertools
import marshal
import os
import pathlib
import sqlite3
import time
import zlib
from operator import itemgetter
from typing import Any

import peer

PARTITIONS = 16  # of users
BLOCK = 8 << 20  # bytes that one task parses
FRAME = 128 << 10  # bytes of lines in a frame, before compression
LEVEL = 3
OLD_MODELS = ("gpt-4", "gpt-3.5-turbo")  # count with cl100k_base, all others with o200k_base

Row = dict[str, Any]
Conversation = tuple[str, str, str, str, int, int]  # id, user, title, last time, messages, tokens
Frame = tuple[str, int, int, int]  # user, partition, offset, length


def parse_block(file: pathlib.Path, start: int, folder: pathlib.Path) -> None:
    """Parses the lines that begin in a block, and leaves each partition's rows in a file of its own."""
    import orjson

    partitions: list[list[Row]] = [[] for _ in range(PARTITIONS)]
    with open(file, "rb") as lines:
        lines.seek(max(0, start - 1))
        position = start if start == 0 else start - 1 + len(lines.readline())
        while position < start + BLOCK and (line := lines.readline()):
            position += len(line)
            row = orjson.loads(line)
            partitions[zlib.crc32(row["user_id"].encode()) % PARTITIONS].append(row)
    for number, rows in enumerate(partitions):
        (folder / f"{number}.{start}").write_bytes(marshal.dumps(rows))


def reduce_partition(
    number: int, folder: pathlib.Path, with_tokens: bool
) -> tuple[list[Conversation], list[Frame], int]:
    """Drops duplicates, counts, and writes the frames of a partition's users."""
    import orjson
    import zstandard

    compress = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress
    found: dict[str, Row] = {}
    for part in folder.glob(f"{number}.*"):
        found.update((row["id"], row) for row in marshal.loads(part.read_bytes()))
        part.unlink()
    rows = sorted(found.values(), key=itemgetter("user_id", "conversation_id", "created_at"))
    conversations: list[Conversation] = []
    frames: list[Frame] = []
    with open(folder / f"{number}.jsonl.zst", "wb") as out:
        for user, of_user in itertools.groupby(rows, itemgetter("user_id")):
            pending = b""
            for key, group in itertools.groupby(of_user, itemgetter("conversation_id")):
                messages = list(group)
                tokens = count(messages) if with_tokens else 0
                last, title = messages[-1]["created_at"], messages[0]["content"][:80]
                conversations.append((key, user, title, last, len(messages), tokens))
                line = {"conversation_id": key, "user_id": user, "messages": messages}
                pending += orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
                if len(pending) >= FRAME:
                    frames.append((user, number, out.tell(), out.write(compress(pending))))
                    pending = b""
            if pending:
                frames.append((user, number, out.tell(), out.write(compress(pending))))
        os.fsync(out.fileno())
    return conversations, frames, len(rows)


def count(messages: list[Row]) -> int:
    """Counts each message, keeps the count in it, and returns the sum."""
    model = next((row["model"] for row in messages if row["model"]), "")
    encode = encoding("cl100k_base" if model in OLD_MODELS else "o200k_base").encode_ordinary
    for row in messages:
        row["tokens"] = len(encode(row["content"]))
    return sum(row["tokens"] for row in messages)


@functools.cache
def encoding(name: str) -> Any:
    import tiktoken

    return tiktoken.get_encoding(name)


def write_catalog(
    path: pathlib.Path, conversations: list[Conversation], frames: list[Frame]
) -> None:
    catalog = sqlite3.connect(path)
    catalog.executescript("""
        PRAGMA journal_mode = WAL;
        CREATE TABLE conversations (
            id TEXT PRIMARY KEY, user TEXT, title TEXT, last TEXT, messages INT, tokens INT);
        CREATE TABLE frames (user TEXT, partition INT, offset INT, length INT);
    """)
    catalog.executemany("INSERT INTO conversations VALUES (?, ?, ?, ?, ?, ?)", conversations)
    catalog.executemany("INSERT INTO frames VALUES (?, ?, ?, ?)", frames)
    catalog.execute("CREATE INDEX by_user ON conversations (user, last)")
    catalog.execute("CREATE INDEX frames_by_user ON frames (user)")
    catalog.commit()
    catalog.close()


def main() -> None:
    options = peer.arguments(without_tokens="count no tokens")
    name = "python-without-tokens" if options.without_tokens else "python"
    peer.require(name, "orjson", "tiktoken", "zstandard")
    started = time.perf_counter()
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as workers:
        starts = range(0, options.file.stat().st_size, BLOCK)
        parse = functools.partial(parse_block, options.file, folder=options.to)
        list(workers.map(parse, starts))
        reduce = functools.partial(
            reduce_partition, folder=options.to, with_tokens=not options.without_tokens
        )
        reduced = list(workers.map(reduce, range(PARTITIONS)))
    conversations = [row for part, _, _ in reduced for row in part]
    frames = [row for _, part, _ in reduced for row in part]
    write_catalog(options.to / "catalog.sqlite", conversations, frames)
    rows = sum(count for _, _, count in reduced)
    tokens = sum(row[5] for row in conversations)
    note = "no tokens" if options.without_tokens else f"{tokens} tokens"
    peer.report(name, started, peer.folder_bytes(options.to), rows, f"frames and catalog, {note}")


if __name__ == "__main__":
    main()
