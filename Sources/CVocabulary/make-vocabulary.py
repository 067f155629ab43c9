#!/usr/bin/env python3
"""Makes the data files of this folder; the same input always gives the same bytes.

    make-vocabulary.py vocabulary o200k_base.tiktoken data/o200k_base.zst
    make-vocabulary.py classes unicode_classes_tiktoken.json data/unicode_classes.bin

A vocabulary file holds, in rank order, one length byte and the bytes of each token, compressed by
`zstd -19`. A rank that the encoding leaves free has length 0. The published SHA-256 of each input is
checked, so a changed vocabulary cannot slip in.

The class file is a two-stage table of code points: 8,704 bytes that give each 128 code points the
number of their block, then the blocks, one class bit a code point (see CharacterClass.swift). The input lists the ranges of
every class as tiktoken's own regular expression engine sees them.
"""

import base64
import hashlib
import json
import subprocess
import sys

PUBLISHED = {
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "p50k_base": "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069",
    "r50k_base": "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930",
}

UPPER, LOWER, CASELESS, MARK, NUMBER, LINE_BREAK, SPACE, OTHER = (1 << bit for bit in range(8))


def make_vocabulary(source, target):
    content = open(source, "rb").read()
    digest = hashlib.sha256(content).hexdigest()
    if digest not in PUBLISHED.values():
        sys.exit(f"{source}: not a published vocabulary (sha256 {digest})")
    by_rank = {}
    for line in content.splitlines():
        token, rank = line.split()
        by_rank[int(rank)] = base64.b64decode(token)
    packed = bytearray()
    for rank in range(max(by_rank) + 1):
        token = by_rank.get(rank, b"")
        packed.append(len(token))
        packed += token
    command = ["zstd", "-19", "--no-progress", "--stream-size", str(len(packed)), "-c"]
    compressed = subprocess.run(command, input=packed, stdout=subprocess.PIPE, check=True).stdout
    open(target, "wb").write(compressed)


def make_classes(source, target):
    ranges = json.load(open(source))
    table = bytearray([OTHER]) * 0x110000
    for name, bit in [
        ("Lu", UPPER), ("Lt", UPPER), ("Ll", LOWER), ("Lm", CASELESS), ("Lo", CASELESS),
        ("M", MARK), ("N", NUMBER), ("s", SPACE),
    ]:
        for first, last in ranges[name]:
            if any(table[code] != OTHER for code in range(first, last + 1)):
                sys.exit(f"{name}: overlaps another class")
            table[first:last + 1] = bytes([bit]) * (last + 1 - first)
    letters = {code for first, last in ranges["L"] for code in range(first, last + 1)}
    assert letters == {c for c in range(0x110000) if table[c] & (UPPER | LOWER | CASELESS)}
    for code in b"\r\n":
        table[code] = LINE_BREAK
    # The rules fold case in contractions by hand, for exactly this letter beyond ASCII.
    assert sorted(ranges["fold_s"]) == [[0x53, 0x53], [0x73, 0x73], [0x17F, 0x17F]]

    blocks, numbers = {}, []
    for start in range(0, 0x110000, 128):
        numbers.append(blocks.setdefault(bytes(table[start:start + 128]), len(blocks)))
    open(target, "wb").write(bytes(numbers) + b"".join(blocks))


if __name__ == "__main__":
    kind, source, target = sys.argv[1:]
    {"vocabulary": make_vocabulary, "classes": make_classes}[kind](source, target)
