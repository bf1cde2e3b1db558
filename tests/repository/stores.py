"""The two stores tests run on, and races with a connection per racer."""

from __future__ import annotations

import dataclasses
import os
import secrets
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Thread
from time import monotonic
from typing import Any

import psycopg
import pytest
from rich.progress import Progress
from sqlalchemy.engine import make_url

from matcher import bootstrap
from matcher.demo.load import load_demo
from matcher.errors import Conflict, MatcherError, Unavailable
from matcher.repository.database import Database
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.conftest import kit_over, settings_for
from tests.postgres import fresh_database, server
from tests.reading import read_beside

POSTGRES = pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgres")])
BOTH = ["sqlite", POSTGRES]
# Nothing here takes as long; who is not back by then waits for somebody who waits for them.
PATIENCE = 60.0


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A server's URL; without a server the test is skipped, or fails where everything is required."""
    with server() as postgres:
        if postgres.url is None:
            if os.environ.get("MATCHER_REQUIRE_ALL"):
                pytest.fail(f"MATCHER_REQUIRE_ALL is set: {postgres.reason}")
            pytest.skip(postgres.reason)
        yield postgres.url


@pytest.fixture(scope="session")
def postgres_world(
    base_kit: Kit, postgres_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Kit, str]]:
    """A small demo world, put in by the same use cases, that tests copy as a template: its parts and its URL."""
    folder = tmp_path_factory.mktemp("postgres")
    with fresh_database(postgres_server) as url:
        kit = migrated(base_kit, url, folder)
        with Progress(disable=True) as progress, read_beside():
            load_demo(kit, seekers=150, seed=7, if_empty=False, progress=progress, enterprises=5)
        kit.database.dispose()  # a template must have no visitors
        yield kit, url


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kit]:
    """A demo world of the test's own, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("kit")
        return
    world, template = request.getfixturevalue("postgres_world")
    with copied_database(request.getfixturevalue("postgres_server"), template) as url:
        kit = kit_over(world, url, tmp_path)
        yield kit
        kit.database.dispose()


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a store without any table, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'matcher.sqlite3'}"
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        yield url


def migrated(base: Kit, url: str, folder: Path) -> Kit:
    """The parts over a store with tables and regions, and nothing else."""
    bootstrap.migrate(settings_for(folder, database_url=url))
    return kit_over(base, url, folder)


@contextmanager
def copied_database(server_url: str, template_url: str) -> Iterator[str]:
    """A copy of a PostgreSQL database under a random name; dropped afterwards."""
    admin = make_url(server_url).set(drivername="postgresql").render_as_string(hide_password=False)
    template, name = make_url(template_url).database, f"matcher_test_{secrets.token_hex(6)}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield template_url.replace(str(template), name)
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def race(kit: Kit, racers: Sequence[Callable[[Kit], Any]]) -> list[Any]:
    """What each racer returned, or the business error it met; any other error and any standstill fails the test."""
    barrier = Barrier(len(racers))
    results: list[Any] = [TimeoutError("still waiting: a deadlock")] * len(racers)

    def run(number: int, racer: Callable[[Kit], Any]) -> None:
        own = dataclasses.replace(kit, database=Database(kit.database.url))
        try:
            with own.open(SYSTEM, write=False) as context:
                context.unit.regions.count()
            barrier.wait(PATIENCE)
            results[number] = _patiently(racer, own)
        except Exception as error:
            results[number] = error
        finally:
            own.database.dispose()

    threads = [Thread(target=run, args=(number, racer), daemon=True) for number, racer in enumerate(racers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, MatcherError):
            raise result
    return results


def _patiently(racer: Callable[[Kit], Any], kit: Kit) -> Any:
    """As a client does: a busy store (503 after 5 s without the lock) is asked again; on a laden machine often."""
    until = monotonic() + PATIENCE
    while monotonic() < until:
        try:
            return racer(kit)
        except Unavailable as error:
            if error.code != "busy":
                raise
    return racer(kit)


def won(results: Sequence[Any]) -> list[Any]:
    """What the winners returned; every loser must have been told of a conflict."""
    strange = [one for one in results if isinstance(one, MatcherError) and not isinstance(one, Conflict)]
    assert strange == [], Counter(f"{one.status} {one.code}: {one.message}" for one in strange)
    return [result for result in results if not isinstance(result, MatcherError)]


def forked(work: Callable[[], object], **environment: str) -> int:
    """Begin ``work`` in a process of its own, which has everything loaded already; returns its number.

    It must open its own connections, and the test must have closed those to the same store.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of forking beside threads
        pid = os.fork()
    if pid:
        return pid
    os.environ.update(environment)
    try:
        work()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def ended(pid: int) -> int:
    """The exit status of a forked process."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
