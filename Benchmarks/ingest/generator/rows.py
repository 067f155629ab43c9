"""One JSON object a message and line, as a dump of a product's table."""

import itertools
import pathlib
from collections.abc import Iterator

from .chats import Message, Product
from .clock import rfc3339

DUPLICATES = 0.06  # rows that stand in the file twice
REMEMBERED = 500  # rows back from which a duplicate comes
ESCAPED = 2 / 3  # rows with `\u` escapes instead of UTF-8


def rows(product: Product) -> Iterator[bytes]:
    """Lines, with duplicates."""
    chance, messages = product.chance, product.messages()
    recent: list[bytes] = []
    for number in itertools.count():
        if recent and chance.random() < DUPLICATES:
            yield chance.choice(recent)
            continue
        row = json_row(next(messages), is_escaped=chance.random() < ESCAPED)
        if len(recent) < REMEMBERED:
            recent.append(row)
        else:
            recent[number % REMEMBERED] = row
        yield row


def json_row(message: Message, is_escaped: bool) -> bytes:
    model = f'"{message.model}"' if message.model else "null"
    head = (
        f'{{"id": "{message.id}", "conversation_id": "{message.conversation}", '
        f'"user_id": "{message.user}", "role": "{message.role}", "content": "'
    )
    tail = f'", "model": {model}, "created_at": "{rfc3339(message.time)}"}}\n'
    return (
        head.encode() + (message.text.escaped if is_escaped else message.text.raw) + tail.encode()
    )


def jsonl(product: Product, path: pathlib.Path, size: int) -> int:
    """One message a line."""
    written = count = 0
    with open(path, "wb") as out:
        for row in rows(product):
            written, count = written + out.write(row), count + 1
            product.progress = written / size
            if written >= size:
                break
    return count
