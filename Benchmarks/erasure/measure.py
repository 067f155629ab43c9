#!/usr/bin/env python3
"""Measures erasures and the scan as whole processes, and prints a Markdown table.

    measure.py HANSARD MESSAGES.jsonl [--folder DIR] [--peers]

MESSAGES.jsonl is one of Benchmarks/ingest/generate.py. A store of it is made in DIR, and another of ten
times as many users: the same ones, and nine more under other names. Every measurement works on a copy.
With `--peers` the same users are deleted in PostgreSQL and ClickHouse too (peers.py).
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time

import peers

SINGLE_USERS = 15
BATCH_USERS = 1000
SCAN_ERASURES = 10
SCANS = 5


def run(hansard, *arguments):
    start = time.perf_counter()
    result = subprocess.run(
        [hansard, *arguments], check=True, capture_output=True, text=True)
    return time.perf_counter() - start, result.stdout


def renamed(path, folder, number):
    """A copy of the file in which every user has another name."""
    target = os.path.join(folder, f"users-{number}.jsonl")
    with open(path, encoding="utf-8") as lines, open(target, "w", encoding="utf-8") as out:
        for line in lines:
            out.write(re.sub(r'"user_id": "user_', f'"user_id": "copy{number}_', line, count=1))
    return target


def copied(store, folder):
    target = os.path.join(folder, "copy")
    for suffix in ("", ".keys"):
        shutil.rmtree(target + suffix, ignore_errors=True)
        shutil.copytree(store + suffix, target + suffix)
    return target


def users(hansard, store, condition, limit):
    sql = (
        "SELECT user_id FROM conversations JOIN users ON users.id = user WHERE user_id LIKE 'user%'"
        f" GROUP BY user_id HAVING {condition} ORDER BY user_id LIMIT {limit}")
    _, text = run(hansard, "query", sql, "--csv", "--store", store)
    return text.split()[1:]


def one_by_one(hansard, store, names):
    return [run(hansard, "erase", "--user", name, "--yes", "--store", store)[0] for name in names]


def file_system(path):
    return subprocess.run(
        ["stat", "-f", "-c", "%T", path], check=True, capture_output=True, text=True).stdout.strip()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("hansard")
    parser.add_argument("messages")
    parser.add_argument("--folder")
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(dir=options.folder)
    hansard = os.path.abspath(options.hansard)
    try:
        small = os.path.join(folder, "small")
        run(hansard, "ingest", options.messages, "--store", small)
        big = os.path.join(folder, "big")
        copies = [renamed(options.messages, folder, number) for number in range(9)]
        run(hansard, "ingest", options.messages, *copies, "--store", big)
        for path in copies:
            os.unlink(path)

        rows = []
        some = users(hansard, small, "sum(messages) BETWEEN 330 AND 480", SINGLE_USERS)
        medians = []
        for name, store in (("a user of about 400 messages", small), ("the same, ten times the store", big)):
            copy = copied(store, folder)
            # The first erasure notes the archive's frames, once and for all.
            one_by_one(hansard, copy, ["nobody"])
            medians.append(statistics.median(one_by_one(hansard, copy, some)))
            rows.append((name, f"{1000 * medians[-1]:.1f} ms", f"median of {len(some)}"))
        if options.peers:
            rows += [*peers.postgres(options.messages, some), *peers.clickhouse(options.messages, some)]
        rows.append(("ratio", f"{medians[1] / medians[0]:.2f}", ""))

        many = users(hansard, small, "sum(messages) < 200", BATCH_USERS)
        sample = many[: BATCH_USERS // 5]
        seconds = sum(one_by_one(hansard, copied(small, folder), sample))
        rows.append(
            (f"{len(sample)} users one by one", f"{seconds:.2f} s", f"{1000 * seconds / len(sample):.1f} ms each"))
        names = os.path.join(folder, "names.txt")
        with open(names, "w", encoding="utf-8") as out:
            out.write("\n".join(many))
        seconds, _ = run(
            hansard, "erase", "--users-from", names, "--yes", "--store", copied(small, folder))
        rows.append(
            (f"{len(many)} users at once", f"{seconds:.2f} s", f"{1000 * seconds / len(many):.1f} ms each"))

        for name, store in (("scan", small), ("scan, ten times the store", big)):
            copy = copied(store, folder)
            rates = []
            for number in range(SCANS):
                one_by_one(hansard, copy, sample[number * SCAN_ERASURES : (number + 1) * SCAN_ERASURES])
                # The copy is not to be written to the disk while it is read.
                os.sync()
                seconds, text = run(hansard, "scan", "--json", "--store", copy)
                decoded = json.loads(text)["looked_through"]["decoded_bytes"] / 1e6
                rates.append((decoded / seconds, seconds))
            rate, seconds = statistics.median(rates)
            rows.append(
                (name, f"{seconds:.2f} s", f"{rate:.0f} MB/s of {decoded:.0f} MB decoded, median of {SCANS}"))
        print(f"On {os.cpu_count()} processors, {file_system(folder)}.\n")
        print("| what | took | |\n| --- | ---: | --- |")
        for row in rows:
            print("| " + " | ".join(row) + " |")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
