#!/usr/bin/env python3
"""Kills the real binary at every call that changes a file, makes those calls fail, and looks at what
is left. README.md says what is proven, and what is not.

    torture.py [--binary PATH] [--short] [--every N] [--from N] [--only WORD]
               [--seconds S [--seed N]]
"""

import argparse
import errno
import pathlib
import random
import sys
import tempfile
import time
import traceback

import limits
import power
import scenarios
from binary import ENDED_WELL, FAILED, Binary, Finding, Shim, expect, killed

# A second kind of each error does not find what the first has not: these are the ones that disks give.
ERRORS = [
    (errno.ENOSPC, "write,open,mkdir,rename,truncate,link", False),
    (errno.ENOSPC, "write,open,mkdir,rename,truncate,link", True),
    (errno.EIO, "", False),
    (errno.EIO, "", True),
    (errno.EINTR, "write,open,fsync,fdatasync,truncate", False),
]


class Table:
    """What was run, and what came out."""

    def __init__(self, seconds=None):
        self.rows = []
        self.failures = []
        self.deadline = time.monotonic() + seconds if seconds else float("inf")

    @property
    def is_time_up(self):
        return time.monotonic() > self.deadline

    def add(self, test, points, found, note=""):
        self.rows.append((test, points, found, note))
        print(f"{test}: {points} points, {found} findings{', ' + note if note else ''}", flush=True)

    def fail(self, where, error):
        self.failures.append((where, str(error)))
        print(f"FINDING {where}\n{error}\n", flush=True)

    def show(self):
        width = max(len(row[0]) for row in self.rows)
        print(f"\n{'test':{width}}  {'points':>6}  {'findings':>8}")
        for test, points, found, note in self.rows:
            print(f"{test:{width}}  {points:6}  {found:8}  {note}".rstrip())
        for where, error in self.failures:
            print(f"\n{where}\n{error}")


def loop(table, test, scenario, make_shim, judge, every=1, first=1):
    """Interrupts at call 1, 1 + every, ... until a run ends without having been hit."""
    points, found, at, started = 0, 0, first, time.monotonic()
    while not table.is_time_up:
        shim = make_shim(at)
        scenario.prepare()
        result = scenario.run(shim=shim)
        if not result.hit:
            break
        points += 1
        try:
            judge(result)
            scenario.check_after(result)
        except Exception as error:  # Whatever it is, the other points are tried as well.
            found += 1
            text = str(error) if isinstance(error, Finding) else traceback.format_exc()
            table.fail(f"{test}: {shim}: {result.hit}\n{str(result)}", text)
        at += every
    table.add(test, points, found, f"{time.monotonic() - started:.0f} s")


def was_killed(result):
    expect(killed(result), f"it was not killed: {result}")


def said_so(result):
    """An error that mattered is told, in words and by the exit status."""
    if result.status in ENDED_WELL:
        return
    expect(result.status == FAILED, f"exit {result.status} for an error of the disk: {result}")
    expect("failed: " in result.errors, f"no message: {result}")


def kill_everywhere(table, scenario, every, first):
    for action in ("kill", "tear"):
        calls = "write" if action == "tear" else ""
        loop(table, f"{scenario.name}: {action}", scenario,
             lambda at: Shim(action, at, calls=calls), was_killed, every, first)


def fail_everywhere(table, scenario, every, first):
    for error, calls, sticky in ERRORS:
        name = f"{scenario.name}: {errno.errorcode[error]} {'from then on' if sticky else 'once'}"
        loop(table, name, scenario,
             lambda at: Shim("error", at, error, calls, sticky), said_so, every, first)
    loop(table, f"{scenario.name}: short writes", scenario,
         lambda at: Shim("short", at, calls="write", sticky=True), said_so, every, first)


