#!/usr/bin/env python3
"""Shows how the time and the peak memory of an ingest grow with the dump's size, and what its shape does.

    growth.py .build/release/hansard --sizes 10M 100M 1G 10G --memory 512MiB
    growth.py .build/release/hansard --sizes 2G --shape array
    growth.py .build/release/hansard --sizes 500M --shape conversation --again 1

Each dump is generated, read once into a new store, and deleted with it, so only the largest needs
room: three times its size. With `--again` a dump without its last lines is read first, and then the
whole: what grows in a store that has it; with `--together` both are read in one run. `--in` names a folder on the disk to measure (default: the system's
temporary one). Sizes are decimal (1M is 1,000,000 bytes). 10 GB take some minutes to generate.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

from comparison.process import Usage, folder_bytes, measure
from comparison.table import machine

ROOM = 3  # bytes of free disk a byte of dump: dump, spilled records, store
ROOM_AGAIN = 4  # and the dump's beginning
SHAPES = {
    "rows": [],
    "array": ["--as", "array"],
    "chatgpt": ["--as", "chatgpt"],
    "postgres": ["--as", "postgres"],
    "conversation": ["--one-conversation"],
    "user": ["--users", "1"],
}
HEADING = (
    "| dump | MB | messages | seconds | MB/s | CPU s | peak MiB | store MB |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("program", help="the hansard to measure")
    parser.add_argument("--sizes", type=size, nargs="+", default=[10**7, 10**8, 10**9])
    parser.add_argument("--memory", default="512MiB", help="handed to hansard (default 512MiB)")
    parser.add_argument("--shape", choices=SHAPES, default="rows")
    parser.add_argument(
        "--again",
        type=float,
        metavar="PERCENT",
        help="read a dump without so much of its end first (shapes with lines: rows, conversation, user)",
    )
    parser.add_argument("--together", action="store_true", help="with --again: both in one run")
    parser.add_argument("--texts", nargs="+", default=[], help="files to generate from")
    parser.add_argument("--in", dest="folder", type=pathlib.Path, help="where to work")
    options = parser.parse_args()
    if options.again and options.shape in ("array", "chatgpt", "postgres"):
        parser.error(f"--again cuts lines off, and {options.shape} has none")
    if options.together and not options.again:
        parser.error("--together needs --again")
    return options


def size(text: str) -> int:
    """Bytes of `500M` or `1.5G`."""
    units = {"K": 10**3, "M": 10**6, "G": 10**9}
    try:
        return int(float(text[:-1]) * units[text[-1]])
    except (KeyError, ValueError, IndexError):
        raise argparse.ArgumentTypeError(f"'{text}' is no size such as 500M or 10G") from None


def generate(path: pathlib.Path, byte_count: int, shape: str, texts: list[str]) -> None:
    generator = pathlib.Path(__file__).with_name("generate.py")
    command = [sys.executable, str(generator), "--to", str(path), *SHAPES[shape]]
    command += ["--megabytes", str(byte_count / 1e6), *texts]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def copy_beginning(dump: pathlib.Path, percent: float, to: pathlib.Path) -> None:
    """Copies whole lines, so many percent of the bytes."""
    left = int(dump.stat().st_size * percent / 100)
    with dump.open("rb") as lines, to.open("wb") as output:
        while left > 0 and (chunk := lines.read(min(left, 1 << 20))):
            left -= output.write(chunk)
        output.write(lines.readline())


def ingest(options: argparse.Namespace, dumps: list[pathlib.Path], store: pathlib.Path) -> Usage:
    command = [options.program, "ingest", "--quiet", "--json", "--memory", options.memory]
    command += ["--user", "benchmark"] if options.shape == "array" else []  # names no owner
    return measure([*command, "--store", str(store), *map(str, dumps)])


def line(shape: str, usage: Usage, store: pathlib.Path) -> str:
    """One row of the table."""
    megabytes = usage.output["bytes"]["read"] / 1e6
    messages = sum(source["read"] for source in usage.output["sources"])
    return (
        f"| {shape} | {megabytes:,.0f} | {messages:,} | {usage.seconds:.2f} "
        f"| {megabytes / usage.seconds:.1f} | {usage.processor_seconds:.2f} "
        f"| {usage.peak_bytes / 2**20:.0f} | {folder_bytes(store) / 1e6:.1f} |"
    )


def main() -> None:
    options = parse()
    print(f"{machine()} One run each, --memory {options.memory}.\n\n{HEADING}")
    for byte_count in options.sizes:
        with tempfile.TemporaryDirectory(dir=options.folder) as name:
            folder = pathlib.Path(name)
            room = ROOM_AGAIN if options.again else ROOM
            if shutil.disk_usage(folder).free < byte_count * room:
                sys.exit(f"growth.py: {byte_count / 1e9} GB need {room} times as much free disk")
            dump, store = folder / "dump", folder / "store"
            generate(dump, byte_count, options.shape, options.texts)
            shape, dumps = options.shape, [dump]
            if options.again:
                beginning = folder / "beginning"
                copy_beginning(dump, 100 - options.again, beginning)
                dumps.insert(0, beginning)
                if options.together:
                    shape += f" and {100 - options.again:g} % of it again, in one run"
                else:
                    ingest(options, [beginning], store)
                    dumps.remove(beginning)
                    shape += f" of which {100 - options.again:g} % are there"
            print(line(shape, ingest(options, dumps, store), store), flush=True)


if __name__ == "__main__":
    main()
