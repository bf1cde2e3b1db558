"""The real word list, segmenter and concepts, for tests of what they do to a ranking."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.text.catalogue import Catalogue
from matcher.text.concepts import Concepts
from matcher.text.lexicon import Lexicon, data_folder
from matcher.text.occupation import OccupationReader
from matcher.text.segment import Segmenter


@pytest.fixture(scope="session")
def concepts() -> Concepts:
    lexicon = Lexicon.load(data_folder() / "lexicon")
    return Concepts(OccupationReader(lexicon, Catalogue.load(data_folder() / "occupations")), lexicon)


@pytest.fixture(scope="session")
def segmenter(tmp_path_factory: pytest.TempPathFactory) -> Segmenter:
    return Segmenter(Lexicon.load(data_folder() / "lexicon"), Path(tmp_path_factory.mktemp("words")))


@pytest.fixture(scope="session")
def cut(segmenter: Segmenter):
    return segmenter.words
