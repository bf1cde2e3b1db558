"""The encoder of titles: the real model where the extra is installed, and a service that runs without it."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from matcher import bootstrap
from matcher.errors import Unavailable
from matcher.text.embedding import E5, installed
from tests.conftest import settings_for


@pytest.mark.skipif(not installed(), reason="needs the extra semantic")
def test_titles_become_vectors_of_unit_length() -> None:
    encoder = E5()
    titles = ["挖掘机司机", "钩机师傅", "幼儿园老师", "\ud83d焊工"]
    vectors = encoder.encode(titles)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert np.array_equal(encoder.encode(titles[:1])[0], vectors[0]), "a title alone is the title among others"


def test_without_the_package_the_service_says_so_and_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("matcher.text.embedding.installed", lambda: False)
    with pytest.raises(Unavailable, match="pip install"):
        E5()
    settings = settings_for(tmp_path, semantic=True)
    bootstrap.migrate(settings)
    with caplog.at_level(logging.WARNING):
        kit = bootstrap.build(settings)
    assert "没有安装语义附加包" in caplog.text
    assert kit.pool.index.meaning is None
    kit.database.dispose()
