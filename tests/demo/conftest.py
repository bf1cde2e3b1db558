"""The usual demo world, drawn once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from matcher.demo.world import World, build_world
from matcher.models.seeker import SeekerDraft

FOLDER = Path(__file__).parents[2] / "data" / "demo"
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def folder() -> Path:
    """Where the demo's word lists are."""
    return FOLDER


@pytest.fixture(scope="session")
def world() -> World:
    """The world as the demo shows it."""
    return build_world(seed=20221216, today=TODAY, folder=FOLDER)


@pytest.fixture(scope="session")
def people(world: World) -> list[SeekerDraft]:
    """Its job seekers."""
    return list(world.seekers())
