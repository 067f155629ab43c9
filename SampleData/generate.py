#!/usr/bin/env python3
"""Writes every file of SampleData from the chats in chats/: `python3 SampleData/generate.py`.

The same chats give the same bytes: fixed dates in the containers, ids derived from names. Standard
library only. What each file holds and what a reader finds in it stands in README.md.

To add one:
1. write chats/NAME.chat, in the form that `read_chat` explains;
2. put it into a file in `main`, or write a function beside the others for a new form;
3. add its row to README.md: a test ingests every file and compares.
"""

import binascii
import csv
import gzip
import io
import json
import lzma
import pathlib
import re
import struct
import tarfile
import uuid
import zipfile
from datetime import datetime

HERE = pathlib.Path(__file__).parent
ACCOUNTS = {
    "ada": {"id": "user-ada7Kq2", "email": "ada@example.org"},
    "bruno": {"id": "user-bruno9Xd", "email": "bruno@example.org"},
    "carla": {"id": "5f0c3b7e-6a1d-5b52-9c5e-0c0ffee00001", "email": "carla@example.org"},
}
SPACE = uuid.UUID("8f1de0f2-5c0e-5c58-9d1c-6e5a7b3d2f10")


def derived_id(*names):
    return str(uuid.uuid5(SPACE, "/".join(names)))


# --- chats -------------------------------------------------------------------------------------


def read_chat(name):
    """Reads chats/NAME.chat.

    Lines `key: value` up to an empty one. Then messages: `@role TIME key=value ... flag`, text, and
    parts that begin with `@@kind words`. Without `parent=` a message follows the one before.
    """
    head, _, body = (HERE / "chats" / f"{name}.chat").read_text("utf-8").partition("\n\n")
    chat = {"name": name, "id": derived_id(name), "messages": []}
    for line in head.splitlines():
        key, _, value = line.partition(": ")
        chat[key] = value
    previous = None
    for block in re.split(r"^@(?=\w)", body, flags=re.MULTILINE)[1:]:
        first, _, rest = block.partition("\n")
        words = first.split()
        options = dict(word.split("=", 1) for word in words[2:] if "=" in word)
        text, *parts = re.split(r"^@@", rest, flags=re.MULTILINE)
        message = {
            "role": words[0],
            "time": datetime.fromisoformat(words[1].replace("Z", "+00:00")),
            "id": derived_id(name, options["id"]),
            "parent": derived_id(name, options["parent"]) if "parent" in options else previous,
            "hidden": "hidden" in words,
            "recipient": options.get("recipient"),
            "tool": options.get("name"),
            "text": text.strip("\n"),
            "parts": [read_part(part) for part in parts],
        }
        chat["messages"].append(message)
        previous = message["id"]
    return chat


def read_part(part):
    first, _, text = part.partition("\n")
    kind, _, words = first.partition(" ")
    return {"kind": kind, "words": words, "text": text.strip("\n")}


def seconds(time):
    return time.timestamp()


def rfc3339(time):
    return time.isoformat(timespec="microseconds").replace("+00:00", "Z")


def postgres_time(time):
    text = time.strftime("%Y-%m-%d %H:%M:%S.%f").rstrip("0").rstrip(".")
    return text + "+00"


# --- ChatGPT -----------------------------------------------------------------------------------


def chatgpt(chat):
    root = derived_id(chat["name"], "root")
    nodes = {root: {"id": root, "message": None, "parent": None, "children": []}}
    for message in chat["messages"]:
        parent = message["parent"] or root
        nodes[parent]["children"].append(message["id"])
        nodes[message["id"]] = {
            "id": message["id"],
            "message": chatgpt_message(chat, message),
            "parent": parent,
            "children": [],
        }
    return {
        "title": chat["title"],
        "create_time": seconds(chat["messages"][0]["time"]),
        "update_time": max(
            seconds(message.get("edited", message["time"])) for message in chat["messages"]
        ),
        "mapping": nodes,
        "moderation_results": [],
        "current_node": chat["messages"][-1]["id"],
        "conversation_id": chat["id"],
        "is_archived": False,
        "is_starred": chat["name"] == "tides",
        "default_model_slug": chat["model"],
        "id": chat["id"],
    }


