"""ChatGPT's export: a zip with `user.json` and shards of conversations, each a tree of messages."""

import itertools
import json
import pathlib
import zipfile
from collections.abc import Iterator
from typing import Any

from .chats import Message, Product

ROOT = "client-created-root"
SHARD = 25_000_000  # bytes of one conversations-NNN.json


def chatgpt(product: Product, path: pathlib.Path, size: int) -> int:
    """ChatGPT's export of one account, in shards. `size` counts before compression."""
    count = written = 0
    account = {"id": "user-benchmark", "email": "benchmark@example.org"}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member("user.json"), json.dumps(account))
        for number in itertools.count():
            if written >= size:
                break
            with archive.open(
                member(f"conversations-{number:03}.json"), "w", force_zip64=True
            ) as out:
                shard_end = min(size, written + SHARD)
                for part, messages in array_parts(product, written, shard_end, size):
                    written, count = written + out.write(part), count + messages
    return count


def array(product: Product, path: pathlib.Path, size: int) -> int:
    """The bare `conversations.json` of an old export: one JSON array on one line, no owner."""
    count = 0
    with open(path, "wb") as out:
        for part, messages in array_parts(product, 0, size, size):
            out.write(part)
            count += messages
    return count


def array_parts(product: Product, start: int, end: int, size: int) -> Iterator[tuple[bytes, int]]:
    """Bytes of one array from `start` to about `end` of `size`, with the messages in them."""
    written, separator = start, b"["
    for messages in product.conversations():
        part = separator + json.dumps(tree(messages)).encode()
        yield part, len(messages)
        written, separator = written + len(part), b", "
        product.progress = written / size
        if written >= end:
            break
    yield b"]", 0


def member(name: str) -> zipfile.ZipInfo:
    """A member with a fixed date, so that the same seed gives the same bytes."""
    information = zipfile.ZipInfo(name, (2026, 7, 1, 0, 0, 0))
    information.compress_type = zipfile.ZIP_DEFLATED
    return information


def tree(messages: list[Message]) -> dict[str, Any]:
    """A conversation as ChatGPT exports it."""
    first, last, parent = messages[0], messages[-1], ROOT
    nodes: dict[str, Any] = {
        ROOT: {"id": ROOT, "message": None, "parent": None, "children": [first.id]}
    }
    for message, following in itertools.zip_longest(messages, messages[1:]):
        nodes[message.id] = {
            "id": message.id,
            "message": chatgpt_message(message),
            "parent": parent,
            "children": [following.id] if following else [],
        }
        parent = message.id
    return {
        "title": first.text.plain[:40],
        "create_time": first.time / 1000,
        "update_time": last.time / 1000,
        "mapping": nodes,
        "moderation_results": [],
        "current_node": last.id,
        "conversation_id": first.conversation,
        "is_archived": False,
        "default_model_slug": "gpt-4o",
        "id": first.conversation,
    }


def chatgpt_message(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "author": {"role": message.role, "name": None, "metadata": {}},
        "create_time": message.time / 1000,
        "update_time": None,
        "content": {"content_type": "text", "parts": [message.text.plain]},
        "status": "finished_successfully",
        "end_turn": True,
        "weight": 1.0,
        "metadata": {"model_slug": "gpt-4o"} if message.role == "assistant" else {},
        "recipient": "all",
        "channel": None,
    }
