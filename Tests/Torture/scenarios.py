"""What is interrupted, and what must be true afterwards."""

import json

import dumps
from binary import ENDED_WELL, Result, copy, expect, holding, remove

DUMPS = ("first", "second", "third", "ownerless", "folder")


class Scenario:
    """A command on a prepared store.

    `prepare` makes a store to interrupt the command in; `check_after` is given the store that it
    left, and finds fault by raising `Finding`.
    """

    name = ""
    # How many sizes of a small disk have to be felt at least, or the test has tested nothing.
    least_limits_felt = 2

    def __init__(self, binary, folder):
        self.binary = binary
        self.folder = folder / self.name.replace(" ", "-")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.store = self.folder / "store"
        self.base = self.folder / "base"
        self.dumps = {
            name: getattr(dumps, name)(self.folder) for name in DUMPS}
        self.build()

    def build(self):
        raise NotImplementedError

    def arguments(self):
        raise NotImplementedError

    def prepare(self):
        copy(self.base, self.store)

    def place(self, store):
        """Makes the store to interrupt elsewhere, from now on."""
        self.store = store
        self.prepare()

    def run(self, **options):
        return self.binary.run(self.store, *self.arguments(), **options)

    def check_after(self, result):
        raise NotImplementedError

    def check_said(self, said):
        """After a signal: what the process said is so after the next start."""
        other = copy(self.store, self.folder / "next")
        self.binary.ok(other, "ingest", self.dumps["first"])
        seen = self.binary.conversations(other)
        outcomes = {"undone": [self.before], "done": [self.after], "between": [self.after],
                    "either": [self.before, self.after]}[said]
        expect(any(seen == outcome["conversations"] for outcome in outcomes),
               f"it said {said}, and did another thing")


class Ingest(Scenario):
    """The second dump into a store that has the first."""

    name = "ingest"

    def build(self):
        self.binary.ok(self.base, "ingest", self.dumps["first"])
        self.before = self.binary.contents(self.base)
        done = copy(self.base, self.folder / "done")
        self.binary.ok(done, *self.arguments())
        self.after = self.binary.contents(done)
        expect(self.before != self.after, "the second dump adds nothing")
        self.binary.verify(done)

    def arguments(self):
        return ["ingest", self.dumps["second"], "--json", "--jobs", "1"]

    def check_after(self, result):
        # Whatever has happened, a store that is there can be looked at, and is not damaged.
        self.binary.verify(self.store, notes_allowed=True)
        seen = self.conversations()
        expect(seen in (self.before["conversations"], self.after["conversations"]),
               "readers see neither what was nor what is to be")
        if result.status in ENDED_WELL:
            expect(seen == self.after["conversations"], "what was acknowledged is not there")
        self.settle()

    def check_stopped(self, said):
        self.check_said(said)
        self.settle()

    def settle(self):
        """The next run of the same completes, and one more changes nothing."""
        rerun = self.binary.ok(self.store, *self.arguments())
        for source in rerun.json["sources"]:
            sums = sum(source[key] for key in ("archived", "duplicate", "rejected", "tombstoned"))
            expect(source["read"] == sums, f"the sums do not close: {source}")
        self.binary.verify(self.store)
        expect(self.binary.contents(self.store) == self.after, "a rerun gives another store")
        again = self.binary.ok(self.store, *self.arguments()).json
        expect(again["messages"] == 0, "a second rerun archives something")

    def conversations(self):
        return self.binary.conversations(self.store)


class Spilling(Ingest):
    """A dump of which pages are spilled, since the memory may not hold them."""

    name = "spilling"

    def arguments(self):
        return ["ingest", self.dumps["ownerless"], "--memory", "64MiB", "--json", "--jobs", "1"]


class Folder(Ingest):
    """Small files, several of which are read at once: what happens first is another thing each time."""

    name = "folder"

    def arguments(self):
        return ["ingest", self.dumps["folder"], "--json", "--jobs", "3"]


