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
    """Read standard input as the file named first; then the folder of column lists, and which of them to read by.

    After ``--attached`` it is an office file of the kind named, looked through and not read.
    """
    bound()
    from matcher.errors import MatcherError

    data = sys.stdin.buffer.read()
    try:
        answer = _attached(data) if sys.argv[1] == "--attached" else _read(data)
    except MatcherError as error:
        answer = {"error": type(error).__name__, "message": error.message}
    sys.stdout.write(json.dumps(answer))


def _read(data: bytes) -> dict[str, Any]:
    from matcher.forms.reader import read_here

    document = read_here(sys.argv[1], data, Path(sys.argv[2]), sys.argv[3].split(","))
    return {"document": document.plain()}


def _attached(data: bytes) -> dict[str, Any]:
    from matcher.forms.attached import check_office
    from matcher.models.media import MediaKind

    check_office(data, MediaKind(sys.argv[2]))
    return {"document": {}}


if __name__ == "__main__":
    main()
