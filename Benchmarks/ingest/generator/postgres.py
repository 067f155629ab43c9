"""A dump as `pg_dump` writes it: two tables, with COPY sections."""

import pathlib
import shutil

from .chats import Message, Product
from .clock import rfc3339

OPENING = b"""--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.conversations (
    id uuid NOT NULL,
    user_id text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.messages (
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    role text NOT NULL,
    content text NOT NULL,
    model text,
    created_at timestamp with time zone NOT NULL
);

COPY public.conversations (id, user_id, created_at) FROM stdin;
"""
MESSAGES = b"""\\.


COPY public.messages (id, conversation_id, role, content, model, created_at) FROM stdin;
"""
CLOSING = b"""\\.


--
-- PostgreSQL database dump complete
--
"""
COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": None})


def postgres(product: Product, path: pathlib.Path, size: int) -> int:
    """`pg_dump` of two tables, with COPY sections. A primary key forbids duplicates: there are none."""
    later = path.with_name(path.name + ".messages")
    with open(path, "wb") as out, open(later, "w+b") as messages:
        written = out.write(OPENING)
        for count, message in enumerate(product.messages()):
            if written >= size:
                break
            if message.is_first:
                written += out.write(conversation_row(message))
            written += messages.write(message_row(message))
            product.progress = written / size
        out.write(MESSAGES)
        messages.seek(0)
        shutil.copyfileobj(messages, out, 1 << 20)
        out.write(CLOSING)
    later.unlink()
    return count


def conversation_row(message: Message) -> bytes:
    return f"{message.conversation}\t{message.user}\t{rfc3339(message.time, ' ', '+00')}\n".encode()


def message_row(message: Message) -> bytes:
    content = message.text.plain.translate(COPY_ESCAPES)
    return (
        f"{message.id}\t{message.conversation}\t{message.role}\t{content}\t"
        f"{message.model or chr(92) + 'N'}\t{rfc3339(message.time, ' ', '+00')}\n"
    ).encode()
