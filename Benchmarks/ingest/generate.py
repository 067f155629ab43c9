#!/usr/bin/env python3
"""Writes a file of chat messages, one JSON object a line, like a nightly dump of a product's table.

    generate.py --megabytes 200 --seed 1 --to messages.jsonl [TEXT_FILE ...]

Texts are cut from the files named (any UTF-8 text; default: the sources of Python's own standard
library and this project's Markdown), so the same files and seed give the same bytes. 20,000 users
(Zipf), six months, conversations of 2 to 40 messages that are interleaved as they would be in a
dump, 6 % exact duplicates; a third of the lines in raw UTF-8, two thirds with \\u escapes.
"""
import argparse
import json
import os
import pathlib
import random
import sysconfig
import uuid

USERS = 20_000
DUPLICATES = 0.06
START = 1_767_225_600_000  # 2026-01-01T00:00:00Z
SPAN = 180 * 86_400_000
MODELS = ["gpt-4o-mini", "gpt-4o", "gpt-3.5-turbo", "gpt-4", "claude-sonnet-4-5"]


def default_texts():
    library = pathlib.Path(sysconfig.get_paths()["stdlib"])
    sources = sorted(library.glob("*.py"))[:150]
    root = pathlib.Path(__file__).resolve().parents[2]
    return sources + sorted(root.glob("*.md"))


def pieces(paths):
    """Paragraphs and lines of 20 to 2,000 characters."""
    found = []
    for path in paths:
        text = pathlib.Path(path).read_text(encoding="utf-8", errors="replace")
        for paragraph in text.split("\n\n"):
            paragraph = paragraph.strip()
            if 20 <= len(paragraph) <= 2000:
                found.append(paragraph)
            found += [line for line in paragraph.split("\n") if 20 <= len(line) <= 200][:2]
    if len(found) < 100:
        raise SystemExit("generate.py: name more text: too few paragraphs found")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--to", required=True)
    parser.add_argument("texts", nargs="*")
    options = parser.parse_args()
    random.seed(options.seed)
    texts = pieces(options.texts or default_texts())
    weights = [1 / (rank + 10) for rank in range(USERS)]
    users = random.choices(range(USERS), weights, k=200_000)

    def identifier():
        return str(uuid.UUID(int=random.getrandbits(128), version=4))

    def timestamp(milliseconds):
        seconds, rest = divmod(milliseconds, 1000)
        day, second = divmod(seconds, 86_400)
        year, month, date = civil(day)
        return (f"{year:04}-{month:02}-{date:02}T{second // 3600:02}:{second // 60 % 60:02}:"
                f"{second % 60:02}.{rest:03}Z")

    def civil(days):
        days += 719_468
        era, of_era = divmod(days, 146_097)
        year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
        of_year = of_era - (365 * year + year // 4 - year // 100)
        month = (5 * of_year + 2) // 153
        return (year + era * 400 + (month >= 10), month + 3 if month < 10 else month - 9,
                of_year - (153 * month + 2) // 5 + 1)

    open_conversations, target, written, messages, recent = [], options.megabytes * 1_000_000, 0, 0, []
    with open(options.to, "w", encoding="utf-8", newline="\n") as out:
        clock = START
        while written < target:
            if recent and random.random() < DUPLICATES:
                line = random.choice(recent)
            else:
                if len(open_conversations) < 60:
                    open_conversations.append({
                        "id": identifier(), "user": f"user_{random.choice(users):06}",
                        "left": random.randint(2, 40), "model": random.choice(MODELS), "turn": 0,
                        "raw": random.random() < 1 / 3})
                chat = random.choice(open_conversations)
                is_user = chat["turn"] % 2 == 0
                clock += SPAN * 400 // target
                text = random.choice(texts)
                if not is_user and random.random() < 0.3:
                    text += "\n\n" + random.choice(texts)
                line = json.dumps({
                    "id": identifier(), "conversation_id": chat["id"], "user_id": chat["user"],
                    "role": "user" if is_user else "assistant", "content": text,
                    "model": None if is_user else chat["model"],
                    "created_at": timestamp(clock)}, ensure_ascii=not chat["raw"]) + "\n"
                recent = (recent + [line])[-500:]
                chat["turn"] += 1
                chat["left"] -= 1
                if chat["left"] == 0:
                    open_conversations.remove(chat)
            out.write(line)
            written += len(line.encode())
            messages += 1
    print(f"{messages} messages, {os.path.getsize(options.to)} bytes, {options.to}")


main()
