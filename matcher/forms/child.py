"""The reading process (读取子进程): bounds itself, reads one file from standard input, answers in JSON."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Sequence
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

    After ``--attached`` it is an office file of the kind named, looked through and not read; after ``--annex`` a form
    of the notice in the format named.
    """
    bound()
    from matcher.errors import MatcherError

    data = sys.stdin.buffer.read()
    try:
        answer = answer_to(sys.argv[1:], data)
    except MatcherError as error:
        answer = {"error": type(error).__name__, "message": error.message}
    sys.stdout.write(json.dumps(answer))


def answer_to(asked: Sequence[str], data: bytes) -> dict[str, Any]:
    """What is found in the file, by what is asked of it."""
    if asked[0] == "--attached":
        from matcher.forms.attached import check_office
        from matcher.models.media import MediaKind

        check_office(data, MediaKind(asked[1]))
        return {"document": {}}
    if asked[0] == "--annex":
        from matcher.forms.annex import read_here as read_annex
        from matcher.forms.package import check_package

        check_package(data, asked[1])
        return {"document": read_annex(data, asked[1]).to_dict()}
    from matcher.forms.reader import read_here

    return {"document": read_here(asked[0], data, Path(asked[1]), asked[2].split(",")).plain()}


if __name__ == "__main__":
    main()
