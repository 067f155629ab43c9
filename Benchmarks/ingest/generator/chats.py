"""Simulates the users of a product: messages in the order in which its database would hold them."""

import heapq
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .corpus import Text, Turn

START = 1_767_225_600_000  # 2026-01-01T00:00:00Z, in milliseconds
SPAN = 180 * 86_400_000  # milliseconds between the first and the last message
SKEW = 1.2  # Zipf's exponent: the first of 20,000 users has about a fifth of everything
PAUSES = (5_000, 120_000)  # milliseconds between two turns
RETURN = 0.02  # how many pauses last hours instead
MODELS = ("gpt-4o-mini", "gpt-4o", "gpt-3.5-turbo", "gpt-4", "claude-sonnet-4-5")


class Message(NamedTuple):
    id: str
    conversation: str
    user: str
    role: str
    text: Text
    model: str | None
    time: int  # milliseconds since 1970
    is_first: bool  # of its conversation


@dataclass(slots=True)
class Chat:
    """A conversation that goes on."""

    id: str
    user: str
    model: str
    left: float  # turns
    turns: Iterator[Turn]
    is_new: bool = True


class Product:
    """An endless supply of messages. Whoever writes them says how far the file has come."""

    def __init__(
        self, scripts: list[list[Turn]], seed: str, users: int, endless_chat: bool = False
    ):
        self.scripts = scripts
        self.chance = random.Random(seed)
        self.endless_chat = endless_chat
        self.start, self.span = START, SPAN
        self.progress = 0.0  # of the file, 0 to 1
        self.open: list[tuple[int, int, Chat]] = []  # a heap: next turn's time, tie-break, chat
        self.numbers = itertools.count()
        self.users = [f"user_{number:06}" for number in range(users)]
        self.weights = list(itertools.accumulate((rank + 1) ** -SKEW for rank in range(users)))

    def messages(self) -> Iterator[Message]:
        """Interleaved by time, as rows of a table."""
        while True:
            now = self.start + int(self.span * min(self.progress, 1))
            if not self.open or (self.open[0][0] > now and not self.endless_chat):
                chat, time = self.new_chat(), now
            else:
                time, _, chat = heapq.heappop(self.open)
                time = now if self.endless_chat else time
            yield self.turn(chat, time)
            if chat.left > 0:
                heapq.heappush(self.open, (time + self.pause(), next(self.numbers), chat))

    def conversations(self) -> Iterator[list[Message]]:
        """One after the other, each whole."""
        while True:
            chat, time, turns = (
                self.new_chat(),
                self.start + int(self.span * min(self.progress, 1)),
                [],
            )
            while chat.left > 0:
                turns.append(self.turn(chat, time))
                time += self.pause()
            yield turns

    def resume(self, conversation: str, user: str) -> None:
        """Lets a conversation of an older file go on."""
        chat = self.new_chat()
        chat.id, chat.user, chat.is_new = conversation, user, False
        time = self.start + self.chance.randrange(self.span)
        heapq.heappush(self.open, (time, next(self.numbers), chat))

    def new_chat(self) -> Chat:
        user = self.chance.choices(self.users, cum_weights=self.weights)[0]
        model, turns = self.chance.choice(MODELS), self.script()
        if self.endless_chat:
            endless = itertools.chain.from_iterable(self.script() for _ in itertools.count())
            return Chat(self.identifier(), user, model, float("inf"), endless)
        return Chat(self.identifier(), user, model, len(turns), iter(turns))

    def script(self) -> list[Turn]:
        """One script's first half and another one's second: few chats are word for word the same."""
        first, second = self.chance.choice(self.scripts), self.chance.choice(self.scripts)
        return first[: len(first) // 4 * 2] + second[len(second) // 4 * 2 :]

    def turn(self, chat: Chat, time: int) -> Message:
        role, text = next(chat.turns)
        is_first, chat.is_new = chat.is_new, False
        chat.left -= 1
        model = chat.model if role == "assistant" else None
        return Message(self.identifier(), chat.id, chat.user, role, text, model, time, is_first)

    def pause(self) -> int:
        pause = int(PAUSES[0] + self.chance.random() * (PAUSES[1] - PAUSES[0]))
        return pause * 500 if self.chance.random() < RETURN else pause

    def identifier(self) -> str:
        """A random UUID of version 4."""
        digits = f"{self.chance.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