class Making(Ingest):
    """The first dump into a store that is not there yet."""

    name = "making a store"

    def build(self):
        done = self.folder / "done"
        remove(done)
        self.binary.ok(done, *self.arguments())
        self.after = self.binary.contents(done)

    def arguments(self):
        return ["ingest", self.dumps["first"], "--json", "--jobs", "1"]

    def prepare(self):
        remove(self.store)

    def check_after(self, result):
        if result.status in ENDED_WELL:
            self.binary.verify(self.store, notes_allowed=True)
            expect(self.conversations() == self.after["conversations"],
                   "what was acknowledged is not there")
        self.settle()


class Recipe(Ingest):
    """The second dump by a recipe, which packs closed months afterwards."""

    name = "recipe"

    def arguments(self):
        recipe = self.folder / "recipe.yaml"
        recipe.write_text(RECIPE.format(dump=self.dumps["second"].name))
        return ["run", recipe, "--json"]

    def settle(self):
        self.binary.ok(self.store, *self.arguments())
        self.binary.verify(self.store)
        expect(self.binary.contents(self.store) == self.after, "a rerun gives another store")


RECIPE = """
name: torture
stages:
  - ingest:
      inputs: [{dump}]
      jobs: 1
  - compact
"""


class Packing(Scenario):
    """Closed months of a store, each a commit of its own: what the store says stays the same."""

    name = "compaction"

    def build(self):
        for dump in ("first", "second"):
            self.binary.ok(self.base, "ingest", self.dumps[dump])
        self.before = self.binary.contents(self.base)

    def arguments(self):
        return ["compact", "--json", "--jobs", "1"]

    def check_after(self, result):
        self.binary.verify(self.store, notes_allowed=True)
        expect(self.binary.conversations(self.store) == self.before["conversations"],
               "readers see another store")
        self.settle()

    def check_stopped(self, said):
        self.check_after(None)

    def settle(self):
        """The next run of the same completes, and one more has nothing to do."""
        self.binary.ok(self.store, *self.arguments())
        self.binary.verify(self.store)
        expect(self.binary.contents(self.store) == self.before, "a rerun gives another store")


class Rebuilding(Packing):
    """A catalog made anew: for a moment there is none, and then only `rebuild` goes on."""

    name = "rebuild"

    def arguments(self):
        return ["rebuild", "--json"]

    def check_after(self, result):
        self.settle()

    def settle(self):
        """What a rebuild leaves under tmp/ the next run removes."""
        self.binary.ok(self.store, *self.arguments())
        self.binary.verify(self.store, notes_allowed=True)
        self.binary.ok(self.store, "ingest", self.dumps["second"])
        self.binary.verify(self.store)
        expect(self.binary.contents(self.store) == self.before, "another store was made anew")


