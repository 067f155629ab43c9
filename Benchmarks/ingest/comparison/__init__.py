"""Runs Hansard and its peers as whole processes, and prints what came of it.

`process` runs one, `hansard` and `peers` are the rows, `results` keeps and `table` prints them.
`../compare.py` and `../growth.py` are the commands.
"""
