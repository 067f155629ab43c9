"""What `compare.py` makes of runs, and that every command explains itself."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

from comparison import results, table
from comparison.results import Run

FOLDER = pathlib.Path(__file__).parent
RUNS = {
    "hansard": [
        Run(200_000_000, seconds, 3.0, 2**30, 60_000_000, 10_000_000) for seconds in (1, 2, 9)
    ],
    "duckdb": [Run(200_000_000, 4.0, 5.0, 2**30, 50_000_000)],
    "clickhouse": [Run(200_000_000, 5.0, 5.0, 2**30, 40_000_000)],
}


class Comparisons(unittest.TestCase):
    def test_rates_are_of_medians_and_ratios_of_the_same_rows(self) -> None:
        line = table.render(RUNS, ["hansard", "duckdb", "clickhouse"], as_markdown=True).split(
            "\n"
        )[4]
        expected = (
            "| hansard | 100.0 | 2.00 | 2.00 | 3.00 | 1024 | 60.0 | 1.50 | 10.0 | 0.25 | 3 |  |"
        )
        self.assertEqual(line, expected)

    def test_ratios_are_empty_until_their_peer_was_measured(self) -> None:
        line = table.render({"hansard": RUNS["hansard"]}, ["hansard"], as_markdown=True).split(
            "\n"
        )[4]
        self.assertEqual(line.count("|  "), 4)

    def test_runs_are_kept_between_calls(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "kept.json"
            results.save(path, RUNS)
            self.assertEqual(results.load(path), RUNS)

    def test_every_command_explains_itself(self) -> None:
        commands = [*FOLDER.glob("[cg]*.py"), *FOLDER.glob("peers/*_*.py")]
        self.assertEqual(len(commands), 8)
        for command in commands:
            text = subprocess.run(
                [sys.executable, str(command), "--help"], check=True, capture_output=True, text=True
            ).stdout
            self.assertIn("usage:", text)


if __name__ == "__main__":
    unittest.main()
