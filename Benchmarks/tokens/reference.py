"""tiktoken as it comes, but for its downloads: vocabularies are given by our program.

tiktoken's own source has the expressions and the SHA-256 of each vocabulary, so that what our program
gives is believed only when it is what tiktoken would have downloaded.
"""

import base64
import hashlib
import subprocess

import tiktoken
from tiktoken_ext import openai_public


def vocabulary(program, name):
    """A built-in vocabulary of our program, as the bytes of a .tiktoken file."""
    return subprocess.run(
        [program, "vocabulary", name], stdout=subprocess.PIPE, check=True).stdout


def ranks(content):
    """Token to rank."""
    pairs = (line.split() for line in content.splitlines())
    return {base64.b64decode(token): int(rank) for token, rank in pairs}


def encoding(name, content):
    """tiktoken's encoding of that name, with the bytes of its .tiktoken file."""

    def load(address, expected_hash=None):
        if hashlib.sha256(content).hexdigest() != expected_hash:
            raise SystemExit(f"our {name} is not tiktoken's")
        return ranks(content)

    openai_public.load_tiktoken_bpe = load
    return tiktoken.Encoding(**getattr(openai_public, name)())