def chatgpt_message(chat, message):
    content = {"content_type": "text", "parts": [message["text"]]}
    metadata = {}
    if message["role"] == "assistant":
        metadata["model_slug"] = chat["model"]
    if message["hidden"]:
        metadata["is_visually_hidden_from_conversation"] = True
    for part in message["parts"]:
        kind, words, text = part["kind"], part["words"], part["text"]
        if kind == "code":
            content = {"content_type": "code", "language": words, "text": text}
        elif kind == "output":
            content = {"content_type": "execution_output", "text": text}
        elif kind == "thoughts":
            thought = {"summary": words, "content": text}
            content = {"content_type": "thoughts", "thoughts": [thought]}
        elif kind == "citation":
            title = words.strip('"')
            content = {"content_type": "tether_quote", "title": title, "text": text}
        elif kind == "reference":
            title, url = re.fullmatch(r'"(.*)" (\S+)', words).groups()
            metadata["content_references"] = [{"type": "webpage", "title": title, "url": url}]
        elif kind == "attachment":
            name, mime, size = words.split()
            metadata["attachments"] = [
                {"id": "file-" + message["id"][:8], "name": name, "mime_type": mime, "size": int(size)}
            ]
        else:
            raise ValueError(kind)
    return {
        "id": message["id"],
        "author": {"role": message["role"], "name": message["tool"], "metadata": {}},
        "create_time": seconds(message["time"]),
        "update_time": seconds(message["edited"]) if "edited" in message else None,
        "content": content,
        "status": "finished_successfully",
        "end_turn": message["recipient"] is None,
        "weight": 0.0 if message["hidden"] else 1.0,
        "metadata": metadata,
        "recipient": message["recipient"] or "all",
        "channel": None,
    }


def newer(chats):
    """The same account a week later: one chat goes on, a question of another was edited."""
    grown, edited = dict(chats[0]), dict(chats[1])
    last = grown["messages"][-1]
    grown["messages"] = grown["messages"] + [
        dict(
            last,
            role=role,
            id=derived_id("sourdough", name),
            parent=parent,
            text=text,
            time=datetime.fromisoformat(time),
        )
        for role, name, parent, time, text in [
            (
                "user",
                "u3",
                last["id"],
                "2026-01-11T09:20:00+00:00",
                "The loaf is out, and it sings when it cools. I have named the starter Boris.",
            ),
            (
                "assistant",
                "a4",
                derived_id("sourdough", "u3"),
                "2026-01-11T09:20:07+00:00",
                "Boris eats twice a week now, if he sleeps in the refrigerator. Well done.",
            ),
        ]
    ]
    edited["messages"] = [
        dict(
            message,
            text="Der Hund ist alt, geduldig und bestechlich. Wie lange dauert der Aufstieg?",
            edited=datetime.fromisoformat("2026-02-16T08:00:00+00:00"),
        )
        if message["id"] == derived_id("leuchtturm", "u2")
        else message
        for message in edited["messages"]
    ]
    return [grown, edited] + chats[2:]


# --- Claude ------------------------------------------------------------------------------------


def claude(chat):
    owner = ACCOUNTS[chat["account"]]["id"]
    return {
        "uuid": chat["id"],
        "name": chat["title"],
        "summary": "",
        "created_at": rfc3339(chat["messages"][0]["time"]),
        "updated_at": rfc3339(chat["messages"][-1]["time"]),
        "account": {"uuid": owner},
        "chat_messages": [claude_message(message) for message in chat["messages"]],
    }


def claude_message(message):
    time = rfc3339(message["time"])
    blocks, attachments = [], []
    if message["text"]:
        blocks.append({"type": "text", "text": message["text"], "citations": []})
    for part in message["parts"]:
        kind, words, text = part["kind"], part["words"], part["text"]
        if kind == "text":
            blocks.append({"type": "text", "text": text, "citations": []})
        elif kind == "thinking":
            blocks.append({"type": "thinking", "thinking": text, "summaries": []})
        elif kind == "tool_use":
            name, call, arguments = words.split(" ", 2)
            blocks.append(
                {"type": "tool_use", "id": call, "name": name, "input": json.loads(arguments)}
            )
        elif kind == "tool_result":
            name, call = words.split(" ")
            result = [{"type": "text", "text": text}]
            blocks.append(
                {"type": "tool_result", "tool_use_id": call, "name": name, "content": result}
            )
        elif kind == "attachment":
            name, mime, size = words.split()
            attachments.append(
                {
                    "file_name": name,
                    "file_size": int(size),
                    "file_type": mime,
                    "extracted_content": text,
                }
            )
        else:
            raise ValueError(kind)
    return {
        "uuid": message["id"],
        "text": "\n\n".join(block["text"] for block in blocks if block["type"] == "text"),
        "content": blocks,
        "sender": "human" if message["role"] == "user" else "assistant",
        "created_at": time,
        "updated_at": time,
        "attachments": attachments,
        "files": [],
        "parent_message_uuid": message["parent"] or "00000000-0000-4000-8000-000000000000",
    }


