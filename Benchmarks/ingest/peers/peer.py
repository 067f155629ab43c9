"""What every peer's script shares: its command line, its one line of output, how it is skipped.

    PEER.py FILE --to FOLDER [--jobs 2]

loads one-message-per-line JSONL into FOLDER (which exists and is empty) and prints one JSON object:
`name`, `seconds` (of the work, without starting a server or the interpreter), `setup_seconds` (what a
standing server would have behind it), `bytes` on disk, `rows` kept, `note`; or `name` and `skipped`.
"""

import argparse
import importlib
import json
import os
import pathlib
import sys
import time
from typing import Any, NoReturn


def arguments(**flags: str) -> argparse.Namespace:
    """The command line. `flags` are the names of further switches with their help texts."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--to", type=pathlib.Path, required=True, help="an empty folder")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    for name, text in flags.items():
        parser.add_argument(f"--{name.replace('_', '-')}", action="store_true", help=text)
    return parser.parse_args()


def require(name: str, *packages: str) -> None:
    """Ends the script with a notice where a Python package is missing."""
    try:
        for package in packages:
            importlib.import_module(package)
    except ImportError:
        skip(name, f"pip install {' '.join(packages)}")


def skip(name: str, reason: str) -> NoReturn:
    print(json.dumps({"name": name, "skipped": reason}))
    sys.exit(0)


def report(name: str, started: float, byte_count: int, rows: int, note: str, **more: Any) -> None:
    """Prints the result; `started` is `time.perf_counter()` when the work began."""
    seconds = round(time.perf_counter() - started, 3)
    result = {"name": name, "seconds": seconds, "bytes": byte_count, "rows": rows, "note": note}
    print(json.dumps(result | more))


def folder_bytes(folder: pathlib.Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
