#!/usr/bin/env python3
"""Writes a dump of chats to measure with: the same texts, options and seed give the same bytes.

    generate.py --megabytes 200 --to messages.jsonl [TEXT ...]
    generate.py --megabytes 200 --as chatgpt --to export.zip [TEXT ...]
    generate.py --shuffle-of messages.jsonl --to shuffled.jsonl
    generate.py --increment-of messages.jsonl --to night.jsonl [TEXT ...]

TEXT is any UTF-8 text, JSONL with `text` or `content` (and `conversation_id`, `role`), or either
compressed with zstd; without any: Python's own sources, this project's texts, and licences and
translations of the machine. 20,000 users (Zipf), six months, chats interleaved by time, 6 % exact
duplicates, a third of the lines in UTF-8 and two thirds with \\u escapes. Memory does not grow with
the size; 1 GB takes about 20 seconds. A megabyte is 1,000,000 bytes.
"""

import argparse
import pathlib

from generator import corpus, derive
from generator.chats import Product
from generator.writers import WRITERS


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, default=200, help="size (default 200)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--to", type=pathlib.Path, required=True, help="the file to write")
    parser.add_argument(
        "--as", dest="form", choices=WRITERS, default="jsonl", help="the dump's form"
    )
    parser.add_argument("--users", type=int, default=20_000, help="1: one user with everything")
    parser.add_argument(
        "--one-conversation", action="store_true", help="of one user, as large as the file"
    )
    parser.add_argument(
        "--shuffle-of", type=pathlib.Path, metavar="FILE", help="its lines in another order"
    )
    parser.add_argument(
        "--increment-of", type=pathlib.Path, metavar="FILE", help="what is new the night after"
    )
    parser.add_argument(
        "--percent", type=float, default=1, help="size of the increment (default 1)"
    )
    parser.add_argument("texts", type=pathlib.Path, nargs="*", metavar="TEXT")
    return parser.parse_args()


def main() -> None:
    options = parse()
    if options.shuffle_of:
        count = derive.shuffle(options.shuffle_of, options.to, f"{options.seed} shuffle")
    elif options.increment_of:
        product = Product(corpus.scripts(options.texts), f"{options.seed} increment", options.users)
        count = derive.increment(product, options.increment_of, options.to, options.percent)
    else:
        product = Product(
            corpus.scripts(options.texts),
            f"{options.seed}",
            options.users,
            options.one_conversation,
        )
        count = WRITERS[options.form](product, options.to, int(options.megabytes * 1_000_000))
    print(f"{count} messages, {options.to.stat().st_size} bytes, {options.to}")


if __name__ == "__main__":
    main()
