"""The papers of the security review point to tests and files that are there (docs/security.md)."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAPER = (ROOT / "docs/security.md").read_text("utf-8")


def test_every_test_a_claim_rests_on_is_there() -> None:
    told = set(re.findall(r"(tests/[\w/]+\.py)::(\w+)", PAPER))
    assert len(told) > 25
    gone = [
        (path, name)
        for path, name in sorted(told)
        if not re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    ]
    assert gone == []


def test_every_paper_it_names_is_there() -> None:
    named = set(re.findall(r"\b(docs/[\w/-]+\.md|data/[\w/.-]+\.toml)\b", PAPER))
    assert len(named) > 4
    assert [one for one in sorted(named) if not (ROOT / one).exists()] == []
