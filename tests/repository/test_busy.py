"""A store that is busy, full or gone: 503 in Chinese with Retry-After, reads go on, and it works again afterwards."""

from __future__ import annotations

import resource
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.app import create_app
from matcher.models.states import VacancyState
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.conftest import Api
from tests.factories import actor, brochure, enterprise_of, post_cells
from tests.repository.test_races import once, previewed

WRITERS = 24


def said(answer: Any) -> str:
    """What a refusing answer tells, after a look at its shape."""
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert 0 < int(answer.headers["retry-after"]) <= 60
    return answer.json()["detail"]


@contextmanager
def held(kit: Kit) -> Iterator[None]:
    """Somebody else holds what every writer of this post needs, and does not let go."""
    if kit.database.is_sqlite:
        with closing(sqlite3.connect(str(kit.database.engine.url.database), isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            yield
    else:
        url = kit.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url.replace("%2F", "/")) as holder:
            holder.execute("SELECT id FROM vacancy FOR UPDATE")
            yield


def test_a_held_lock_is_told_in_time_and_reads_go_on(store: Kit) -> None:
    receipt = once(actor(store, "qiye"), confirm_latest, previewed(store, actor(store, "qiye"), post_cells()))(store)
    with store.open(SYSTEM, write=False) as context:
        post = context.unit.vacancies.of_case(receipt.case.id)[-1]
    with TestClient(create_app(store)) as client, ThreadPoolExecutor(WRITERS) as pool:
        officer = Api(client, "zhuanyuan")
        path, body = f"/vacancies/{post.id}/publication", {"version": post.version, "opinion": "核实"}

        def write(_: int) -> tuple[Any, float]:
            begun = time.monotonic()
            return officer.post(path, json=body), time.monotonic() - begun

        with held(store):
            writers = [pool.submit(write, number) for number in range(WRITERS)]
            time.sleep(1)
            for _ in range(3):
                begun = time.monotonic()
                assert officer.get(f"/cases/{receipt.case.id}").status_code == 200
                assert time.monotonic() - begun < 3, "a read waits for no writer"
            answers = [writer.result(30) for writer in writers]
        assert {"系统繁忙" in said(answer) for answer, _ in answers} == {True}
        assert max(took for _, took in answers) < 9
        assert officer.post(path, json=body).json()["state"] == VacancyState.PUBLISHED


def confirm_latest(context: Any, intake: int) -> Any:
    from matcher.service import intakes

    return intakes.confirm(context, intake, version=1)


@contextmanager
def no_more_pages(kit: Kit) -> Iterator[None]:
    """The store may not grow: what a full disk looks like to SQLite."""

    def cap(connection: sqlite3.Connection, _record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    sa.event.listen(kit.database.engine, "connect", cap)
    kit.database.dispose()
    try:
        yield
    finally:
        sa.event.remove(kit.database.engine, "connect", cap)
        kit.database.dispose()


@contextmanager
def no_larger_files(kit: Kit) -> Iterator[None]:
    """The system refuses to let any file of this process grow past 200 kB, the write-ahead log among them."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("full", [no_more_pages, no_larger_files])
def test_a_full_disk_refuses_writes_keeps_reads_and_recovers(kit: Kit, full: Any) -> None:
    enterprise = enterprise_of(kit, actor(kit, "qiye"))
    rows = [post_cells(title=f"焊接操作工{number}号线", duty="焊接" * 300) for number in range(60)]
    file = brochure(kit, enterprise, rows)
    with TestClient(create_app(kit)) as client:
        company = Api(client, "qiye")

        def upload() -> Any:
            return company.post("/intakes/brochure", files={"file": ("简章.xlsx", file)})

        first = upload().json()
        with full(kit):
            answers = [upload()]
            while answers[-1].status_code == 201 and len(answers) < 30:
                answers.append(upload())
            begun = time.monotonic()
            told = said(company.post(f"/intakes/{first['id']}/confirmation", json={"version": 1}))
            assert time.monotonic() - begun < 4
            assert "磁盘" in told
            assert "未保存" in told
            assert company.get(f"/intakes/{first['id']}").json()["state"] == "previewed"
        assert company.post(f"/intakes/{first['id']}/confirmation", json={"version": 1}).json()["taken"] == 60
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []
        assert context.unit.session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
