"""One small demo world per test process; every test that writes gets a copy of its file."""

# ruff: noqa: E402 (what is set before the imports is for them)
from __future__ import annotations

import dataclasses
import gc
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

# Two processes test at once on two cores: threads of the numeric libraries would only wait for each other.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
# Nothing is thrown away while modules load and tests are listed, so looking for it is a quarter of that time.
gc.disable()

import pytest
from fastapi.testclient import TestClient
from rich.progress import Progress

from api.app import create_app
from matcher import bootstrap
from matcher.demo.load import PASSWORD, USERNAMES, load_demo
from matcher.models.enums import Role
from matcher.repository.database import Database
from matcher.scoring.columns import Codebooks
from matcher.scoring.index import SeekerIndex
from matcher.scoring.weights import WISHES
from matcher.service import matching
from matcher.service.context import Kit
from matcher.service.pool import CandidatePool
from matcher.settings import Settings
from tests import statements
from tests.reading import FOLDERS, read_beside

SEEKERS, ENTERPRISES, SEED = 400, 12, 7
statements.share()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Browser tests on one worker, each file's canary sweep on one, everything else spread test by test.

    xdist's own groups are lost with this pytest: it derives a test's name anew and drops the group xdist wrote into it.
    """
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadGroupScheduling

    class Grouped(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            together = ("tests/e2e/", "tests/security/test_canary.py")
            return next((group for group in together if nodeid.startswith(group)), nodeid)

    return Grouped(config, log)


def pytest_collection_finish() -> None:
    """What stands now stays: from here on only what comes after it is looked through."""
    gc.freeze()
    gc.enable()


def settings_for(folder: Path, **changes: object) -> Settings:
    """Demo settings over a folder of their own; hashing is cheap here, since its strength is not what is tested."""
    quiet = {"inline_worker": False, "warm_markets": False, "argon2_memory_kib": 1024, "require_second_factor": False}
    options: dict[str, object] = {"demo": True, "var": folder, **quiet}
    return Settings(_env_file=None, **(options | changes))


def kit_over(base: Kit, database_url: str, folder: Path) -> Kit:
    """The same wired parts over another store, with an index of its own."""
    settings = settings_for(folder, database_url=database_url)
    own = base.pool.index
    index = SeekerIndex(
        base.segmenter, own.weights, own.covers, distances=base.places.distance_km, concept_of=own.concept_of
    )
    pool = CandidatePool(index, base.places, base.segmenter, {**base.pool.presets, WISHES: base.pool.wishes})
    own_posts = base.posts.another()
    return dataclasses.replace(base, settings=settings, database=Database(database_url), pool=pool, posts=own_posts)


def copied_world(base: Kit, folder: Path) -> Kit:
    """A copy of the shared world in a file of its own, its index where the base's stands: only changes are read anew."""
    target = folder / "matcher.sqlite3"
    source = base.settings.var / "matcher.sqlite3"
    with closing(sqlite3.connect(source)) as world, closing(sqlite3.connect(target)) as own:
        world.backup(own)
    copy = kit_over(base, f"sqlite:///{target}", folder)
    known = base.pool.index.snapshot_
    # The books grow with what people tell, so each world has its own.
    books = Codebooks.from_dict(known.books.to_dict())
    copy.pool.index.adopt(dataclasses.replace(known, books=books))
    copy.pool._reached, copy.pool._tail = 0, dict(base.pool._tail)
    return copy


@pytest.fixture(autouse=True)
def _reading(request: pytest.FixtureRequest) -> Iterator[None]:
    """Uploads start no process where it is not the reading that is tested."""
    if not request.node.nodeid.startswith(FOLDERS):
        yield
        return
    with read_beside():
        yield


@pytest.fixture(scope="session")
def base_kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """The shared world; read it, never write to it."""
    folder = tmp_path_factory.mktemp("world")
    settings = settings_for(folder)
    bootstrap.migrate(settings)
    kit = bootstrap.build(settings)
    with Progress(disable=True) as progress, read_beside():
        load_demo(
            kit, seekers=SEEKERS, seed=SEED, if_empty=False, progress=progress, enterprises=ENTERPRISES, history=False
        )
    # Everybody in one section with the frequencies of all, as a first start would have it.
    matching.warm(kit)
    kit.pool.merge()
    gc.freeze()
    yield kit
    kit.database.dispose()


@pytest.fixture
def kit(base_kit: Kit, tmp_path: Path) -> Iterator[Kit]:
    """A world of the test's own."""
    copy = copied_world(base_kit, tmp_path)
    yield copy
    copy.database.dispose()


@pytest.fixture
def client(kit: Kit) -> Iterator[TestClient]:
    """Nobody signed in."""
    with TestClient(create_app(kit), follow_redirects=False) as client:
        yield client


class Api:
    """The JSON API as one account uses it."""

    def __init__(self, client: TestClient, username: str) -> None:
        answer = client.post("/api/v1/sessions", json={"username": username, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        self._client = client
        self._headers = {"Authorization": f"Bearer {answer.json()['token']}"}

    def get(self, path: str, **options: object):
        """GET /api/v1…"""
        return self._client.get(f"/api/v1{path}", headers=self._headers, **options)

    def post(self, path: str, *, key: str | None = None, **options: object):
        """POST /api/v1…"""
        headers = self._headers | ({"Idempotency-Key": key} if key else {})
        return self._client.post(f"/api/v1{path}", headers=headers, **options)

    def delete(self, path: str):
        """DELETE /api/v1…"""
        return self._client.delete(f"/api/v1{path}", headers=self._headers)


@pytest.fixture
def sign_in(client: TestClient):
    """Sign in by role or by user name."""
    return lambda who: Api(client, USERNAMES[who] if isinstance(who, Role) else who)
