"""Word lists, regions and readers, loaded once for all text tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from matcher.text.brochure import BrochureReader
from matcher.text.gazetteer import RegionFact, load_regions
from matcher.text.lexicon import Lexicon
from matcher.text.place import PlaceReader
from matcher.text.roster import RosterReader

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon.load(ROOT / "data" / "lexicon")


@pytest.fixture(scope="session")
def regions() -> tuple[RegionFact, ...]:
    return load_regions()


@pytest.fixture(scope="session")
def places(regions: tuple[RegionFact, ...]) -> PlaceReader:
    return PlaceReader(regions)


@pytest.fixture(scope="session")
def brochures(lexicon: Lexicon, places: PlaceReader) -> BrochureReader:
    return BrochureReader(lexicon, places, lambda: TODAY)


@pytest.fixture(scope="session")
def rosters(lexicon: Lexicon, places: PlaceReader) -> RosterReader:
    return RosterReader(lexicon, places, lambda: TODAY)
