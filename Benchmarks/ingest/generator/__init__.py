"""Writes dumps of chats of any size from any texts, in bounded memory and always the same bytes.

`corpus` reads texts, `chats` makes messages of them, `writers` gives them a dump's form, `derive`
makes a second file from a first one. `../generate.py` is the command.
"""
