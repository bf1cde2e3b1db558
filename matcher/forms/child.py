"""The reading process (读取子进程): bounds itself, reads one file from standard input, answers in JSON."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

# With what Python itself takes, a reading process stays within 512 MB.
GROWTH = 448 * 1024 * 1024
CPU_SECONDS = 20


def bound() -> None:
    """Set this process's limits: memory, processor time, no files written, no core dump."""
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    memory = pages * resource.getpagesize() + GROWTH
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def main() -> None:
    """Read standard input as the file named first; then the folder of column lists, and which of them to read by."""
    bound()
    from matcher.errors import MatcherError
    from matcher.forms.reader import read_here

    try:
        forms = sys.argv[3].split(",")
        document = read_here(sys.argv[1], sys.stdin.buffer.read(), Path(sys.argv[2]), forms)
        answer: dict[str, Any] = {"document": document.plain()}
    except MatcherError as error:
        answer = {"error": type(error).__name__, "message": error.message}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
