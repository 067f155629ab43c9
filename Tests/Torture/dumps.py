"""Small dumps that make a store's every kind of file: three users, three months, memories, a
revision, refused records, and a conversation whose owner a later dump names."""

import json
import pathlib
import random

# Words that only one user's data holds.
CANARY = {name: f"canary-{name}-6f1d9c" for name in ("alice", "bob", "carol")}
USER = {name: f"{name}-3a7e51@example.org" for name in CANARY}


# An id that is unique everywhere: its messages move once a dump names the owner.
HOMELESS = "6a1d5b52-9c5e-4d3f-8a77-0c0ffee00001"


def message(number, text, time, role=None):
    return {
        "id": f"m{number}", "position": number,
        "role": role or ("assistant" if number % 2 else "user"), "content": text,
        "created_at": time, "model": "gpt-4o" if number % 2 else None, "tokens": 0,
        "tokens_method": "exact", "tokenizer": "o200k_base",
        **({"parent_id": f"m{number - 1}"} if number else {}),
    }


def conversation(name, owner, count, start="2026-01-28", title=None, kind="rows", edited=None,
                 word=None):
    year, month, day = map(int, start.split("-"))
    messages = []
    word = word or CANARY[owner]
    for number in range(count):
        whole = (month - 1) * 28 + day + number * 2
        time = f"{year}-{(whole - 1) // 28 + 1:02}-{(whole - 1) % 28 + 1:02}T10:00:00.000Z"
        text = f"{word} says number {number} of {name}: the quick brown fox"
        if edited == number:
            text += ", revised"
        messages.append(message(number, text, time))
    line = {
        "v": 1, "kind": "conversation", "source_kind": kind, "conversation_id": name,
        "user_id": USER.get(owner, f"unknown:{name}"), "created_at": f"{start}T10:00:00.000Z",
        "messages": messages,
    }
    if title:
        line["title"] = title
    return line


def memory(owner, label, text):
    return {
        "v": 1, "kind": "memory", "source_kind": "rows", "user_id": USER[owner], "label": label,
        "text": f"{CANARY[owner]} {text}",
    }


def refused(owner):
    return {
        "v": 1, "kind": "conversation", "source_kind": "rows", "conversation_id": "bad",
        "user_id": USER[owner], "messages": [
            {"id": "x", "role": "nobody-knows", "content": f"{CANARY[owner]} was refused"}],
    }


def write(path, lines):
    path = pathlib.Path(path)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def first(folder):
    """What a store holds before it is tortured."""
    return write(folder / "first.jsonl", [
        conversation("a1", "alice", 4, title="Alice's own"), conversation("a2", "alice", 3),
        conversation("b1", "bob", 4, title="Bob's"), conversation("a3", "alice", 2, start="2025-12-02"),
        conversation(HOMELESS, None, 4, kind="chatgpt", word=CANARY["carol"]),
        memory("alice", "diet", "eats no meat"), memory("bob", "city", "lives in Turin"),
        refused("alice"), refused("bob"),
    ])


def second(folder):
    """Growth, a revision, new conversations and months, and an owner for what had none."""
    return write(folder / "second.jsonl", [
        conversation("a1", "alice", 6, title="Alice's own", edited=2),
        conversation("b2", "bob", 5, start="2026-03-01"), conversation("b1", "bob", 4),
        conversation(HOMELESS, "carol", 5, kind="chatgpt"), memory("bob", "tea", "drinks tea"),
        memory("bob", "city", "lives in Turin"), refused("bob"),
    ])


def ownerless(folder):
    """More than the least memory holds of conversations that nobody is known to own, and a refused row."""
    choice = random.Random(3)
    rows = [
        {"conversation_id": f"o{number % 3}", "id": f"o{number}", "role": "user",
         "content": choice.randbytes(400_000).hex(), "created_at": f"2026-02-01T10:00:{number:02}Z"}
        for number in range(15)]
    return write(folder / "ownerless.jsonl", [*rows, {**rows[0], "id": "bad", "role": "nobody-knows"}])


def folder(folder):
    """Small files that are read side by side: of each user one, refused records, an empty one and a strange one."""
    place = folder / "small"
    place.mkdir(exist_ok=True)
    for number, owner in enumerate(["alice", "bob", "carol", "bob", "alice", "carol"]):
        write(place / f"{number}.jsonl",
              [conversation(f"small{number // 2}", owner, 3), refused(owner)])
    (place / "empty.jsonl").touch()
    (place / "notes.txt").write_text("nothing that is known")
    return place


def third(folder):
    """Of nobody before."""
    return write(folder / "third.jsonl", [conversation("c1", "carol", 2, start="2026-04-02")])
