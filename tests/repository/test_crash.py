"""The process dies at every named place (trust.md T11): nothing is half done, and doing it again does it once."""

from __future__ import annotations

import os
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from sqlmodel import select

from matcher import clock, failpoint
from matcher.cli import app
from matcher.jobs.worker import Worker
from matcher.models.consent import Consent, Disclosure
from matcher.models.enums import ConsentChannel, ConsentKind
from matcher.models.shortlist import Referral, Shortlist
from matcher.models.states import JobState
from matcher.repository.jobs import STALE_AFTER
from matcher.service import matching, referrals
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.conftest import kit_over
from tests.factories import actor, brochure, enterprise_of, post_cells
from tests.service.test_referrals import do, listed, submit

TITLES = ["机器人焊接操作工", "焊接检验工", "铸件清理工"]


def child(work: Callable[[], object], point: str = "") -> int:
    """The exit status of a process of its own that does ``work`` and perhaps dies at a failpoint."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # forking beside threads: the child starts no new ones first
        pid = os.fork()
    if pid == 0:
        _live(work, point)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _live(work: Callable[[], object], point: str) -> NoReturn:
    os.environ["MATCHER_FAILPOINT"] = point
    try:
        work()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


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
    post = submit(kit)
    matching.warm(kit)
    (before,) = count(kit, Shortlist)

    def drain() -> None:
        Worker(own(kit)).drain()

    kit.database.dispose()
    assert child(drain, point) == 137
    assert whole(kit)
    assert count(kit, Shortlist) == [before], "the lists and the end of the job are one transaction"
    with kit.open(SYSTEM, write=True) as context:
        assert context.unit.jobs.counts()[JobState.RUNNING] == 1
        # A minute later: the heartbeat is old.
        stale = context.unit.jobs.take(lease="later", at=clock.now() + STALE_AFTER * 1.01)
        assert stale is not None
        assert stale.payload == {"vacancy_id": post}
    kit.database.dispose()


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
def test_dying_here_leaves_nothing_half_done(kit: Kit, name: str, tmp_path: Path) -> None:
    scene, nth, done = SCENES[name]  # a new failpoint needs a scene that reaches it
    scene(kit, name + nth, done)


def test_every_write_path_has_a_failpoint() -> None:
    """Each use case that commits passes ``before_commit``; what is named is hit somewhere in the code."""
    sources = "".join(path.read_text("utf-8") for path in Path(failpoint.__file__).parent.rglob("*.py"))
    assert [name for name in failpoint.NAMES if f'failpoint.hit("{name}")' not in sources] == []
    assert set(SCENES) == set(failpoint.NAMES)
