"""Figures of runs: kept in a file between calls, so that rows can be measured in portions."""

import json
import pathlib
import statistics
from dataclasses import asdict, dataclass

RUNS = dict[str, list["Run"]]  # by row, in the order of measuring


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one row. Bytes are those on disk afterwards; 0 where nothing was written."""

    input_bytes: int  # uncompressed
    seconds: float
    processor_seconds: float
    peak_bytes: int
    archive_bytes: int = 0  # of peers: everything
    catalog_bytes: int = 0
    note: str = ""


def median(runs: list[Run]) -> Run:
    """The median of each figure on its own."""

    def of(figure: str) -> float:
        return float(statistics.median(getattr(run, figure) for run in runs))

    return Run(
        input_bytes=int(of("input_bytes")),
        seconds=of("seconds"),
        processor_seconds=of("processor_seconds"),
        peak_bytes=int(of("peak_bytes")),
        archive_bytes=int(of("archive_bytes")),
        catalog_bytes=int(of("catalog_bytes")),
        note=runs[-1].note,
    )


def load(path: pathlib.Path | None) -> RUNS:
    if not path or not path.exists():
        return {}
    kept = json.loads(path.read_text())
    return {name: [Run(**run) for run in runs] for name, runs in kept.items()}


def save(path: pathlib.Path | None, results: RUNS) -> None:
    if path:
        runs = {name: [asdict(run) for run in runs] for name, runs in results.items()}
        path.write_text(json.dumps(runs, indent=1) + "\n")
