"""Word lists, regions, the classification and what is worked out of them: the same for every command, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from matcher import bootstrap
from matcher.text import occupation, segment
from matcher.text.catalogue import Catalogue
from matcher.text.lexicon import Lexicon

_lexicon, _catalogue = cache(Lexicon.load), cache(Catalogue.load)
_segmenters: dict[int, segment.Segmenter] = {}
_Segmenter = segment.Segmenter
_readers: dict[tuple[int, ...], tuple[tuple[object, ...], occupation.OccupationReader]] = {}
_OccupationReader = occupation.OccupationReader


def _segmenter(lexicon: Lexicon, folder: Path) -> segment.Segmenter:
    made = _segmenters.setdefault(id(lexicon), _Segmenter(lexicon, folder))
    made.words("预热")
    return made


def _reader(*given: Any) -> occupation.OccupationReader:
    """One reader for the same objects; they are kept beside it, so that none of their ids comes again."""
    key = tuple(map(id, given))
    if key not in _readers:
        _readers[key] = given, _OccupationReader(*given)
    return _readers[key][1]


def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands of the test find the readers of the commands before."""
    monkeypatch.setattr(Lexicon, "load", _lexicon)
    monkeypatch.setattr(Catalogue, "load", _catalogue)
    monkeypatch.setattr(segment, "Segmenter", _segmenter)
    monkeypatch.setattr(occupation, "OccupationReader", _reader)
    monkeypatch.setattr(bootstrap, "Segmenter", _segmenter)
    monkeypatch.setattr(bootstrap, "OccupationReader", _reader)
