"""The process dies at every named place (trust.md T11): nothing is half done, and doing it again does it once."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.app import create_app
from matcher import failpoint
from matcher.cli import app
from matcher.demo.load import PASSWORD
from matcher.jobs.worker import Worker
from matcher.models.consent import Consent, Disclosure
from matcher.models.enums import ConsentChannel, ConsentKind
from matcher.models.job import Job
from matcher.models.shortlist import Referral, Shortlist
from matcher.models.states import JobState
from matcher.repository.jobs import STALE_AFTER
from matcher.service import matching, referrals
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.conftest import Api, kit_over
from tests.factories import actor, brochure, enterprise_of, post_cells
from tests.repository.stores import ended, forked
from tests.service.test_referrals import do, listed, submit

TITLES = ["机器人焊接操作工", "焊接检验工", "铸件清理工"]


def child(work: Callable[[], object], point: str = "") -> int:
    """The exit status of a process of its own that does ``work`` and perhaps dies at a failpoint."""
    return ended(forked(work, MATCHER_FAILPOINT=point))


def own(kit: Kit) -> Kit:
    """Called in the child: connections of its own."""
    return kit_over(kit, kit.database.url, kit.settings.var)


def whole(kit: Kit) -> bool:
    """The file is sound and no rule is broken."""
    with kit.open(SYSTEM, write=False) as context:
        assert context.unit.session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert check_invariants(context) == []
    return True


def count(kit: Kit, *tables: type) -> list[int]:
    with kit.open(SYSTEM, write=False) as context:
        return [len(context.unit.session.exec(select(table.id)).all()) for table in tables]  # type: ignore[attr-defined]


def importing(kit: Kit, point: str, done: bool) -> None:
    """`matcher import brochures`, the whole command."""
    file = kit.settings.var / "简章.xlsx"
    rows = [post_cells(title=title) for title in TITLES]
    file.write_bytes(brochure(kit, enterprise_of(kit, actor(kit, "qiye")), rows))
    environment = {"MATCHER_DEMO": "1", "MATCHER_VAR": str(kit.settings.var), "MATCHER_DATABASE_URL": kit.database.url}

    def command() -> None:
        os.environ.update(environment)
        app(["import", "brochures", str(file), "--json"], standalone_mode=False)

    def posts() -> Counter[str]:
        with kit.open(SYSTEM, write=False) as context:
            case = context.unit.cases.open_of(actor(kit, "qiye").enterprise_id or 0)
            assert case is not None
            return Counter(post.title for post in context.unit.vacancies.of_case(case.id or 0) if post.title in TITLES)

    kit.database.dispose()
    assert child(command, point) == 137
    assert whole(kit)
    assert posts() == (Counter(TITLES) if done else {})
    kit.database.dispose()
    assert child(command) == 0
    assert posts() == Counter(TITLES)


def marking(kit: Kit, point: str, done: bool) -> None:
    """A referral with its consent and its hand-over."""
    post = submit(kit)
    person = listed(kit, post)[0]

    def refer() -> None:
        do(own(kit), referrals.refer, post, person, channel=ConsentChannel.PHONE)

    tables = (Referral, Consent, Disclosure)
    before = count(kit, *tables)
    kit.database.dispose()
    assert child(refer, point) == 137
    assert whole(kit)
    assert count(kit, *tables) == before
    kit.database.dispose()
    assert child(refer) == 0
    assert count(kit, *tables) == [number + 1 for number in before]
    with kit.open(SYSTEM, write=False) as context:
        consents = [one.kind for one in context.unit.consents.of_seeker(person)]
    assert consents.count(ConsentKind.DISCLOSURE) == 1


def working(kit: Kit, point: str, done: bool) -> None:
    """The worker over the jobs of a brochure."""
    submit(kit)
    matching.warm(kit)
    (before,) = count(kit, Shortlist)

    def drain() -> None:
        Worker(own(kit)).drain()

    kit.database.dispose()
    assert child(drain, point) == 137
    assert whole(kit)
    assert count(kit, Shortlist) == [before], "the lists and the end of the job are one transaction"
    with kit.open(SYSTEM, write=True) as context:
        (job,) = context.unit.session.exec(select(Job).where(Job.state == JobState.RUNNING))
        assert job.heartbeat_at is not None
        job.heartbeat_at -= STALE_AFTER * 1.01  # a minute later
        context.unit.commit()
    kit.database.dispose()
    assert child(drain) == 0
    assert count(kit, Shortlist) == [before + 1]
    with kit.open(SYSTEM, write=False) as context:
        assert JobState.RUNNING not in context.unit.jobs.counts()


SCENES: dict[str, tuple[Callable[[Kit, str, bool], None], str, bool]] = {
    "after_parse": (importing, "", False),
    "case_routed": (importing, "", False),
    "intake_row": (importing, ":2", False),
    "before_commit": (importing, "", False),
    "after_commit": (importing, "", True),
    "referral_marked": (marking, "", False),
    "job_taken": (working, "", False),
    "job_done": (working, "", False),
}


@pytest.mark.parametrize("name", failpoint.NAMES)
def test_dying_here_leaves_nothing_half_done(kit: Kit, name: str) -> None:
    scene, nth, done = SCENES[name]  # a new failpoint needs a scene that reaches it
    scene(kit, name + nth, done)


def test_a_request_that_was_done_but_never_answered_is_answered_on_retry(kit: Kit) -> None:
    with TestClient(create_app(kit)) as client:
        company = Api(client, "qiye")
        file = brochure(kit, enterprise_of(kit, actor(kit, "qiye")), [post_cells(title=TITLES[0])])
        intake = company.post("/intakes/brochure", files={"file": ("简章.xlsx", file)}).json()
        token = client.post("/api/v1/sessions", json={"username": "qiye", "password": PASSWORD}).json()["token"]

    def confirm(over: Kit, key: str) -> Any:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        with TestClient(create_app(over)) as client:
            return client.post(f"/api/v1/intakes/{intake['id']}/confirmation", json={"version": 1}, headers=headers)

    kit.database.dispose()
    assert child(lambda: confirm(own(kit), "retry-0001"), "after_commit") == 137
    assert whole(kit)
    again = confirm(kit, "retry-0001")
    assert (again.status_code, again.json()["taken"]) == (201, 1)
    assert again.headers["idempotent-replay"] == "true"
    assert confirm(kit, "retry-0002").status_code == 409
