#!/usr/bin/env python3
"""Compares our counts with tiktoken's on random strings, and prints every difference.

    pip install tiktoken==0.14.0
    swift build -c release --product token-benchmark
    fuzz.py --seed 1 --strings 100000 .build/release/token-benchmark

tiktoken gets its vocabularies from the program: see reference.py. `--rules` checks the rules of
Llama 3 and Qwen 2, too, with the vocabulary of cl100k_base. The strings depend on the seed alone;
`--seconds` says how long to go on with them. The exit code is 1 when a count differs.
"""

import argparse
import random
import struct
import subprocess
import sys
import tempfile
import time

import tiktoken

sys.dont_write_bytecode = True  # No folder of it beside the sources.
import reference

# In the order of the program's columns.
NAMES = ["o200k_base", "cl100k_base", "p50k_base", "r50k_base"]
CONTRACTION = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
REST = r"""| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""
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
# First and last characters of alphabets whose letters are tokens, or halves of tokens.
ALPHABETS = [
    "az", "Àž", "Ωω", "АЯ", "ая", "Աֆ", "את", "ءي", "ऄह", "ऺ्", "ঁ৾", "ఀ౿", "กฺ", "აჿ",
    "ᄀᅟ", "ぁゖ", "ァヺ", "一龥", "一丰", "가힣", "ﷲﻼ", "！～", "😀🙏",
]
ASCII = [chr(code) for code in range(128)] + list("\n\n  ''//aAbB  ")


def random_character(source):
    """Any code point that UTF-8 has, the first planes more often than the others."""
    limit = source.choice([0x80, 0x800, 0x3000, 0x10000, 0x20000, 0x110000])
    code = source.randrange(limit)
    return chr(code) if not 0xD800 <= code <= 0xDFFF else "\ufffd"


def random_word(source, length):
    """Letters of one alphabet or two."""
    alphabets = source.choices(ALPHABETS, k=source.choice([1, 1, 2]))
    words = (chr(source.randint(*map(ord, source.choice(alphabets)))) for _ in range(length))
    return source.choice(["", "", " ", "\n", "("]) + "".join(words)


def random_string(source, tokens):
    longest = source.choices([12, 60, 300], weights=[6, 3, 1])[0]
    length = source.randint(1, longest)
    kind = source.random()
    if kind < 0.5:
        return "".join(source.choices(FRAGMENTS, k=length))
    if kind < 0.7:
        return "".join(source.choices(source.sample(FRAGMENTS, source.randint(1, 5)), k=length))
    if kind < 0.8:
        return "".join(random_character(source) for _ in range(length))
    if kind < 0.87:
        return random_word(source, length)
    if kind < 0.94:
        return b"".join(source.choices(tokens, k=length)).decode(errors="ignore")
    return "".join(source.choices(ASCII, k=length))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--strings", type=int, default=1 << 62)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--rules", action="store_true", help="check the other rules too")
    parser.add_argument("program")
    options = parser.parse_args()
    print(f"seed {options.seed}, tiktoken {tiktoken.__version__}", flush=True)
    vocabularies = {name: reference.vocabulary(options.program, name) for name in NAMES}
    encodings = [reference.encoding(name, vocabularies[name]) for name in NAMES]
    command = [options.program, "counts"]
    with tempfile.NamedTemporaryFile(suffix=".tiktoken") as file:
        file.write(vocabularies["cl100k_base"])
        file.flush()
        for rule, pattern in OTHER_RULES.items() if options.rules else []:
            ranks = reference.ranks(vocabularies["cl100k_base"])
            encodings.append(tiktoken.Encoding(
                rule, pat_str=pattern, mergeable_ranks=ranks, special_tokens={}))
            command += [file.name, rule]
        tokens = [*reference.ranks(vocabularies["o200k_base"])]
        sys.exit(1 if fuzz(options, command, encodings, tokens) else 0)


def fuzz(options, command, encodings, tokens):
    """Returns how many counts differ."""
    source = random.Random(options.seed)
    start = time.time()
    checked = differences = 0
    while checked < options.strings and time.time() - start < options.seconds:
        texts = [random_string(source, tokens) for _ in range(min(20_000, options.strings - checked))]
        encoded = [text.encode() for text in texts]
        stream = b"".join(struct.pack("<I", len(text)) + text for text in encoded)
        output = subprocess.run(command, input=stream, stdout=subprocess.PIPE, check=True).stdout
        lines = output.splitlines()
        assert len(lines) == len(texts), "the program answered too little"
        for text, line in zip(texts, lines):
            ours = [int(word) for word in line.split()]
            for column, encoding in enumerate(encodings):
                expected = len(encoding.encode_ordinary(text))
                if ours[column] != expected:
                    differences += 1
                    print(f"column {column}: {ours[column]} instead of {expected}: {text!r}")
        checked += len(texts)
    elapsed = time.time() - start
    print(f"{checked} strings, {len(encodings)} encodings, "
          f"{differences} differences, {elapsed:.0f} s")
    return differences


if __name__ == "__main__":
    main()
