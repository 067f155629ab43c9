#!/usr/bin/env python3
"""Feeds dumps with something odd in them to the real binary, and whatever an operator may do then.

    odd_dumps.py [--binary B] [--seconds S | --trials N] [--seed N] [--dumps FOLDER ...] [--keep FOLDER]

A trial takes dumps of SampleData (and of the other folders), puts odd values, keys and bytes into them, and
ingests them one by one; in between come erasures, compactions, rebuilds, backups and the like, at random. Every
command has to end well, an erasure has to leave others alone and nothing of its user, what promises to change
nothing must not, and at the end `verify --deep`, `audit verify` and `scan` must find nothing. The dumps of a
trial with a finding are kept, and the same seed makes the same trials.
"""

import argparse
import copy
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LARGEST = 300_000
ENDED_WELL = (0, 3)

ODD_TEXTS = [
    "", "\0", "a\0b", " ", "\u0301e", "\ufeff", "\ud800", "x" * 3000, "2026-01-01", "0", "-1", "null",
    "../../a", "'\"`;--", "\r\n", "a\u2028b", "unknown:x", "h-0123456789abcdef"]
ODD_VALUES = ODD_TEXTS + [
    0, -1, 1.5, 1e308, 2**53 + 1, 2**63, 2**64, -2**63, 10**40, True, False, None, [], {}, [[]], [None],
    {"": None}, [1, "a", {"b": []}], {"parts": []}, {"type": "text", "text": "t"}]
ODD_BYTES = [
    b"'", b'"', b"\\", b"\n", b"\r\n", b"\t", b"\0", b",", b"\xff", b"\\N", b"''", b"\\.", b";", b"--",
    b"\xcc\x81", b"NULL", b"user", b"-1", b"x" * 5000]


class Finding(Exception):
    """Something that must not be."""


class Dumps:
    """What trials begin with: JSON as values, everything else as bytes."""

    def __init__(self, folders):
        self.values, self.texts = [], []
        for path in sorted(path for folder in folders for path in pathlib.Path(folder).rglob("*")):
            if not path.is_file() or not 0 < path.stat().st_size <= LARGEST:
                continue
            if path.suffix == ".zip" and zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    for member in archive.infolist():
                        is_encrypted = member.flag_bits & 1
                        if member.filename.endswith(".json") and not is_encrypted:
                            self.add_json(archive.read(member))
            elif path.suffix in (".json", ".jsonl"):
                self.add_json(path.read_bytes())
            elif path.suffix in (".sql", ".csv", ".copy", ".tsv"):
                self.texts.append(path.read_bytes())

    def add_json(self, data):
        try:
            self.values.append((False, json.loads(data)))
        except (ValueError, RecursionError):
            try:
                self.values.append((True, [json.loads(line) for line in data.splitlines() if line.strip()]))
            except (ValueError, RecursionError):
                pass  # One of the broken samples.

    def make(self, choice):
        """The bytes of a dump in which something is odd, or nothing is."""
        if self.texts and choice.random() < 0.35:
            return odd_bytes(choice, choice.choice(self.texts))
        is_lines, value = choice.choice(self.values)
        value = copy.deepcopy(value)
        if choice.random() < 0.8:
            for _ in range(choice.choice([1, 1, 2, 3, 8])):
                make_odd(choice, value)
        text = "\n".join(map(json.dumps, value)) if is_lines else json.dumps(value)
        return text.encode()


def odd_bytes(choice, data):
    data = bytearray(data)
    for _ in range(choice.choice([1, 2, 5, 20])):
        at, what = choice.randrange(len(data) + 1), choice.random()
        if what < 0.5:
            data[at:at] = choice.choice(ODD_BYTES)
        elif what < 0.8:
            del data[at:at + choice.choice([1, 2, 10, 100, 2000])]
        else:
            start = choice.randrange(len(data) + 1)
            data[at:at] = data[start:start + choice.choice([5, 50, 500])]
    return bytes(data)


