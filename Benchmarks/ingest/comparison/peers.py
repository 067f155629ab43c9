"""The rows of other programs: the scripts in `../peers/`, each run as a whole process."""

import pathlib
import shutil
import sys

from .process import measure
from .results import Run

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "peers"
ROWS: dict[str, list[str]] = {
    "python": ["python_pipeline.py"],
    "python, no tokens": ["python_pipeline.py", "--without-tokens"],
    "duckdb": ["duckdb_load.py"],
    "clickhouse": ["clickhouse_load.py"],
    "postgres": ["postgres_load.py"],
    "postgres, words": ["postgres_load.py", "--words"],
    "zstd -3": ["zstd_compress.py"],
}


class Skipped(Exception):
    """A row cannot be measured here; the message says what it needs."""


def run_peer(name: str, file: pathlib.Path, folder: pathlib.Path) -> Run:
    """Runs a peer into a new folder. What a standing server has behind it is no part of its time."""
    script, *options = ROWS[name]
    target = folder / "peer"
    target.mkdir()
    try:
        usage = measure(
            [sys.executable, str(FOLDER / script), str(file), "--to", str(target), *options]
        )
    finally:
        shutil.rmtree(target)
    output = usage.output
    if "skipped" in output:
        raise Skipped(output["skipped"])
    return Run(
        file.stat().st_size,
        usage.seconds - output.get("setup_seconds", 0),
        usage.processor_seconds,
        usage.peak_bytes,
        archive_bytes=output["bytes"],
        note=output["note"],
    )
