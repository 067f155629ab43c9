"""Makes a second file from a first one: the same lines in another order, or what a night adds."""

import contextlib
import json
import pathlib
import random
import tempfile
from collections.abc import Iterator

from .chats import Product
from .rows import jsonl

BUCKET = 64_000_000  # bytes that are shuffled in memory at once
GOES_ON = 0.2  # how many of the last night's chats have more turns the night after


def shuffle(source: pathlib.Path, to: pathlib.Path, seed: str) -> int:
    """Writes all lines of a file in a random order, and returns how many.

    Deals them out to temporary files that fit into memory, and shuffles each.
    """
    chance, count = random.Random(seed), 0
    with tempfile.TemporaryDirectory(dir=to.parent) as name, contextlib.ExitStack() as open_files:
        buckets = [
            open_files.enter_context(open(pathlib.Path(name) / str(number), "w+b"))
            for number in range(source.stat().st_size // BUCKET + 1)
        ]
        with open(source, "rb") as lines:
            for line in lines:
                chance.choice(buckets).write(line)
                count += 1
        with open(to, "wb") as out:
            for bucket in buckets:
                bucket.seek(0)
                shuffled = bucket.readlines()
                chance.shuffle(shuffled)
                out.writelines(shuffled)
    return count


def increment(product: Product, source: pathlib.Path, to: pathlib.Path, percent: float) -> int:
    """Writes what the next night adds to a file: some of its last chats go on, others begin."""
    size = int(source.stat().st_size * percent / 100)
    nights = 100 / percent
    product.start, product.span = product.start + product.span, int(product.span / nights)
    last = {row["conversation_id"]: row["user_id"] for row in tail(source, size)}
    for conversation, user in last.items():
        if product.chance.random() < GOES_ON:
            product.resume(conversation, user)
    return jsonl(product, to, size)


def tail(source: pathlib.Path, size: int) -> Iterator[dict[str, str]]:
    """The rows that begin in the last `size` bytes of a file, without the first of them."""
    with open(source, "rb") as lines:
        lines.seek(max(0, source.stat().st_size - size))
        next(lines)
        for line in lines:
            yield json.loads(line)
