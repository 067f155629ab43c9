#!/usr/bin/env python3
"""Measures `hansard ingest` and `hansard last` as whole processes, and prints medians.

    measure.py HANSARD FILE [--runs 3] [--jobs 2]

FILE is one-message-per-line JSONL, for example from generate.py. Each run gets a fresh store in a
temporary folder beside FILE. Peak memory is the operating system's (ru_maxrss of the child).
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def run(command):
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 3):
        sys.exit(f"measure.py: {' '.join(command)} failed")
    return output, seconds, usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("hansard")
    parser.add_argument("file")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    size = os.path.getsize(options.file)
    folder = pathlib.Path(tempfile.mkdtemp(dir=pathlib.Path(options.file).resolve().parent))
    store = str(folder / "store")
    ingests, memories, processors = [], [], []
    try:
        for number in range(options.runs):
            store = str(folder / f"store{number}")
            output, seconds, memory, processor = run(
                [options.hansard, "ingest", "--quiet", "--json", "--jobs", str(options.jobs),
                 "--store", store, options.file])
            ingests.append(seconds)
            memories.append(memory)
            processors.append(processor)
            report = json.loads(output)
        _, again, _, _ = run(
            [options.hansard, "ingest", "--quiet", "--json", "--store", store, options.file])
        listed = json.loads(run(
            [options.hansard, "list", "--json", "--limit", "40", "--store", store])[0])
        lasts = [
            run([options.hansard, "last", row["id"], "-n", "10", "--store", store])[1]
            for row in listed["conversations"]]
    finally:
        shutil.rmtree(folder)
    median = statistics.median
    print(f"file                 {size / 1e6:.1f} MB, {report['sources'][0]['read']} messages")
    print(f"ingest               {size / 1e6 / median(ingests):.1f} MB/s"
          f" ({median(ingests):.2f} s wall, {median(processors):.2f} s processor,"
          f" {options.jobs} jobs, median of {options.runs})")
    print(f"peak memory          {median(memories) / 2**20:.0f} MiB")
    print(f"archive and catalog  {report['bytes']['archived'] / 1e6:.1f} MB +"
          f" {report['bytes']['catalog'] / 1e6:.1f} MB")
    print(f"the same file again  {size / 1e6 / again:.0f} MB/s")
    print(f"last -n 10, command  {median(lasts) * 1000:.1f} ms (median of {len(lasts)})")


main()
