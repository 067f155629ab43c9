"""The real binary as an operator runs it, with or without the shim, and what a store then holds."""

import csv
import dataclasses
import errno
import io
import json
import os
import pathlib
import signal
import shutil
import subprocess

FOLDER = pathlib.Path(__file__).resolve().parent
DONE, FAILED, USAGE, REJECTED, DAMAGED, LOCKED = 0, 1, 2, 3, 5, 6
ENDED_WELL = (DONE, REJECTED)


class Finding(Exception):
    """Something that must not be."""


def expect(condition, text):
    if not condition:
        raise Finding(text)


@dataclasses.dataclass(frozen=True)
class Shim:
    """What happens at which call: shim.c."""

    action: str
    at: int = 1
    error: int = errno.EIO
    calls: str = ""
    sticky: bool = False

    def __str__(self):
        name = errno.errorcode[self.error] if self.action == "error" else self.action
        return f"{name}{' sticky' if self.sticky else ''} at call {self.at}"


@dataclasses.dataclass
class Result:
    arguments: list
    status: int
    output: str
    errors: str
    hit: str  # the call that the shim hit: its number, name and path

    @property
    def json(self):
        return json.loads(self.output)

    def __str__(self):
        return f"{' '.join(self.arguments)}: exit {self.status}\n{self.output}{self.errors}"


class Binary:
    def __init__(self, path, scratch):
        self.path = str(pathlib.Path(path).resolve())
        self.scratch = pathlib.Path(scratch)
        self.shim = self.scratch / "shim.so"
        subprocess.run(
            ["cc", "-O2", "-shared", "-fPIC", "-o", self.shim, FOLDER / "shim.c"], check=True)

    def environment(self, store, shim, mark):
        if shim is None:
            return {}
        values = {
            "LD_PRELOAD": str(self.shim), "SHIM_FOLDER": str(store), "SHIM_ACTION": shim.action,
            "SHIM_AT": str(shim.at), "SHIM_ERRNO": str(shim.error), "SHIM_CALLS": shim.calls,
            "SHIM_MARK": str(mark),
        }
        if shim.sticky:
            values["SHIM_STICKY"] = "1"
        return values

    def command(self, store, *arguments):
        return [self.path, *map(str, arguments), "--store", str(store)]

    def run(self, store, *arguments, shim=None, environment=None, timeout=120, **options):
        mark = self.scratch / "mark"
        mark.unlink(missing_ok=True)
        process = subprocess.run(
            self.command(store, *arguments), capture_output=True, timeout=timeout,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "SWIFT_BACKTRACE": "enable=no", **(environment or {}),
                 **self.environment(store, shim, mark)}, **options)
        return Result(
            list(map(str, arguments)), process.returncode, process.stdout.decode(errors="replace"),
            process.stderr.decode(errors="replace"),
            mark.read_text().strip() if mark.exists() else "")

    def start(self, store, *arguments, shim=None):
        """Starts it and returns at once."""
        mark = self.scratch / "mark"
        mark.unlink(missing_ok=True)
        return subprocess.Popen(
            self.command(store, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, **self.environment(store, shim, mark)})

    def ok(self, store, *arguments, **options):
        result = self.run(store, *arguments, **options)
        expect(result.status in ENDED_WELL, str(result))
        return result

    def verify(self, store, notes_allowed=False):
        result = self.run(store, "verify", "--deep", "--json")
        expect(result.status == DONE, str(result))
        expect(notes_allowed or not result.json["notes"], f"verify has notes: {result.output}")

    def rows(self, store, sql):
        return list(csv.reader(io.StringIO(self.ok(store, "query", sql, "--csv").output)))[1:]

    def contents(self, store):
        """Everything that a store says, but for what names a run or a random key."""
        return {
            "conversations": self.conversations(store),
            "usage": sorted(self.rows(store, USAGE)),
            "hours": sorted(self.rows(store, HOURS)),
            "archive": sorted(archived(store)),
        }

    def conversations(self, store, *options):
        """Whole conversations by user and id, as `list` and `show` give them."""
        listed = self.ok(store, "list", "--json", "--limit", "1000", *options).json
        return {
            f"{row['user_id']} {row['conversation_id']}": without_runs(
                self.ok(store, "show", row["id"], "--all-branches", "--json").json)
            for row in listed["conversations"]
        }


USAGE = """
SELECT user_id, day, models.name, role, messages, characters, tokens_exact, tokens_estimated,
  reported_total FROM usage_user JOIN users ON users.id = user JOIN models ON models.id = model
"""
HOURS = """
SELECT hour, models.name, role, messages, characters, tokens_exact
FROM usage_hour JOIN models ON models.id = model
"""


def without_runs(value):
    if isinstance(value, dict):
        return {key: without_runs(item) for key, item in value.items() if key != "run"}
    if isinstance(value, list):
        return [without_runs(item) for item in value]
    return value


def segments(store):
    return sorted((pathlib.Path(store) / "archive").rglob("*.jsonl.zst"))


def decoded(segment):
    return subprocess.run(
        ["zstd", "-dcq", segment], check=True, capture_output=True).stdout


def archived(store):
    """Every message and memory as any zstd tool reads them from the archive, each as often as it is
    there."""
    for segment in segments(store):
        for line in decoded(segment).splitlines():
            value = json.loads(line)
            if value["kind"] == "memory":
                yield json.dumps([value["user_id"], value["label"], value["text"]])
            for message in value.get("messages", []):
                yield json.dumps(
                    [value["user_id"], value["conversation_id"], message], sort_keys=True)


def files(store):
    for root in (pathlib.Path(store), pathlib.Path(f"{store}.keys")):
        yield from (path for path in sorted(root.rglob("*")) if path.is_file())


def holding(store, *needles):
    """Files that hold one of the texts, plain or compressed."""
    found = []
    for path in files(store):
        haystack = path.read_bytes()
        if path.name.endswith(".zst"):
            haystack += decoded(path)
        found += [str(path) for needle in needles if needle.encode() in haystack]
    return found


def copy(store, target):
    """A store and its keys, under another name."""
    for suffix in ("", ".keys"):
        shutil.rmtree(f"{target}{suffix}", ignore_errors=True)
        if pathlib.Path(f"{store}{suffix}").exists():
            shutil.copytree(f"{store}{suffix}", f"{target}{suffix}")
    return pathlib.Path(target)


def remove(store):
    for suffix in ("", ".keys"):
        shutil.rmtree(f"{store}{suffix}", ignore_errors=True)


def killed(result):
    """By SIGKILL, and by the shim: anything else proves nothing."""
    return result.status == -signal.SIGKILL and bool(result.hit)
