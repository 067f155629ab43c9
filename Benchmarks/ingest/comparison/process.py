"""One run of one program, measured by the operating system."""

import json
import os
import pathlib
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import Any


class Failed(Exception):
    """A program ended with another status than 0; for hansard also one record that was rejected."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process and the children that it waited for have used."""

    seconds: float  # of wall time, from start to end
    processor_seconds: float
    peak_bytes: int  # of resident memory: the largest single process
    output: dict[str, Any]  # the JSON object that it printed


def measure(command: list[str]) -> Usage:
    """Runs a program that prints one JSON object, once earlier writes have reached the disk."""
    os.sync()
    started = time.perf_counter()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as problems:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=problems
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        problems.seek(0)
        if process.returncode != 0:
            problem = problems.read().decode(errors="replace").strip()[-300:]
            raise Failed(f"{' '.join(command)}: status {process.returncode}: {problem}")
        processor_seconds = usage.ru_utime + usage.ru_stime
        return Usage(seconds, processor_seconds, usage.ru_maxrss * 1024, json.load(output))


def folder_bytes(folder: pathlib.Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
