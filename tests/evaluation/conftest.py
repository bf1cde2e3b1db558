"""Measures are those without the extra ``semantic``, whether or not it is installed here."""

from __future__ import annotations

import pytest

from tests import readers


@pytest.fixture(autouse=True)
def without_semantic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.text.embedding.installed", lambda: False)


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    readers.read_once(monkeypatch)
