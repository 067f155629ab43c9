"""What the benchmarks rely on: `python3 -m unittest discover -s Benchmarks/ingest`."""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zipfile
from typing import Any

GENERATE = str(pathlib.Path(__file__).with_name("generate.py"))


class GeneratedFiles(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def generate(self, name: str, *options: str) -> pathlib.Path:
        path = self.folder / name
        subprocess.run(
            [sys.executable, GENERATE, "--megabytes", "0.5", "--to", str(path), *options],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return path

    def test_the_same_seed_gives_the_same_bytes(self) -> None:
        first, second = self.generate("1"), self.generate("2")
        self.assertEqual(first.read_bytes(), second.read_bytes())
        self.assertNotEqual(first.read_bytes(), self.generate("3", "--seed", "2").read_bytes())

    def test_about_six_percent_of_the_rows_are_there_twice(self) -> None:
        found = [row["id"] for row in rows(self.generate("rows"))]
        self.assertAlmostEqual(1 - len(set(found)) / len(found), 0.06, delta=0.02)

    def test_an_array_holds_whole_conversations(self) -> None:
        array = json.loads(self.generate("array", "--as", "array").read_bytes())
        for conversation in array:
            self.assertIn(conversation["current_node"], conversation["mapping"])

    def test_a_shuffled_copy_has_the_same_lines_in_another_order(self) -> None:
        source = self.generate("rows")
        shuffled = self.generate("shuffled", "--shuffle-of", str(source))
        lines, others = source.read_bytes().split(b"\n"), shuffled.read_bytes().split(b"\n")
        self.assertNotEqual(lines, others)
        self.assertEqual(collections.Counter(lines), collections.Counter(others))

    def test_a_night_is_new_and_lets_some_chats_go_on(self) -> None:
        source = self.generate("rows")
        options = ["--increment-of", str(source), "--percent", "10"]
        old, new = rows(source), rows(self.generate("night", *options))
        self.assertFalse({row["id"] for row in old} & {row["id"] for row in new})
        self.assertTrue(owners(old).items() & owners(new).items())
        self.assertTrue(owners(new).keys() - owners(old).keys())

    def test_one_conversation_holds_everything(self) -> None:
        self.assertEqual(len(owners(rows(self.generate("one", "--one-conversation")))), 1)

    def test_one_user_has_everything(self) -> None:
        self.assertEqual(len(set(owners(rows(self.generate("one", "--users", "1"))).values())), 1)

    def test_every_tree_of_a_chatgpt_export_leads_from_its_leaf_to_its_root(self) -> None:
        with zipfile.ZipFile(self.generate("zip", "--as", "chatgpt")) as archive:
            conversations = json.loads(archive.read("conversations-000.json"))
        for conversation in conversations:
            node, length = conversation["current_node"], 0
            while node:
                node, length = conversation["mapping"][node]["parent"], length + 1
            self.assertEqual(length, len(conversation["mapping"]))

    def test_rows_of_a_postgresql_dump_have_all_columns(self) -> None:
        text = self.generate("sql", "--as", "postgres").read_text(encoding="utf-8")
        tables = [
            table.split("\n\\.\n")[0].split("\n") for table in text.split("FROM stdin;\n")[1:]
        ]
        conversations, messages = ([row.split("\t") for row in table] for table in tables)
        self.assertEqual({len(row) for row in conversations}, {3})
        self.assertEqual({len(row) for row in messages}, {6})
        self.assertEqual({row[0] for row in conversations}, {row[1] for row in messages})


def rows(path: pathlib.Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def owners(found: list[dict[str, Any]]) -> dict[str, str]:
    return {row["conversation_id"]: row["user_id"] for row in found}


if __name__ == "__main__":
    unittest.main()
