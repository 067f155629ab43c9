#!/usr/bin/env python3
"""Measures our counter beside tiktoken, rs-bpe and gigatoken: same files, same documents, same run.

    pip install tiktoken==0.14.0 rs-bpe gigatoken
    swift build -c release --product token-benchmark
    compare.py .build/release/token-benchmark FILE...

The others get their vocabulary from our program: see reference.py. Every figure is processor time of
one thread, so other work on the machine matters little; counters take turns for several rounds and
the best round counts. "cold" is the first pass of a new counter over a file, in a process of its
own; "warm" is the best later pass. The tokens are compared too: a counter that differs from tiktoken
is marked.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # No folder of it beside the sources.

def documents(path, byte_count):
    """Cuts a file as our benchmark does."""
    content = open(path, "rb").read()
    result, start = [], 0
    while start < len(content):
        end = min(start + byte_count, len(content))
        while end < len(content) and content[end] & 0xC0 == 0x80:
            end += 1
        result.append(content[start:end].decode())
        start = end
    return len(content), result


def make_tiktoken(path):
    import reference

    encoding = reference.encoding("o200k_base", open(path, "rb").read())
    return lambda texts: sum(len(encoding.encode_ordinary(text)) for text in texts)


def make_rs_bpe(path):
    from rs_bpe.bpe import openai

    tokenizer = openai.o200k_base()
    return lambda texts: sum(map(tokenizer.count, texts))


def make_gigatoken(path):
    import awkward
    import gigatoken

    tokenizer = gigatoken.Tokenizer.from_tiktoken(path)
    return lambda texts: int(
        awkward.sum(awkward.num(tokenizer.encode_batch(texts, parallel=False))))


PYTHON_COUNTERS = {"tiktoken": make_tiktoken, "rs-bpe": make_rs_bpe, "gigatoken": make_gigatoken}


def measure_python(name, vocabulary, path, byte_count):
    """Runs in a process of its own: prints what our benchmark prints."""
    size, texts = documents(path, byte_count)
    count = PYTHON_COUNTERS[name](vocabulary)
    passes = []
    for _ in range(2 if name in ("tiktoken", "rs-bpe") else 12):
        start = time.process_time()
        tokens = count(texts)
        passes.append(time.process_time() - start)
    print(json.dumps(
        {"bytes": size, "tokens": tokens, "cold": passes[0], "warm": min(passes[1:])}))


def run(command):
    output = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return json.loads(output)


def main():
    if sys.argv[1:2] == ["--measure"]:
        name, vocabulary, path, byte_count = sys.argv[2:]
        return measure_python(name, vocabulary, path, int(byte_count))
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--document-bytes", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("program")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        # gigatoken tells the rule by the file's name.
        vocabulary = f"{directory}/o200k_base.tiktoken"
        with open(vocabulary, "wb") as file:
            subprocess.run([options.program, "vocabulary", "o200k_base"], stdout=file, check=True)
        compare(options, vocabulary)


def compare(options, vocabulary):
    names = [*PYTHON_COUNTERS, "hansard"]
    loading = []
    for path in options.files:
        best = {}
        for _ in range(options.rounds):
            for name in names:
                size = str(options.document_bytes)
                if name == "hansard":
                    result = run([options.program, "speed", "o200k_base", size, path])
                    loading.append(result["load"])
                else:
                    result = run(
                        [sys.executable, __file__, "--measure", name, vocabulary, path, size])
                known = best.setdefault(name, result)
                for kind in ("cold", "warm"):
                    known[kind] = min(known[kind], result[kind])
        reference = best["tiktoken"]
        print(f"\n{path} ({reference['bytes']:,} bytes)")
        print(f"{'':12}{'warm MB/s':>12}{'x tiktoken':>12}{'cold MB/s':>12}{'x tiktoken':>12}")
        for name, result in best.items():
            warm = result["bytes"] / result["warm"] / 1e6
            cold = result["bytes"] / result["cold"] / 1e6
            warm_ratio = reference["warm"] / result["warm"]
            cold_ratio = reference["cold"] / result["cold"]
            difference = result["tokens"] - reference["tokens"]
            mark = f"  {difference:+} tokens" if difference else ""
            print(f"{name:12}{warm:12.1f}{warm_ratio:12.1f}{cold:12.1f}{cold_ratio:12.1f}{mark}")
    print(f"\nloading o200k_base: {1000 * min(loading):.1f} to {1000 * max(loading):.1f} ms")


if __name__ == "__main__":
    main()
