"""Texts to make chats of: turns of real chats where the files hold some, else paragraphs."""

import gettext
import itertools
import json
import pathlib
import random
import subprocess
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Turn = tuple[str, "Text"]  # role, text
MOST_CHARACTERS = 80_000_000  # kept in memory, about four bytes each
SHORTEST, LONGEST = 20, 2_000  # characters of a paragraph
LANGUAGES = ("zh_CN", "zh_TW", "ja")


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its two forms inside JSON's quotation marks: raw UTF-8, and `\\u` escapes."""

    plain: str
    raw: bytes
    escaped: bytes

    @classmethod
    def of(cls, plain: str) -> "Text":
        raw = json.dumps(plain, ensure_ascii=False)[1:-1].encode()
        return cls(plain, raw, json.dumps(plain)[1:-1].encode())


def scripts(paths: list[pathlib.Path]) -> list[list[Turn]]:
    """What is said in conversations that chats are cut from, in the files' order.

    Lines of JSON with a `conversation_id` give that conversation's turns; any other text is cut into
    paragraphs, and each run of 2 to 40 paragraphs is a script.
    """
    characters, found = 0, []
    chance = random.Random(0)
    for path in paths or default_paths():
        turns_of = conversations(path) if ".json" in path.name else chapters(path, chance)
        for script in turns_of:
            found.append(script)
            characters += sum(len(text.plain) for _, text in script)
            if characters > MOST_CHARACTERS:
                return found
    if sum(map(len, found)) < 100:
        raise SystemExit("generate.py: too few paragraphs found; name more text")
    return found


def default_paths() -> list[pathlib.Path]:
    """What every machine has: Python's own sources, this project's texts, licences, translations."""
    library = pathlib.Path(sysconfig.get_paths()["stdlib"])
    root = pathlib.Path(__file__).resolve().parents[3]
    translations = [
        path
        for language in LANGUAGES
        for path in pathlib.Path("/usr/share/locale").glob(f"{language}/LC_MESSAGES/*.mo")
    ]
    return [
        *sorted(library.glob("*.py")),
        *sorted(library.glob("test/cjkencodings/*-utf8.txt")),
        *sorted(root.glob("*.md")),
        *sorted((root / "SampleData" / "chats").glob("*")),
        *sorted(pathlib.Path("/usr/share/common-licenses").glob("*")),
        *sorted(translations),
    ]


def lines(path: pathlib.Path) -> Iterator[str]:
    """The lines of a UTF-8 file, through `zstd -dc` where its name ends in .zst."""
    if path.suffix != ".zst":
        with open(path, encoding="utf-8", errors="replace") as file:
            yield from file
        return
    command = ["zstd", "-dcq", str(path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, encoding="utf-8", errors="replace"
    ) as unpacking:
        assert unpacking.stdout
        yield from unpacking.stdout


def conversations(path: pathlib.Path) -> Iterator[list[Turn]]:
    """The conversations of a JSONL file with `content` or `text`; lines without ids go alone."""
    turns: dict[str, list[Turn]] = {}
    seen: set[str] = set()
    for line in lines(path):
        try:
            row = json.loads(line)
            said = row.get("content") or row["text"]
        except (ValueError, KeyError, AttributeError):
            continue
        if not isinstance(said, str) or row.get("id") in seen:
            continue
        if row.get("id"):
            seen.add(row["id"])
        script = turns.setdefault(str(row.get("conversation_id", len(turns) // 2)), [])
        role = row.get("role") or ("assistant" if len(script) % 2 else "user")
        script.append((role, Text.of(said)))
    yield from turns.values()


def chapters(path: pathlib.Path, chance: random.Random) -> Iterator[list[Turn]]:
    """Runs of a text's paragraphs."""
    texts = translated(path) if path.suffix == ".mo" else paragraphs(lines(path))
    while run := list(itertools.islice(texts, chance.randint(2, 40))):
        yield [
            ("assistant" if turn % 2 else "user", Text.of(text)) for turn, text in enumerate(run)
        ]


def paragraphs(text: Iterable[str]) -> Iterator[str]:
    for is_blank, group in itertools.groupby(text, key=str.isspace):
        paragraph = "" if is_blank else "".join(group).strip()
        if SHORTEST <= len(paragraph) <= LONGEST:
            yield paragraph


def translated(path: pathlib.Path) -> Iterator[str]:
    """The translated messages of a gettext catalog."""
    with open(path, "rb") as file:
        catalog = vars(gettext.GNUTranslations(file)).get("_catalog", {})
    yield from (text for text in catalog.values() if SHORTEST <= len(text) <= LONGEST)
