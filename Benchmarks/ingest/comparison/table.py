"""Prints medians and their ratios, as columns or as Markdown."""

import os
import platform
from collections.abc import Sequence

from .results import RUNS, Run, median

HEADINGS = (
    "row",
    "MB/s",
    "x DuckDB",
    "seconds",
    "CPU s",
    "peak MiB",
    "archive MB",
    "x ClickHouse",
    "catalog MB",
    "x ClickHouse",
    "runs",
    "what",
)
LEFT = ("row", "what")


def render(results: RUNS, order: Sequence[str], as_markdown: bool) -> str:
    """One line a row, in the given order. Ratios are empty until their peer was measured."""
    medians = {name: median(results[name]) for name in order if name in results}
    lines = [
        cells(name, run, medians.get("duckdb"), medians.get("clickhouse"), len(results[name]))
        for name, run in medians.items()
    ]
    table = markdown(lines) if as_markdown else columns(lines)
    return "\n".join([f"{machine()} Medians.", "", table, *scaling(medians)])


def cells(
    name: str, run: Run, duckdb: Run | None, clickhouse: Run | None, runs: int
) -> tuple[str, ...]:
    has_the_same_rows = clickhouse and clickhouse.input_bytes == run.input_bytes

    def of_clickhouse(byte_count: int) -> str:
        if not clickhouse or not byte_count or not has_the_same_rows:
            return ""
        return f"{byte_count / clickhouse.archive_bytes:.2f}"

    rate = run.input_bytes / 1e6 / run.seconds
    against = rate / (duckdb.input_bytes / 1e6 / duckdb.seconds) if duckdb and rate else None
    return (
        name,
        f"{rate:.1f}" if rate else "",
        f"{against:.2f}" if against else "",
        f"{run.seconds:.3f}" if run.seconds < 1 else f"{run.seconds:.2f}",
        f"{run.processor_seconds:.2f}",
        f"{run.peak_bytes / 2**20:.0f}",
        f"{run.archive_bytes / 1e6:.1f}" if run.archive_bytes else "",
        of_clickhouse(run.archive_bytes),
        f"{run.catalog_bytes / 1e6:.1f}" if run.catalog_bytes else "",
        of_clickhouse(run.catalog_bytes),
        str(runs),
        run.note,
    )


def scaling(medians: dict[str, Run]) -> list[str]:
    if "hansard" not in medians or "hansard --jobs 1" not in medians:
        return []
    ratio = medians["hansard --jobs 1"].seconds / medians["hansard"].seconds
    return ["", f"From one job to {os.cpu_count()}: {ratio:.2f}x."]


def machine() -> str:
    """The processor, its cores, and the system, in one line."""
    model = platform.machine()
    try:
        with open("/proc/cpuinfo") as lines:
            model = next(
                line.split(":")[1].strip() for line in lines if line.startswith("model name")
            )
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, StopIteration, KeyError):
        system = platform.system()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores of {model}, {memory:.0f} GiB of memory, {system}."


def markdown(lines: list[tuple[str, ...]]) -> str:
    rule = ["---" if heading in LEFT else "---:" for heading in HEADINGS]
    return "\n".join(f"| {' | '.join(line)} |" for line in [HEADINGS, rule, *lines])


def columns(lines: list[tuple[str, ...]]) -> str:
    table = [HEADINGS, *lines]
    widths = [max(len(line[index]) for line in table) for index in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if heading in LEFT else cell.rjust(width)
            for cell, width, heading in zip(line, widths, HEADINGS, strict=True)
        ).rstrip()
        for line in table
    )
