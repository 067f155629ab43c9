"""Power cuts: the file system below a store stops dead at one call, and what was not made durable is
gone.

An image is mounted as a loop device. At the call the shim shuts the file system down without
writing its log (`EXT4_IOC_SHUTDOWN`, `XFS_IOC_GOINGDOWN`, with `NOLOGFLUSH`), and kills the process.
Mounted again the file system has what it has: nothing that no sync has made durable.
"""

import pathlib
import shutil
import subprocess

from limits import Skipped

MEGABYTES = {"ext4": 64, "xfs": 320}  # mkfs.xfs refuses less than 300.
OPTIONS = {"ext4": ["-q", "-F"], "xfs": ["-q", "-f"]}


def command(*arguments):
    return subprocess.run(list(map(str, arguments)), capture_output=True, text=True)


class Disk:
    """An image with a file system, mounted or not."""

    def __init__(self, folder, name, kind):
        self.image = pathlib.Path(folder) / f"{name}.{kind}"
        self.place = pathlib.Path(folder) / name
        self.kind = kind
        self.is_mounted = False
        self.place.mkdir(parents=True, exist_ok=True)
        with open(self.image, "wb") as image:
            image.truncate(MEGABYTES[kind] << 20)
        if shutil.which(f"mkfs.{kind}") is None:
            raise Skipped(f"mkfs.{kind} is missing")
        made = command(f"mkfs.{kind}", *OPTIONS[kind], self.image)
        if made.returncode:
            raise Skipped(f"no {kind}: {made.stderr.strip()}")

    def mount(self):
        result = command("mount", "-o", "loop", self.image, self.place)
        if result.returncode:
            raise Skipped(f"loop devices cannot be mounted: {result.stderr.strip()}")
        self.is_mounted = True

    def unmount(self):
        if self.is_mounted:
            subprocess.run(["umount", str(self.place)], check=True)
            self.is_mounted = False


class OnDisks:
    """A scenario whose store lies on file systems that can lose their power.

    - kind: of the file systems.
    - is_split: the catalogs lie on a second one. On one file system alone a folder that was not synced
      goes unnoticed: SQLite's own fsync commits the journal for it.
    """

    def __init__(self, scenario, kind, is_split):
        self.scenario = scenario
        self.is_split = is_split
        self.home = scenario.store
        folder = scenario.folder / f"power-{kind}{'-split' if is_split else ''}"
        folder.mkdir(exist_ok=True)
        self.disks = [Disk(folder, "main", kind)]
        if is_split:
            self.disks.append(Disk(folder, "other", kind))
        scenario.store = self.disks[0].place / "store"
        self.catalog = scenario.store / "catalog"
        self.is_bound = False
        self.name = (f"{scenario.name}: power cut, {kind}"
                     + (", catalogs on another" if is_split else ""))

    def start(self):
        for disk in self.disks:
            disk.mount()

    def stop(self):
        if self.is_bound:
            subprocess.run(["umount", str(self.catalog)], check=True)
            self.is_bound = False
        for disk in reversed(self.disks):
            disk.unmount()

    def bind(self):
        if self.is_split:
            subprocess.run(
                ["mount", "--bind", str(self.disks[1].place / "catalog"), str(self.catalog)],
                check=True)
            self.is_bound = True

    def prepare(self):
        self.stop()
        self.start()
        self.scenario.prepare()
        if self.is_split:
            other = self.disks[1].place / "catalog"
            shutil.rmtree(other, ignore_errors=True)
            shutil.copytree(self.catalog, other)
            shutil.rmtree(self.catalog)
            self.catalog.mkdir()
            self.bind()
        for disk in self.disks:
            subprocess.run(["sync", "-f", str(disk.place)], check=True)

    def run(self, shim):
        disks = ":".join(str(disk.place) for disk in self.disks)
        result = self.scenario.run(shim=shim, environment={"SHIM_DISKS": disks})
        self.stop()
        self.start()
        self.bind()
        return result

    def check_after(self, result):
        self.scenario.check_after(result)

    def close(self):
        self.stop()
        self.scenario.store = self.home
        for disk in self.disks:
            disk.image.unlink()
