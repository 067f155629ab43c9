#!/usr/bin/env python3
"""Measures Hansard beside its peers: whole processes, taking turns, new outputs each time.

    compare.py .build/release/hansard messages.jsonl --runs 3 [--texts TEXT ...]
    compare.py .build/release/hansard messages.jsonl --only hansard duckdb --results kept.json
    compare.py --results kept.json --markdown

The first form measures everything. Files that rows need beside messages.jsonl (a re-ordered copy,
the next night, a ChatGPT zip, a PostgreSQL dump) are generated next to it from the same TEXT
where they are missing. `--results` keeps every run in a file: rows can be measured in portions, a
row measured again replaces its old runs, and without a program the table is only printed. Peers
that are not installed are skipped with a notice; peers/requirements.txt names their packages.
Times are medians of wall time; peak memory is that of the largest single process.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

from comparison import hansard, peers, results, table
from comparison.process import Failed

ORDER = [*hansard.ROWS, *peers.ROWS]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("program", nargs="?", help="the hansard to measure")
    parser.add_argument("file", nargs="?", type=pathlib.Path, help="JSONL from generate.py")
    parser.add_argument("--texts", nargs="+", default=[], help="what FILE was generated from")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--memory", help="handed to hansard, for example 512MiB")
    parser.add_argument(
        "--only", nargs="+", choices=ORDER, metavar="ROW", help=", ".join(ORDER).replace("%", "%%")
    )
    parser.add_argument("--results", type=pathlib.Path, metavar="FILE", help="where runs are kept")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    options = parser.parse_args()
    if bool(options.program) != bool(options.file) or not (options.program or options.results):
        parser.error("name the program and the file, or --results")
    return options


def inputs_beside(file: pathlib.Path, texts: list[str], rows: list[str]) -> hansard.Inputs:
    """The other inputs, generated where a row needs them and they are missing."""
    inputs = hansard.Inputs(
        rows=file,
        shuffled=file.with_name(f"{file.stem}-shuffled.jsonl"),
        night=file.with_name(f"{file.stem}-night.jsonl"),
        chatgpt=file.with_name(f"{file.stem}-chatgpt.zip"),
        postgres=file.with_name(f"{file.stem}-postgres.sql"),
    )
    megabytes = str(file.stat().st_size / 1e6)
    needed = {
        "re-ordered copy": (inputs.shuffled, ["--shuffle-of", str(file)]),
        "a night of 1 %": (inputs.night, ["--increment-of", str(file), *texts]),
        "ChatGPT zip": (inputs.chatgpt, ["--megabytes", megabytes, "--as", "chatgpt", *texts]),
        "PostgreSQL dump": (
            inputs.postgres,
            ["--megabytes", megabytes, "--as", "postgres", *texts],
        ),
    }
    generator = pathlib.Path(__file__).with_name("generate.py")
    for row in rows:
        path, command = needed.get(row, (file, []))
        if not path.exists():
            subprocess.run(
                [sys.executable, str(generator), "--to", str(path), *command], check=True
            )
    return inputs


def measure(options: argparse.Namespace, rows: list[str]) -> results.RUNS:
    """All rows in turn, `--runs` times. A row that fails or is skipped is left out from then on."""
    inputs, left = inputs_beside(options.file, options.texts, rows), list(rows)
    found: results.RUNS = {}
    for number in range(options.runs):
        with tempfile.TemporaryDirectory(dir=options.file.parent) as name:
            folder = pathlib.Path(name)
            folder.chmod(0o755)  # a database server runs as another user
            turn = hansard.Round(options.program, inputs, folder, options.memory)
            for row in list(left):
                try:
                    found.setdefault(row, []).append(run_row(row, turn))
                except (peers.Skipped, Failed) as problem:
                    left.remove(row)
                    found.pop(row, None)
                    print(f"skipped {row}: {problem}", file=sys.stderr)
        print(f"run {number + 1} of {options.runs} is done", file=sys.stderr)
    return found


def run_row(row: str, turn: hansard.Round) -> results.Run:
    if row in peers.ROWS:
        return peers.run_peer(row, turn.inputs.rows, turn.folder)
    if row == "compact" and not hansard.has_command(turn.program, "compact"):
        raise peers.Skipped("this hansard has no such command")
    return hansard.ROWS[row](turn)


def main() -> None:
    options = parse()
    kept = results.load(options.results)
    if options.program:
        kept |= measure(options, options.only or ORDER)
        results.save(options.results, kept)
    print(table.render(kept, ORDER, options.markdown))


if __name__ == "__main__":
    main()
