"""Limits of the machine and of the process, signals, two runs at once, wrong clocks: what a store does
when the world around it ends."""

import contextlib
import resource
import signal
import subprocess
import time

from binary import DONE, ENDED_WELL, FAILED, LOCKED, Result, Shim, expect

MEGABYTE = 1 << 20
# What a stopped process says, by what is then true.
SAID = {"undone": "stopped before anything was committed", "done": "committed, but not finished",
        "between": "what was committed stays", "either": "finishes or undoes it"}


class Skipped(Exception):
    """This machine does not allow the test; the reason goes into the table."""


@contextlib.contextmanager
def mounted(folder, *arguments):
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", *map(str, arguments), str(folder)]
    if subprocess.run(command, capture_output=True).returncode != 0:
        raise Skipped("mounting needs root")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def remount(folder, options):
    subprocess.run(
        ["mount", "-o", f"remount,{options}", str(folder)], check=True, capture_output=True)


def full_disk(scenario):
    """A tmpfs that is full at one size after the other, and then has room again."""
    return _small_tmpfs(scenario, [f"size={size}k" for size in range(300, 1300, 100)], "size=64m")


def no_inodes(scenario):
    return _small_tmpfs(scenario, [f"nr_inodes={count}" for count in range(28, 64, 4)], "nr_inodes=10000")


def _small_tmpfs(scenario, limits, room):
    disk, refused = scenario.folder / "disk", 0
    for limit in limits:
        with mounted(disk, "-t", "tmpfs", "-o", "size=64m", "tmpfs"):
            scenario.place(disk / "store")
            try:
                remount(disk, limit)
            except subprocess.CalledProcessError:
                continue  # It is fuller than that already.
            result = scenario.run()
            if result.status not in ENDED_WELL:
                refused += 1
                expect(result.status == FAILED and "failed: " in result.errors, str(result))
                if "size" in limit:
                    expect("free some space" in result.errors, f"no hint: {result}")
            remount(disk, room)
            scenario.check_after(result)
    expect(refused >= scenario.least_limits_felt,
           f"only {refused} of {len(limits)} limits were felt")
    return len(limits)


def read_only_store(scenario):
    """Reading goes on, and writing says why it does not."""
    binary, disk = scenario.binary, scenario.folder / "disk"
    with mounted(disk, "-t", "tmpfs", "-o", "size=64m", "tmpfs"):
        scenario.place(disk / "store")
        remount(disk, "ro")
        for command in (["list"], ["verify", "--deep"], ["show", "b1"], ["runs"]):
            result = binary.run(scenario.store, *command)
            expect(result.status == DONE, str(result))
        result = scenario.run()
        expect(result.status == FAILED, str(result))
        expect("read-only" in result.errors, f"it does not say why: {result}")
        remount(disk, "rw")
        scenario.check_after(result)
    return 5


def few_descriptors(scenario):
    return _limited(scenario, resource.RLIMIT_NOFILE, list(range(6, 40, 2)))


def little_memory(scenario):
    """Also a process that cannot start, or is ended by its own allocator, leaves a good store."""
    sizes = [size * MEGABYTE for size in (60, 100, 140, 180, 220, 260, 300, 340, 420, 500, 700, 1000)]
    return _limited(scenario, resource.RLIMIT_AS, sizes, may_crash=True)


def _limited(scenario, kind, values, may_crash=False):
    ended_well = 0
    for value in values:
        scenario.prepare()
        try:
            result = scenario.run(
                preexec_fn=lambda: resource.setrlimit(kind, (value, value)), timeout=10)
        except subprocess.TimeoutExpired:
            # Without room for a thread's stack libdispatch waits for ever: as good as killed.
            expect(may_crash, f"limit {value}: it hangs")
            result = Result([], -signal.SIGKILL, "", "", "")
        if not may_crash:
            expect(result.status in (FAILED, 127, *ENDED_WELL), f"limit {value}: {result}")
        ended_well += result.status in ENDED_WELL
        scenario.check_after(result)
    expect(0 < ended_well < len(values), f"{ended_well} of {len(values)} limits were not felt")
    return len(values)


