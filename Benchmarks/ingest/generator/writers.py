"""The forms of a dump. Each writer stops at a size in bytes, and returns the messages written."""

import pathlib
from collections.abc import Callable

from .chatgpt import array, chatgpt
from .chats import Product
from .postgres import postgres
from .rows import jsonl

WRITERS: dict[str, Callable[[Product, pathlib.Path, int], int]] = {
    "jsonl": jsonl,
    "array": array,
    "chatgpt": chatgpt,
    "postgres": postgres,
}