# --- rows of tables ----------------------------------------------------------------------------


def conversation_rows(chats):
    for chat in chats:
        times = [message["time"] for message in chat["messages"]]
        yield {
            "id": chat["id"],
            "user_id": chat["account"],
            "title": chat["title"],
            "created_at": postgres_time(times[0]),
            "updated_at": postgres_time(times[-1]),
        }


def message_rows(chats):
    for chat in chats:
        for message in chat["messages"]:
            yield {
                "id": message["id"],
                "conversation_id": chat["id"],
                "role": message["role"],
                "content": message["text"],
                "created_at": postgres_time(message["time"]),
            }


def copy_lines(rows):
    escapes = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
    for row in rows:
        fields = ["".join(escapes.get(c, c) for c in value) for value in row.values()]
        yield "\t".join(fields) + "\n"


def pg_dump(chats):
    text = "--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\n\n"
    text += (
        "CREATE TABLE public.conversations (\n    id uuid NOT NULL,\n    user_id text NOT NULL,\n"
        "    title text,\n    created_at timestamp with time zone NOT NULL,\n"
        "    updated_at timestamp with time zone NOT NULL\n);\n\n"
        "CREATE TABLE public.messages (\n    id uuid NOT NULL,\n    conversation_id uuid NOT NULL,\n"
        "    role text NOT NULL,\n    content text NOT NULL,\n"
        "    created_at timestamp with time zone NOT NULL\n);\n\n"
        "CREATE TABLE public.feature_flags (\n    name text NOT NULL,\n    enabled boolean\n);\n\n"
    )
    tables = [
        ("conversations", list(conversation_rows(chats))),
        ("feature_flags", [{"name": "dark_mode", "enabled": "t"}]),
        ("messages", list(message_rows(chats))),
    ]
    for table, rows in tables:
        text += f"COPY public.{table} ({', '.join(rows[0])}) FROM stdin;\n"
        text += "".join(copy_lines(rows)) + "\\.\n\n\n"
    return text + "--\n-- PostgreSQL database dump complete\n--\n"


def csv_text(rows):
    rows = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def json_lines(values):
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def usual_lines(chats):
    """One message a line, as a product's own log would have it."""
    for chat in chats:
        for message in chat["messages"]:
            line = {
                "conversation_id": chat["id"],
                "message_id": message["id"],
                "user_id": chat["account"],
                "role": message["role"],
                "content": message["text"],
                "created_at": int(seconds(message["time"]) * 1000),
            }
            if message["role"] == "assistant":
                line["model"] = chat["model"]
            yield line


# --- OpenAI and our own ------------------------------------------------------------------------


def openai(chat, user):
    messages = []
    for message in chat["messages"]:
        value = {"role": message["role"], "content": message["text"]}
        for part in message["parts"]:
            if part["kind"] == "function":
                call, name, arguments = part["words"].split(" ", 2)
                value["content"] = None
                value["tool_calls"] = [
                    {
                        "id": call,
                        "type": "function",
                        "function": {"name": name, "arguments": arguments},
                    }
                ]
            if part["kind"] == "function_result":
                value["tool_call_id"], _, value["content"] = part["words"].partition(" ")
        messages.append(value)
    return {
        "id": "chat-" + chat["name"],
        "user": user,
        "model": chat["model"],
        "created": int(seconds(chat["messages"][0]["time"])),
        "messages": messages,
    }


