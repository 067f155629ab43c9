"""The rows that measure Hansard. Each gives one run of what its description says."""

import os
import pathlib
import re
import shutil
import statistics
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .process import Usage, folder_bytes, measure
from .results import Run


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files to read. Those derived from `rows` may be missing: then their rows are skipped."""

    rows: pathlib.Path
    shuffled: pathlib.Path
    night: pathlib.Path
    chatgpt: pathlib.Path
    postgres: pathlib.Path


class Round:
    """One round of all rows, with a folder of its own and a full store to start from."""

    def __init__(self, program: str, inputs: Inputs, folder: pathlib.Path, memory: str | None):
        self.program, self.inputs, self.folder, self.memory = program, inputs, folder, memory
        self.full: tuple[pathlib.Path, Usage] | None = None

    def ingest(self, store: pathlib.Path, file: pathlib.Path, jobs: int | None = None) -> Usage:
        command = [self.program, "ingest", "--quiet", "--json", "--store", str(store), str(file)]
        command += ["--jobs", str(jobs or os.cpu_count())]
        return measure(command + (["--memory", self.memory] if self.memory else []))

    def full_store(self) -> tuple[pathlib.Path, Usage]:
        """The store that holds `rows`, made once a round, with the usage of making it."""
        if not self.full:
            store = self.folder / "full"
            self.full = store, self.ingest(store, self.inputs.rows)
        return self.full

    def copy_of_full_store(self, name: str) -> pathlib.Path:
        """A copy to change, with its keys, which lie beside a store."""
        store, _ = self.full_store()
        copy = self.folder / name
        shutil.copytree(store, copy)
        shutil.copytree(f"{store}.keys", f"{copy}.keys")
        return copy

    def remove(self, store: pathlib.Path) -> None:
        shutil.rmtree(store)
        shutil.rmtree(f"{store}.keys")


def ingested(usage: Usage, store: pathlib.Path) -> Run:
    output = usage.output
    messages = sum(source["read"] for source in output["sources"])
    return finished(usage, store, output["bytes"]["read"], f"{messages:,} messages")


def finished(usage: Usage, store: pathlib.Path, input_bytes: int, note: str) -> Run:
    return Run(
        input_bytes,
        usage.seconds,
        usage.processor_seconds,
        usage.peak_bytes,
        folder_bytes(store / "archive"),
        folder_bytes(store / "catalog"),
        note,
    )


def all_jobs(round: Round) -> Run:
    """The file of rows into a new store."""
    store, usage = round.full_store()
    return ingested(usage, store)


def one_job(round: Round) -> Run:
    """The same with `--jobs 1`."""
    return into_new_store(round, round.inputs.rows, jobs=1)


def chatgpt(round: Round) -> Run:
    """A ChatGPT export of one account; its rate is that of the JSON within the zip."""
    return into_new_store(round, round.inputs.chatgpt)


def postgres_dump(round: Round) -> Run:
    """A `pg_dump` of as many bytes; rows are shorter, so more messages."""
    return into_new_store(round, round.inputs.postgres)


def into_new_store(round: Round, file: pathlib.Path, jobs: int | None = None) -> Run:
    store = round.folder / "new"
    run = ingested(round.ingest(store, file, jobs), store)
    round.remove(store)
    return run


def same_file_again(round: Round) -> Run:
    """The file of rows into the store that has it: skipped unread."""
    return into_full_store(round, round.inputs.rows)


def shuffled_copy(round: Round) -> Run:
    """Its lines in another order: all are duplicates, which only reading finds out."""
    return into_full_store(round, round.inputs.shuffled)


def into_full_store(round: Round, file: pathlib.Path) -> Run:
    store, _ = round.full_store()
    run = ingested(round.ingest(store, file), store)
    return Run(run.input_bytes, run.seconds, run.processor_seconds, run.peak_bytes, note=run.note)


def night(round: Round) -> Run:
    """1 % of new messages into the full store."""
    store = round.copy_of_full_store("night")
    run = ingested(round.ingest(store, round.inputs.night), store)
    round.remove(store)
    return run


def compact(round: Round) -> Run:
    """`hansard compact` of the full store."""
    store = round.copy_of_full_store("compacted")
    usage = measure([round.program, "compact", "--quiet", "--json", "--store", str(store)])
    run = finished(usage, store, round.inputs.rows.stat().st_size, "")
    round.remove(store)
    return run


def verify(round: Round) -> Run:
    """`hansard verify --deep`: every frame read and every catalog row derived again."""
    store, _ = round.full_store()
    usage = measure([round.program, "verify", "--deep", "--json", "--store", str(store)])
    size = round.inputs.rows.stat().st_size
    return Run(size, usage.seconds, usage.processor_seconds, usage.peak_bytes)


def last(round: Round) -> Run:
    """The last ten messages of one of 40 conversations: the median command."""
    store, _ = round.full_store()
    return median_of(
        measure([round.program, "last", row["id"], "-n", "10", "--json", "--store", str(store)])
        for row in conversations(round, store, 40)
    )


def search(round: Round) -> Run:
    """The two longest words of one of 40 titles, in all texts: the median command."""
    store, _ = round.full_store()
    return median_of(
        measure([round.program, "search", *words, "--json", "--store", str(store)])
        for row in conversations(round, store, 40)
        if (words := longest_words(row["title"] or ""))
    )


def longest_words(title: str) -> list[str]:
    return sorted(re.findall("[A-Za-z]{4,}", title), key=len)[-2:]


def conversations(round: Round, store: pathlib.Path, count: int) -> list[dict[str, Any]]:
    limit = ["--limit", str(count)]
    listed = measure([round.program, "list", "--json", *limit, "--store", str(store)])
    return listed.output["conversations"]


def median_of(commands: Iterable[Usage]) -> Run:
    usages = list(commands)
    seconds = statistics.median(usage.seconds for usage in usages)
    processor_seconds = statistics.median(usage.processor_seconds for usage in usages)
    return Run(0, seconds, processor_seconds, max(usage.peak_bytes for usage in usages))


def has_command(program: str, name: str) -> bool:
    help_text = subprocess.run(
        [program, "--help"], capture_output=True, text=True, check=True
    ).stdout
    return any(line.split()[:1] == [name] for line in help_text.splitlines())


ROWS: dict[str, Callable[[Round], Run]] = {
    "hansard": all_jobs,
    "hansard --jobs 1": one_job,
    "same file again": same_file_again,
    "re-ordered copy": shuffled_copy,
    "a night of 1 %": night,
    "ChatGPT zip": chatgpt,
    "PostgreSQL dump": postgres_dump,
    "compact": compact,
    "verify --deep": verify,
    "last -n 10": last,
    "search": search,
}
