#!/usr/bin/env python3
"""Compares our counts with tiktoken's on random strings, and prints every difference.

    pip install tiktoken==0.14.0
    swift build -c release --product token-benchmark
    fuzz.py --vocabularies DIR --seed 1 --strings 100000 .build/release/token-benchmark

DIR holds o200k_base.tiktoken and cl100k_base.tiktoken, and perhaps p50k_base and r50k_base. The
rules of Llama 3 and Qwen 2 are checked with the vocabulary of cl100k_base. The exit code is 1 when
there is a difference. `--seconds` ends the run by time instead, for continuous integration.
"""

import argparse
import base64
import os
import random
import struct
import subprocess
import sys
import time

import tiktoken

CONTRACTION = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
REST = r"""| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""
R50K = r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"""
PATTERNS = {
    "o200k_base": "|".join([
        r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+""" + CONTRACTION + "?",
        r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*""" + CONTRACTION + "?",
        r"""\p{N}{1,3}""",
        r""" ?[^\s\p{L}\p{N}]+[\r\n/]*""",
        r"""\s*[\r\n]+""",
        r"""\s+(?!\S)""",
        r"""\s+""",
    ]),
    "cl100k_base": r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s""",
    "p50k_base": R50K,
    "r50k_base": R50K,
}
# Rules without a vocabulary of their own here: counted with that of cl100k_base.
OTHER_RULES = {
    "llama3": CONTRACTION + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + REST,
    "qwen2": CONTRACTION + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + REST,
}

FRAGMENTS = [
    "a", "b", "Z", "A", "the", " the", "s", "t", "'s", "'S", "'ſ", "'t", "'re", "'RE", "'ll", "'lL",
    "'ve", "'m", "'d", "'", "''", "\n", "\r", "\r\n", "\n\n", "/", "//", ";", "}\n", ";\n/", "{", "((",
    "!", "\t", " ", "  ", "   ", "     ", "\u3000", "\xa0", "\x85", "\u2028", "\x0b", "\x0c", "\x1c",
    "\u200b", "\ufeff", "1", "12", "123", "1234", "٣", "½", "²", "Ⅷ", "é", "É", "ß", "ǅ", "ʰ", "ª",
    "ʕ", "日本", "語", "の", "カ", "ー", "한국어", "мир", "Мир", "МИР", "שלום", "مرحبا", "\u0650",
    "\u0301", "\u094d", "हिन्दी", "का", "ไทย", "🏳️‍🌈", "😀", "👍🏽", "𝒜", "𝒷", "𐐀", "𐐨", "“", "”",
    "’", "—", "…", "。", "、", "「", "」", "\ufffd", "\x00", "\x7f", "<|endoftext|>",
    "http://a.b/c?d=e", "_x", "fooBar", "FOOBar", "don't", "I'll", "it's'll", "function(",
    "    return", "0x1F", "==", " \n", "\n ", "\n  \n", " \t", "aa" * 20, "=" * 30, " " * 40, "-" * 70,
    "abcdefghijklmnopqrstuvwxyz" * 4, "A" * 50, "你好世界" * 8,
]
ASCII = [chr(code) for code in range(128)] + list("\n\n  ''//aAbB  ")


def random_character(source):
    """Any code point that UTF-8 has, the first planes more often than the others."""
    limit = source.choice([0x80, 0x800, 0x3000, 0x10000, 0x20000, 0x110000])
    code = source.randrange(limit)
    return chr(code) if not 0xD800 <= code <= 0xDFFF else "\ufffd"


def random_string(source):
    longest = source.choices([12, 60, 300], weights=[6, 3, 1])[0]
    length = source.randint(1, longest)
    kind = source.random()
    if kind < 0.55:
        return "".join(source.choices(FRAGMENTS, k=length))
    if kind < 0.75:
        return "".join(source.choices(source.sample(FRAGMENTS, source.randint(1, 5)), k=length))
    if kind < 0.85:
        return "".join(random_character(source) for _ in range(length))
    return "".join(source.choices(ASCII, k=length))


def load(name, directory, patterns):
    ranks = {}
    for line in open(f"{directory}/{name}.tiktoken", "rb"):
        token, rank = line.split()
        ranks[base64.b64decode(token)] = int(rank)
    return [
        tiktoken.Encoding(pattern[:9], pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
        for pattern in patterns
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--vocabularies", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--strings", type=int, default=1 << 62)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--rules", action="store_true", help="check the other rules too")
    parser.add_argument("program")
    options = parser.parse_args()

    directory = options.vocabularies
    encodings = {}
    for column, name in enumerate(["o200k_base", "cl100k_base", "p50k_base", "r50k_base"]):
        if os.path.exists(f"{directory}/{name}.tiktoken"):
            encodings[column] = load(name, directory, [PATTERNS[name]])[0]
    command = [options.program, "counts"]
    if options.rules:
        loaded = load("cl100k_base", directory, OTHER_RULES.values())
        for column, (rule, encoding) in enumerate(zip(OTHER_RULES, loaded), 4):
            encodings[column] = encoding
            command += [f"{directory}/cl100k_base.tiktoken", rule]

    source = random.Random(options.seed)
    start = time.time()
    checked = differences = 0
    while checked < options.strings and time.time() - start < options.seconds:
        texts = [random_string(source) for _ in range(min(20_000, options.strings - checked))]
        encoded = [text.encode() for text in texts]
        stream = b"".join(struct.pack("<I", len(text)) + text for text in encoded)
        output = subprocess.run(command, input=stream, stdout=subprocess.PIPE, check=True).stdout
        lines = output.splitlines()
        assert len(lines) == len(texts), "the program answered too little"
        for text, line in zip(texts, lines):
            ours = [int(word) for word in line.split()]
            for column, encoding in encodings.items():
                expected = len(encoding.encode_ordinary(text))
                if ours[column] != expected:
                    differences += 1
                    print(f"column {column}: {ours[column]} instead of {expected}: {text!r}")
        checked += len(texts)
    elapsed = time.time() - start
    print(f"seed {options.seed}: {checked} strings, {len(encodings)} encodings, "
          f"{differences} differences, {elapsed:.0f} s")
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