class Erasure(Scenario):
    """Erasing one of three users, of whom the quarantine has a record as well."""

    name = "erasure"
    # It needs next to no room.
    least_limits_felt = 1
    needles = (dumps.CANARY["alice"], dumps.USER["alice"])
    others = (dumps.CANARY["bob"], dumps.CANARY["carol"])

    def build(self):
        for dump in ("first", "second"):
            self.binary.ok(self.base, "ingest", self.dumps[dump])
        self.before = self.binary.contents(self.base)
        self.quarantine = holding(self.base, dumps.CANARY["bob"])
        expect(len(holding(self.base, *self.needles)) > 3, "there is nothing to erase")
        done = copy(self.base, self.folder / "done")
        self.binary.ok(done, *self.arguments())
        self.after = self.binary.contents(done)
        self.check_erased(done)

    def arguments(self):
        return ["erase", "--user", dumps.USER["alice"], "--yes", "--json"]

    def check_erased(self, store):
        found = holding(store, *self.needles)
        expect(not found, f"erased data is in {found}")
        receipts = list((store / "receipts").glob("*.json"))
        expect(any(self.counts(path) for path in receipts), "no receipt says what was erased")
        refused = sum(
            dumps.CANARY["bob"] in path.read_text() for path in store.rglob("quarantine/*/*"))
        expect(refused == 2, f"{refused} of another user's 2 refused records are left")

    def counts(self, path):
        return json.loads(path.read_text())["found"]["messages"] > 0

    def check_after(self, result):
        self.binary.verify(self.store, notes_allowed=True)
        self.check_next_start(copy(self.store, self.folder / "next"), result)
        # Asked for again, it completes.
        self.binary.ok(self.store, *self.arguments())
        self.check_erased(self.store)
        self.binary.verify(self.store)
        expect(self.binary.contents(self.store) == self.after, "others' data is not what it was")
        # And stays erased.
        self.binary.ok(self.store, "ingest", self.dumps["first"], self.dumps["second"])
        expect(self.binary.contents(self.store) == self.after, "what was erased comes back")
        again = [path for path in holding(self.store, *self.needles) if "quarantine" not in path]
        expect(not again, f"erased data is back in {again}")

    def check_stopped(self, said):
        other = copy(self.store, self.folder / "next")
        self.binary.ok(other, "ingest", self.dumps["third"])
        left = self.binary.conversations(other, "--user", dumps.USER["alice"])
        expect(said == "either" or bool(left) == (said == "undone"),
               f"it said {said}, and did another thing")
        self.check_after(Result([], 1, "", "", ""))

    def check_next_start(self, store, result):
        """Any next run finishes it, unless nothing was erased."""
        self.binary.ok(store, "ingest", self.dumps["third"])
        self.binary.verify(store)
        left = self.binary.conversations(store, "--user", dumps.USER["alice"])
        if result.status in ENDED_WELL:
            expect(not left, "an erasure that was acknowledged did not happen")
        if left:
            expect(left == {key: value for key, value in self.before["conversations"].items()
                             if key.startswith(dumps.USER["alice"])}, "a user is half erased")
        else:
            self.check_erased(store)


class Retaining(Scenario):
    """A recipe that deletes a user's conversations by a policy, and scans for what is left of them."""

    name = "retention"

    def build(self):
        (self.folder / "policy.yaml").write_text(POLICY.format(user=dumps.USER["alice"]))
        (self.folder / "retention.yaml").write_text(RETENTION)
        for dump in ("first", "second"):
            self.binary.ok(self.base, "ingest", self.dumps[dump])
        self.before = self.binary.contents(self.base)
        done = copy(self.base, self.folder / "done")
        self.binary.ok(done, *self.arguments())
        self.after = self.binary.contents(done)
        expect(self.before != self.after, "the policy deletes nothing")
        self.check_proven(done)

    def arguments(self):
        return ["run", self.folder / "retention.yaml", "--json"]

    def check_after(self, result):
        self.binary.verify(self.store, notes_allowed=True)
        seen = self.binary.conversations(self.store)
        expect(seen in (self.before["conversations"], self.after["conversations"]),
               "readers see neither what was nor what is to be")
        if result.status in ENDED_WELL:
            expect(seen == self.after["conversations"], "what was acknowledged did not happen")
        # Run again, it completes, and what was deleted stays away.
        self.binary.ok(self.store, *self.arguments())
        self.check_proven(self.store)
        self.binary.verify(self.store)
        expect(self.binary.contents(self.store) == self.after, "a rerun gives another store")
        self.binary.ok(self.store, "ingest", self.dumps["first"], self.dumps["second"])
        expect(self.binary.contents(self.store) == self.after, "what was deleted comes back")

    def check_stopped(self, said):
        self.check_said(said)
        self.check_after(Result([], 1, "", "", ""))

    def check_proven(self, store):
        expect(not self.binary.ok(store, "scan", "--json").json["erasures"],
               "an erasure is left unproven")
        self.binary.ok(store, "audit", "verify")


POLICY = """
name: torture
rules:
  - name: old
    match: {{user: {user}}}
    delete_after: 1 day
"""

RETENTION = """
name: torture
stages:
  - retention: {policy: policy.yaml}
  - scan
"""