def places(value):
    """Every list or object with each of its keys."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from places(inner)


def make_odd(choice, value):
    all_places = list(places(value))
    if not all_places:
        return
    (parent, key), (other, other_key) = choice.choice(all_places), choice.choice(all_places)
    inner, what = parent[key], choice.random()
    if what < 0.45:
        parent[key] = copy.deepcopy(choice.choice(ODD_VALUES))
    elif what < 0.55:
        del parent[key]
    elif what < 0.65 and isinstance(parent, list):
        parent.insert(key, copy.deepcopy(inner))
    elif what < 0.75 and isinstance(parent, dict):
        parent[choice.choice(ODD_TEXTS)] = parent.pop(key)
    elif what < 0.9:
        parent[key] = copy.deepcopy(other[other_key])
    elif isinstance(inner, str):
        parent[key] = inner[:choice.randrange(len(inner) + 1)] + choice.choice(["\0", "\u0301", "\ud800", "é", ""])


class Trial:
    def __init__(self, binary, dumps, choice, folder):
        self.binary, self.dumps, self.choice, self.folder = binary, dumps, choice, folder
        self.store = folder / "store"
        self.paths, self.done = [], []
        # Whose a dump is that names nobody.
        self.user = ["--user", "q"] if choice.random() < 0.6 else []

    def run(self, *arguments, expected=(0,), store=None):
        self.done.append(" ".join(map(str, arguments[:2])))
        command = [self.binary, *map(str, arguments), "--store", str(store or self.store)]
        try:
            result = subprocess.run(command, capture_output=True, timeout=120)
        except subprocess.TimeoutExpired:
            raise Finding("it does not end")
        text = (result.stdout + result.stderr).decode(errors="replace")
        if result.returncode not in expected:
            raise Finding(f"exit {result.returncode}: {text[-1500:]}")
        return result.stdout.decode(errors="replace")

    def new_dump(self):
        path = self.folder / f"dump-{len(self.paths)}"
        path.write_bytes(self.dumps.make(self.choice))
        self.paths.append(path)
        return path

    def ingest(self, *paths, store=None):
        output = self.run("ingest", *paths, *self.user, "--json", expected=ENDED_WELL, store=store)
        for source in json.loads(output)["sources"]:
            if source["read"] != sum(
                    source[key] for key in ("archived", "duplicate", "rejected", "tombstoned")):
                raise Finding(f"the sums do not close: {source}")

    def conversations(self):
        return json.loads(self.run("list", "--json"))["conversations"]

    def expect(self, wanted, what):
        """What is listed now is `wanted`, whatever the order."""
        def key(one):
            return (one["user_id"], one["source_kind"], one["conversation_id"])
        def told(all):
            return sorted((json.dumps(one, sort_keys=True) for one in all))
        found = self.conversations()
        if told(found) != told(wanted):
            lost = [key(one) for one in wanted if one not in found][:3]
            new = [key(one) for one in found if one not in wanted][:3]
            raise Finding(f"{what}: lost or changed {lost}, new or changed {new}")

    def erase(self):
        before = self.conversations()
        users = [one["user_id"] for one in before if one["user_id"].strip()]
        if not users:
            return
        user = self.choice.choice(users)
        options = [option for option in (["--scan"], ["--method", "rewrite"]) if self.choice.random() < 0.4]
        self.run("erase", f"--user={user}", "--yes", *sum(options, []))
        self.expect([one for one in before if one["user_id"] != user], "after an erasure")

    def erase_conversation(self):
        before = self.conversations()
        if before:
            chosen = self.choice.choice(before)
            self.run("erase", "--conversation", chosen["id"], "--yes")
            self.expect([one for one in before if one is not chosen], "after the erasure of a conversation")

    def hold(self):
        """An erasure is parked, hides whom it is about, and is carried out when the hold is over."""
        before = self.conversations()
        users = [one["user_id"] for one in before if one["user_id"].strip()]
        if not users:
            return
        user = self.choice.choice(users)
        others = [one for one in before if one["user_id"] != user]
        self.run("hold", "add", f"--user={user}", "--reason", "a matter")
        self.run("erase", f"--user={user}", "--yes", expected=(4,))
        self.expect(others, "while an erasure is parked")
        if self.choice.random() < 0.5:
            self.change_nothing()
        self.run("hold", "release", f"--user={user}", "--reason", "it is over")
        self.expect(others, "after a hold")

    def change_nothing(self):
        before = self.conversations()
        command = self.choice.choice(
            [["compact"], ["rebuild"], ["upgrade"], ["scan"], ["verify", "--deep"], ["search", "a"]])
        self.run(*command)
        self.expect(before, "after what changes nothing")

    def again(self):
        before = self.conversations()
        with self.choice.choice(self.paths).open("ab") as dump:
            dump.write(b"\n")  # Other bytes, the same records.
        self.ingest(*self.paths)
        if {one["id"] for one in before} - {one["id"] for one in self.conversations()}:
            raise Finding("a conversation is gone after reading dumps again")

    def restore(self):
        backup = self.folder / "backup"
        self.run("backup", backup)
        before = self.conversations()
        if before and self.choice.random() < 0.5:
            self.erase()
            before = self.conversations()
        shutil.rmtree(self.store)
        self.run("restore", backup)
        self.expect(before, "after a restore")
        shutil.rmtree(backup)

    def merge(self):
        other = self.folder / "other"
        self.ingest(self.new_dump(), store=other)
        listed = self.run("list", "--json", store=other)
        if json.loads(listed)["conversations"]:
            self.run("merge", other, expected=ENDED_WELL)
        for path in (other, self.folder / "other.keys"):
            shutil.rmtree(path)

    def ingest_another(self):
        self.ingest(self.new_dump())

    def go(self):
        self.ingest_another()
        steps = [
            self.ingest_another, self.ingest_another, self.again, self.erase, self.erase,
            self.erase_conversation, self.hold, self.change_nothing, self.change_nothing, self.restore, self.merge]
        for _ in range(self.choice.choice([2, 4, 7])):
            self.choice.choice(steps)()
        for command in (["verify", "--deep"], ["audit", "verify"], ["scan"], ["rebuild"],
                        ["verify", "--deep"], ["report", "--to", self.folder / "report"]):
            self.run(*command)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=ROOT / ".build/release/hansard")
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--trials", type=int, default=sys.maxsize)
    parser.add_argument("--seed", type=int, default=int(time.strftime("%Y%m%d")))
    parser.add_argument("--dumps", nargs="*", default=[], help="folders beside SampleData")
    parser.add_argument("--keep", default=tempfile.gettempdir(), help="where dumps of findings go")
    options = parser.parse_args()
    binary = str(pathlib.Path(options.binary).resolve())
    dumps = Dumps([ROOT / "SampleData", *options.dumps])
    print(f"seed {options.seed}, {len(dumps.values) + len(dumps.texts)} dumps to begin with", flush=True)
    ends, trials, findings = time.monotonic() + options.seconds, 0, 0
    while time.monotonic() < ends and trials < options.trials:
        with tempfile.TemporaryDirectory(prefix="odd-dumps-") as folder:
            trial = Trial(binary, dumps, random.Random(f"{options.seed}/{trials}"), pathlib.Path(folder))
            try:
                trial.go()
            except Finding as finding:
                findings += 1
                kept = pathlib.Path(options.keep) / f"odd-dumps-{options.seed}-{trials}"
                kept.mkdir(exist_ok=True)
                for path in trial.paths:
                    shutil.copy(path, kept)
                print(f"FINDING in trial {trials}: {' > '.join(trial.done)}\n{finding}\ndumps: {kept}", flush=True)
        trials += 1
    print(f"{trials} trials, {findings} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