def canonical(chat):
    def time(value):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    return {
        "v": 1,
        "kind": "conversation",
        "source_kind": "frontdesk",
        "conversation_id": chat["id"],
        "user_id": chat["account"],
        "title": chat["title"],
        "tags": ["front desk"],
        "created_at": time(chat["messages"][0]["time"]),
        "messages": [
            {
                "id": message["id"],
                "role": message["role"],
                "created_at": time(message["time"]),
                "model": chat["model"] if message["role"] == "assistant" else None,
                "content": message["text"],
            }
            for message in chat["messages"]
        ],
    }


# --- containers --------------------------------------------------------------------------------


def zip_of(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members:
            member = zipfile.ZipInfo(name, date_time=(2026, 3, 20, 3, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = 0o644 << 16
            archive.writestr(member, content)
    return buffer.getvalue()


def tar_of(members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            member.mtime = 1773975600
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def zstd_of(content):
    """One frame of stored blocks (RFC 8878, section 3.1.1): valid zstd, without compression."""
    frame = struct.pack("<IBI", 0xFD2FB528, 0b1010_0000, len(content))
    blocks = [content[i : i + 65536] for i in range(0, len(content), 65536)]
    for number, block in enumerate(blocks):
        is_last = number == len(blocks) - 1
        frame += struct.pack("<I", len(block) << 3 | is_last)[:3] + block
    return frame


def encrypted_zip(name, content, password):
    """A stored member under the traditional PKWARE encryption (APPNOTE.TXT, section 6.1)."""
    step = [0] * 256
    for value in range(256):
        rest = value
        for _ in range(8):
            rest = rest >> 1 ^ 0xEDB88320 if rest & 1 else rest >> 1
        step[value] = rest
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte):
        keys[0] = keys[0] >> 8 ^ step[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = keys[2] >> 8 ^ step[(keys[2] ^ keys[1] >> 24) & 0xFF]

    def encrypt(byte):
        mask = keys[2] & 0xFFFF | 2
        result = byte ^ (mask * (mask ^ 1) >> 8) & 0xFF
        update(byte)
        return result

    for byte in password:
        update(byte)
    checksum = binascii.crc32(content)
    header = bytes(range(11)) + bytes([checksum >> 24])
    data = bytes(encrypt(byte) for byte in header + content)
    name = name.encode()
    when, day = 3 << 11, (2026 - 1980) << 9 | 3 << 5 | 20
    fields = struct.pack(
        "<HHHHHIIIHH", 20, 1, 0, when, day, checksum, len(data), len(content), len(name), 0
    )
    local = b"PK\x03\x04" + fields + name + data
    central = b"PK\x01\x02" + struct.pack("<H", 20) + fields
    central += struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + b"PK\x05\x06" + end


# --- malformed ---------------------------------------------------------------------------------


def malformed(chats):
    """Every file here is wrong in one way; where a part is good, that part must be read."""
    good = list(usual_lines(chats))[:3]
    lines = [json.dumps(line, ensure_ascii=False).encode() for line in good]
    export = json.dumps([chatgpt(chats[0])], ensure_ascii=False).encode()

    def changed(**fields):
        return json.dumps(dict(good[1], **fields)).encode()

    return {
        "not-json.jsonl": lines[0] + b"\nthis is no JSON\n" + lines[2] + b"\n",
        "cut-off.jsonl": lines[0] + b"\n" + lines[1] + b"\n" + lines[2][:90],
        "cut-off.json": export[: len(export) * 2 // 3],
        "invalid-utf8.jsonl": lines[0]
        + b"\n"
        + lines[1].replace(b"content\": \"", b"content\": \"\xff\xfe")
        + b"\n"
        + lines[2]
        + b"\n",
        "nul-bytes.jsonl": lines[0] + b"\n\x00\x00\x00\x00\n" + lines[2] + b"\n",
        "bom-and-crlf.jsonl": b"\xef\xbb\xbf" + b"\r\n".join(lines) + b"\r\n",
        "duplicate-keys.jsonl": lines[0]
        + b"\n"
        + lines[1][:-1]
        + b', "content": "the last one counts"}\n',
        "lone-surrogate.jsonl": lines[0] + b"\n" + changed(content="half a \ud83d duck") + b"\n",
        "1e400.jsonl": lines[0]
        + b"\n"
        + changed(created_at=0).replace(b'"created_at": 0', b'"created_at": 1e400')
        + b"\n"
        + lines[2]
        + b"\n",
        "deep-nesting.jsonl": lines[0]
        + b"\n"
        + lines[1][:-1]
        + b', "extra": '
        + b"[" * 5000
        + b"]" * 5000
        + b"}\n",
        "empty.json": b"",
        "empty.zip": b"PK\x05\x06" + bytes(18),
        "encrypted.zip": encrypted_zip("conversations.json", export, b"secret"),
        "outside-names.zip": zip_of(
            [("../../conversations.json", export), ("/etc/passwd", "root:x:0:0\n")]
        ),
        "unknown-format.json": b'{"recipe": "soup", "steps": ["water", "patience"]}\n',
    }


# --- the files ---------------------------------------------------------------------------------


def write(name, content):
    path = HERE / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def as_json(value):
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def main():
    ada = [read_chat(name) for name in ["sourdough", "leuchtturm", "tides", "haiku"]]
    bruno = [read_chat("bruno")]
    carla = [read_chat(name) for name in ["seeds", "ferry"]]
    tables = [read_chat(name) for name in ["oven", "train", "bees"]]
    shop = [read_chat(name) for name in ["parcel", "lamp"]]
    desk = [read_chat(name) for name in ["desk", "stars"]]

    write(
        "chatgpt-export.zip",
        zip_of(
            [
                ("user.json", as_json(ACCOUNTS["ada"])),
                ("conversations.json", as_json([chatgpt(chat) for chat in ada[:2]])),
                ("chat.html", "<html><body>The export's own viewer.</body></html>\n"),
            ]
        ),
    )
    write(
        "chatgpt-export-sharded.zip",
        zip_of(
            [
                ("user.json", as_json(ACCOUNTS["ada"])),
                ("conversations-000.json", as_json([chatgpt(ada[2])])),
                ("conversations-001.json", as_json([chatgpt(ada[3])])),
            ]
        ),
    )
    write(
        "chatgpt-export-week-later.zip",
        zip_of(
            [
                ("user.json", as_json(ACCOUNTS["ada"])),
                ("conversations.json", as_json([chatgpt(chat) for chat in newer(ada)])),
            ]
        ),
    )
    write("conversations.json", as_json([chatgpt(chat) for chat in bruno]))
    memory = "Carla grows vegetables north of the Loire and plays the cello."
    write(
        "claude-export.zip",
        zip_of(
            [
                (
                    "users.json",
                    as_json(
                        [
                            {
                                "uuid": ACCOUNTS["carla"]["id"],
                                "full_name": "Carla Example",
                                "email_address": ACCOUNTS["carla"]["email"],
                            }
                        ]
                    ),
                ),
                ("conversations.json", as_json([claude(chat) for chat in carla])),
                (
                    "memories.json",
                    as_json(
                        [
                            {
                                "conversations_memory": memory,
                                "project_memories": {},
                                "account_uuid": ACCOUNTS["carla"]["id"],
                            }
                        ]
                    ),
                ),
            ]
        ),
    )
    write("postgres/chat.sql", pg_dump(tables))
    write("postgres/conversations.copy.txt", "".join(copy_lines(conversation_rows(tables))))
    write("postgres/messages.copy.txt", "".join(copy_lines(message_rows(tables))))
    write("postgres/messages.csv", csv_text(message_rows(tables)))
    write("postgres/messages.jsonl", json_lines(message_rows(tables)))

    haiku = openai(ada[3], ACCOUNTS["ada"]["id"])
    write("openai-messages.jsonl", json_lines(openai(chat, chat["account"]) for chat in shop))
    write("same-chat-elsewhere.jsonl", json_lines([haiku]))
    lines = json_lines(usual_lines(desk)).encode()
    write("messages.jsonl", lines)
    write("packed/messages.jsonl.gz", gzip.compress(lines, mtime=0))
    write("packed/messages.jsonl.xz", lzma.compress(lines))
    write("packed/messages.jsonl.zst", zstd_of(lines))
    nested = gzip.compress(tar_of([("export/messages.jsonl", lines)]), mtime=0)
    write("packed/messages.tar.gz", nested)
    write("packed/zip-in-zip.zip", zip_of([("inner.zip", zip_of([("messages.jsonl", lines)]))]))
    write("hansard.jsonl", json_lines(canonical(chat) for chat in desk[1:]))
    for name, content in malformed(bruno).items():
        write("malformed/" + name, content)


if __name__ == "__main__":
    main()
