"""Uploads read in the test's own process, for tests of what happens to a document once it is read.

A process of its own for each upload costs more than all that most tests do. How uploads are kept apart and bounded is
tested with the real reading process: tests/forms, tests/security, tests/cli and the tests in a browser.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from matcher.errors import MatcherError
from matcher.forms import sandbox
from matcher.forms.child import answer_to

FOLDERS = ("tests/service/", "tests/console/", "tests/api/", "tests/planning/", "tests/scoring/", "tests/jobs/")


def _ask(arguments: Sequence[str], data: bytes) -> dict[str, Any]:
    """What the reading process answers, by way of the same text."""
    try:
        answer = answer_to(arguments, data)
    except MatcherError as error:
        answer = {"error": type(error).__name__, "message": error.message}
    told: dict[str, Any] = json.loads(json.dumps(answer))
    return told


@contextmanager
def read_beside() -> Iterator[None]:
    """Until the block ends, no process is started for an upload."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "_ask", _ask)
        yield