def cut_power_everywhere(table, scenario, every, first):
    """Each point takes seconds: every seventh at most, another one on each file system."""
    makes_store = isinstance(scenario, scenarios.Making)
    place = scenario.store
    for number, (kind, is_split) in enumerate(
            (kind, is_split) for kind in ("ext4", "xfs") for is_split in (False, True)):
        if is_split and makes_store:
            continue
        try:
            disks = power.OnDisks(scenario, kind, is_split)
            disks.start()
        except limits.Skipped as reason:
            scenario.store = place
            table.add(f"{scenario.name}: power cut, {kind}", 0, 0, f"skipped: {reason}")
            continue
        try:
            loop(table, disks.name, disks, lambda at: Shim("power", at), was_cut,
                 max(every, 7), first + number)
        finally:
            disks.close()


def was_cut(result):
    was_killed(result)
    expect("no power cut" not in result.hit, f"the file system went on: {result.hit}")


def one(table, name, body):
    """A test that counts its own points and stops at its first finding."""
    started = time.monotonic()
    try:
        points, found, note = body(), 0, f"{time.monotonic() - started:.0f} s"
    except limits.Skipped as reason:
        points, found, note = 0, 0, f"skipped: {reason}"
    except Exception as error:
        points, found, note = 0, 1, "stopped at the finding"
        table.fail(name, str(error) if isinstance(error, Finding) else traceback.format_exc())
    table.add(name, points, found, note)


def limit_everywhere(table, scenario, every, first):
    place = scenario.store
    for test in limits.ALL:
        if table.is_time_up:
            break
        scenario.store = place
        one(table, f"{scenario.name}: {test.__name__.replace('_', ' ')}", lambda: test(scenario))
    scenario.store = place


def signal_everywhere(table, scenario, every, first):
    one(table, f"{scenario.name}: signals", lambda: limits.signals(scenario, first, every))


CALLS = [kill_everywhere, fail_everywhere, cut_power_everywhere]
PLAN = [
    (scenarios.Making, CALLS),
    (scenarios.Ingest, [*CALLS, limit_everywhere, signal_everywhere]),
    (scenarios.Folder, [*CALLS, signal_everywhere]),
    (scenarios.Spilling, [*CALLS, signal_everywhere]),
    (scenarios.Erasure, [*CALLS, limit_everywhere, signal_everywhere]),
    (scenarios.Packing, [*CALLS, signal_everywhere]),
    (scenarios.Rebuilding, [*CALLS, signal_everywhere]),
    (scenarios.Recipe, [*CALLS, signal_everywhere]),
    (scenarios.Retaining, [*CALLS, signal_everywhere]),
]


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=root / ".build/release/hansard")
    parser.add_argument("--short", action="store_true", help="every 17th point")
    parser.add_argument("--every", type=int, help="every so-manieth point")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first point")
    parser.add_argument("--only", default="", help="tests whose name has this word")
    parser.add_argument("--seconds", type=int, help="some tests of a seed's choice, for so long")
    parser.add_argument("--seed", type=int, default=int(time.strftime("%Y%m%d")))
    options = parser.parse_args()
    tests = [(make, harness) for make, harnesses in PLAN for harness in harnesses
             if options.only in f"{make.name}: {harness.__name__}"]
    if not tests:
        parser.error(f"no test has {options.only!r} in its name; names are such as "
                     "'ingest: kill_everywhere' and 'compaction: signal_everywhere'")
    every = options.every or (17 if options.short or options.seconds else 1)
    if options.seconds:
        print(f"seed {options.seed}")
        choice = random.Random(options.seed)
        choice.shuffle(tests)
        options.first = choice.randint(1, every)
    table = Table(options.seconds)
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        folder = pathlib.Path(folder)
        binary = Binary(options.binary, folder)
        made = {}
        for make, harness in tests:
            if table.is_time_up:
                break
            made[make] = made.get(make) or make(binary, folder)
            harness(table, made[make], every, options.first)
    table.show()
    return 1 if table.failures else 0


if __name__ == "__main__":
    sys.exit(main())
