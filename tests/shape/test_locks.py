"""Whoever waits for a lock sees what the one before them wrote: a row read under a lock is read anew."""

from __future__ import annotations

import ast
from pathlib import Path

from matcher.repository.queues import Queue

REPOSITORY = Path(__file__).parents[2] / "matcher" / "repository"
# Jobs are drawn by a sub-query; the statement around it refreshes what it returns.
DRAWN = {"jobs.py"}


def _stale(path: Path) -> list[int]:
    """Lines of statements that lock rows and would leave a row already read as it was before the wait."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.If | ast.For):
            text = ast.unparse(node)
            if "with_for_update" in text and "populate_existing" not in text and ".refresh(" not in text:
                found.append(node.lineno)
    return found


def test_every_lock_reads_the_row_anew() -> None:
    files = [one for one in sorted(REPOSITORY.glob("*.py")) if one.name not in DRAWN]
    assert {one.name: lines for one in files if (lines := _stale(one))} == {}
    assert sum("with_for_update" in one.read_text("utf-8") for one in files) > 10


def test_every_advisory_lock_has_its_own_key() -> None:
    """Two queues under one key make whoever waits in one wait for the other; all are taken in one place."""
    whole = Path(__file__).parents[2]
    taking = {
        str(one.relative_to(whole))
        for folder in ("matcher", "api", "migrations")
        for one in (whole / folder).rglob("*.py")
        if "advisory" in one.read_text("utf-8") and "pg_" in one.read_text("utf-8")
    }
    # The migration's lock is of one number, which PostgreSQL keeps apart from keys of two.
    assert taking == {"matcher/repository/queues.py", "migrations/env.py"}
    assert len({int(one) for one in Queue.__members__.values()}) == len(Queue.__members__) >= 4