def signals(scenario, first, every):
    """SIGTERM and SIGINT while the process sits in any of its calls: it ends within two seconds, says
    whether it has undone or leaves to be finished, and what it says is true."""
    points = 0
    for number in (signal.SIGTERM, signal.SIGINT):
        at = first
        while signal_in_call(scenario, number, at):
            points += 1
            at += every
    return points


def signal_in_call(scenario, number, at):
    """One of those; false when the process made fewer calls than that."""
    scenario.prepare()
    process = scenario.binary.start(scenario.store, *scenario.arguments(), shim=Shim("pause", at))
    mark = scenario.binary.scratch / "mark"
    while not mark.exists() and process.poll() is None:
        time.sleep(0.005)
    if process.poll() is not None:
        process.communicate()
        return False
    sent = time.monotonic()
    process.send_signal(number)
    try:
        _, errors = process.communicate(timeout=9)
    except subprocess.TimeoutExpired:
        process.kill()
        _, errors = process.communicate()
    took, text = time.monotonic() - sent, errors.decode()
    where = f"{number.name} at {mark.read_text()}: {text}"
    expect(took < 2, f"it took {took:.1f} s: {where}")
    expect(process.returncode == -number, f"exit {process.returncode}: {where}")
    said = [outcome for outcome, words in SAID.items() if words in text]
    expect(len(said) == 1, f"it does not say which: {where}")
    scenario.check_stopped(said[0])
    return True


def two_at_once(scenario):
    """The second one ends with 6 at once, and does not disturb the first."""
    scenario.prepare()
    first = scenario.binary.start(scenario.store, *scenario.arguments(), shim=Shim("pause", calls="rename"))
    while not (scenario.binary.scratch / "mark").exists():
        time.sleep(0.005)
    started = time.monotonic()
    second = scenario.run()
    took = time.monotonic() - started
    expect(second.status == LOCKED and not second.output, str(second))
    expect(took < 3, f"the second run waited for {took:.1f} s")
    output, errors = first.communicate(timeout=60)
    expect(first.returncode in ENDED_WELL, errors.decode())
    scenario.check_after(second)
    return 1


def forgotten_lock(scenario):
    """A program that takes no lock: that two run at once has to be noticed then."""
    scenario.prepare()
    first = scenario.binary.start(scenario.store, *scenario.arguments(), shim=Shim("pause", calls="rename"))
    while not (scenario.binary.scratch / "mark").exists():
        time.sleep(0.005)
    second = scenario.run(shim=Shim("skip", calls="flock", sticky=True))
    first.kill()
    first.communicate()
    expect(second.hit, "no lock was taken")
    expect(second.status != LOCKED, "the lock was not what kept the second run out")
    return 1


def wrong_clocks(scenario):
    """A clock that jumps back by years, or ahead, between two runs and their erasure."""
    offsets = ["-94608000", "-60", "94608000"]
    for offset in offsets:
        scenario.prepare()
        clock = {"LD_PRELOAD": str(scenario.binary.shim), "SHIM_CLOCK": offset}
        result = scenario.run(environment=clock)
        expect(result.status in ENDED_WELL, str(result))
        scenario.check_after(result)
    return len(offsets)


def time_zones_and_locales(scenario):
    """What is stored and shown depends on neither."""
    places = [("Pacific/Kiritimati", "tr_TR.UTF-8"), ("America/St_Johns", "ar_EG.UTF-8"),
              ("Asia/Kathmandu", "C"), (":nonsense", "nonsense")]
    for zone, locale in places:
        scenario.prepare()
        result = scenario.run(environment={"TZ": zone, "LC_ALL": locale, "LANG": locale})
        expect(result.status in ENDED_WELL, str(result))
        scenario.check_after(result)
    return len(places)


ALL = [full_disk, no_inodes, read_only_store, few_descriptors, little_memory, two_at_once,
       forgotten_lock, wrong_clocks, time_zones_and_locales]
