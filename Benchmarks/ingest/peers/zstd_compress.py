#!/usr/bin/env python3
"""`zstd -3 -T2`: compresses the file and understands nothing of it. The floor of the time.

Install: apt-get install zstd
"""

import shutil
import subprocess
import time

import peer


def main() -> None:
    options = peer.arguments()
    if not shutil.which("zstd"):
        peer.skip("zstd", "apt-get install zstd")
    started, target = time.perf_counter(), options.to / "messages.jsonl.zst"
    command = ["zstd", "-q", "-3", f"-T{options.jobs}", str(options.file), "-o", str(target)]
    subprocess.run(command, check=True)
    peer.report("zstd", started, target.stat().st_size, 0, f"zstd -3 -T{options.jobs}")


if __name__ == "__main__":
    main()
