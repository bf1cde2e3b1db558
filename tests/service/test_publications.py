"""What is public: the stream, its snapshot, and that whoever follows them holds exactly what anybody may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from matcher import clock
from matcher.models.enterprise import Enterprise
from matcher.models.fair import Fair
from matcher.models.fair_kinds import FairState, FairStep
from matcher.models.officer import Officer
from matcher.models.publication import PublicAction, PublicKind, PublicScope
from matcher.models.shift import Task
from matcher.models.states import TaskState, VacancyState
from matcher.models.vacancy import Vacancy
from matcher.service import officers, policies, publications
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.fairs import as_, carried, planned, post_of, take
from tests.service.test_boards import task

Held = dict[str, Any]


def read(kit: Kit) -> tuple[Held, int]:
    """A follower's start: the snapshot, page by page, and the first page's cursor."""
    held: Held = {}
    page, start = "", None
    while start is None or page:
        with kit.open(SYSTEM, write=False) as context:
            got = publications.snapshot(context, page=page, limit=7)
        start = got.cursor if start is None else start
        assert got.cursor == start
        held |= {one.key: one.thing for one in got.items}
        page = got.next_page
    return held, start


def caught_up(kit: Kit, held: Held, cursor: int) -> int:
    """Follow the stream to its end."""
    more = True
    while more:
        with kit.open(SYSTEM, write=False) as context:
            got = publications.follow(context, after=cursor, limit=20)
        for one in got.items:
            if one.thing is None:
                held.pop(one.key, None)
            else:
                held[one.key] = one.thing
        cursor, more = got.cursor, got.more
    return cursor


def public_now(kit: Kit) -> Held:
    """What anybody may see, asked of the tables themselves."""
    with kit.open(SYSTEM, write=False) as context:
        stored = context.unit.publications
        found = [
            one
            for kind in list(PublicKind)
            if kind is not PublicKind.POLICY
            for one in stored.things(kind, None, clock.today())
        ]
        found += publications.policies_now(context)
    return {f"{one.kind.value}:{one.subject}": one for one in found}


def _post(context: Context, number: int) -> Vacancy:
    posts = context.unit.session.exec(select(Vacancy).order_by(Vacancy.id)).all()  # type: ignore[arg-type]
    return posts[number % len(posts)]


def publish(context: Context, number: int) -> None:
    post = _post(context, number)
    post.state, post.valid_to = VacancyState.PUBLISHED, clock.today() + timedelta(days=9)


def retract(context: Context, number: int) -> None:
    _post(context, number).state = VacancyState.CLOSED


def change(context: Context, number: int) -> None:
    _post(context, number).headcount = 1 + number


def expire(context: Context, number: int) -> None:
    post = _post(context, number)
    post.valid_from, post.valid_to = clock.today() - timedelta(days=9), clock.today() - timedelta(days=1)


def bar(context: Context, number: int) -> None:
    firm = context.unit.session.get(Enterprise, _post(context, number).enterprise_id)
    assert firm is not None
    lifted = firm.barred_at is not None
    firm.barred_at, firm.barred_reason = (None, "") if lifted else (clock.now(), "试")


def agree(context: Context, number: int) -> None:
    staff = context.unit.session.exec(select(Officer).order_by(Officer.id)).all()  # type: ignore[arg-type]
    one = staff[number % len(staff)]
    one.contact_public = not one.contact_public


STEPS = (publish, retract, change, expire, bar, agree)
History = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 4), st.booleans()), min_size=4, max_size=14)


def test_snapshot_and_stream_end_with_exactly_what_is_public(kit: Kit) -> None:
    """Also for a slow twin that begins the stream at nought and reads it only when all is over."""
    as_(kit, SYSTEM, publications.sweep)

    @given(History, st.integers(0, 6))
    @settings(max_examples=8, deadline=None, database=None)
    def check(history: Any, begin: int) -> None:
        for number in range(5):
            as_(kit, SYSTEM, retract, number)
        held, cursor = read(kit)
        for turn, (step, number, reads) in enumerate(history):
            as_(kit, SYSTEM, step, number)
            if turn == begin:
                held, cursor = read(kit)
            elif reads:
                cursor = caught_up(kit, held, cursor)
        caught_up(kit, held, cursor)
        twin: Held = {}
        caught_up(kit, twin, 0)
        assert held == twin == public_now(kit)

    check()


def test_a_fair_is_on_the_pages_of_all_three_levels_at_once_and_leaves_them_at_once(kit: Kit) -> None:
    county, city = actor(kit, "xianji"), actor(kit, "shiji")
    fair_id = planned(kit, county).id or 0
    carried(kit, fair_id, FairState.APPROVED, by=county, approver=city)
    own = county.adcode or ""
    upper = own[:4] + "00"

    def shown(adcode: str, scope: PublicScope = PublicScope.ALL) -> bool:
        with kit.open(SYSTEM, write=False) as context:
            fairs = publications.local(context, adcode, scope)[PublicKind.FAIR]
        return str(fair_id) in {one.step.subject for one in fairs}

    assert not shown(own)
    take(kit, county, fair_id, FairStep.PUBLICISE)
    assert shown(own)
    assert shown(upper)
    assert shown("140000")
    assert shown(own, PublicScope.OWN)
    assert not shown(upper, PublicScope.OWN)
    assert shown(upper, PublicScope.WITHIN)
    assert not shown(own, PublicScope.ABOVE)
    take(kit, county, fair_id, FairStep.CANCEL, reason="场地停电")
    assert not any(map(shown, (own, upper, "140000")))


def test_an_officer_is_shown_only_after_agreeing_and_no_step_tells_of_them_afterwards(kit: Kit) -> None:
    county = actor(kit, "xianji")
    with kit.open(county, write=False) as context:
        one = next(row.officer for row in officers.list_officers(context) if row.officer.office_phone)

    def told(version: int, public: bool) -> list[Any]:
        as_(kit, county, officers.publish_contact, one.id, public=public, version=version)
        with kit.open(SYSTEM, write=False) as context:
            steps = publications.follow(context, after=0, limit=200).items
        return [step for step in steps if step.key == f"officer:{one.id}"]

    (shown,) = told(one.version, True)
    assert shown.thing.body["office_phone"] == one.office_phone
    gone = told(one.version + 1, False)
    assert [step.action for step in gone] == [PublicAction.RETRACTED] * 2
    assert one.name not in repr(gone)


def test_a_barred_enterprise_loses_its_posts_in_the_same_moment(kit: Kit) -> None:
    firm_id = actor(kit, "qiye").enterprise_id or 0
    post_id = post_of(kit, firm_id)

    def ban(context: Context) -> None:
        firm = context.unit.session.get(Enterprise, firm_id)
        assert firm is not None
        firm.barred_at, firm.barred_reason = clock.now(), "试"

    assert f"vacancy:{post_id}" in read(kit)[0]
    as_(kit, SYSTEM, ban)
    assert f"vacancy:{post_id}" not in read(kit)[0]


def test_an_odd_job_is_public_while_a_verified_employer_looks_for_people(kit: Kit) -> None:
    """Not before its employer was verified, and no longer once the seats are taken or the day is over."""
    firm_id, market_id = actor(kit, "qiye").enterprise_id or 0, actor(kit, "linggong").market_id or 0
    post_of(kit, firm_id)

    def posted(context: Context, **changes: Any) -> str:
        return f"task:{task(context, market_id, **changes).id}"

    open_one = as_(kit, SYSTEM, posted, enterprise_id=firm_id, detail="到工地找王建国，电话13812345678")
    nobodys = as_(kit, SYSTEM, posted)
    late = as_(kit, SYSTEM, posted, enterprise_id=firm_id, day=clock.today() - timedelta(days=1))
    held, cursor = read(kit)
    assert open_one in held
    assert not {nobodys, late} & held.keys()
    assert "王建国" not in repr(held[open_one])
    assert "13812345678" not in repr(held[open_one])

    def filled(context: Context) -> None:
        row = context.unit.session.get(Task, int(open_one.partition(":")[2]))
        assert row is not None
        row.state = TaskState.FILLED

    as_(kit, SYSTEM, filled)
    caught_up(kit, held, cursor)
    assert open_one not in held


def test_what_goes_out_names_nobody_and_no_number(kit: Kit) -> None:
    """A post and a fair whose texts were written with a person to ring."""
    post_id = post_of(kit, actor(kit, "qiye").enterprise_id or 0)
    fair_id = planned(kit, actor(kit, "xianji")).id or 0
    ring = "有意者请联系王建国，电话13812345678，座机0354-6231234，微信号wxid_demo99"

    def name(context: Context) -> None:
        post, fair = context.unit.session.get(Vacancy, post_id), context.unit.session.get(Fair, fair_id)
        assert post is not None
        assert fair is not None
        post.duty, post.conditions = "包装。" + ring, "初中以上。" + ring
        fair.address, fair.state = "体育馆。" + ring, FairState.PUBLICISED

    as_(kit, SYSTEM, name)
    held, _ = read(kit)
    told = repr([held[f"vacancy:{post_id}"], held[f"fair:{fair_id}"]])
    assert "包装。" in told
    assert "体育馆。" in told
    assert not [one for one in ("王建国", "13812345678", "6231234", "wxid_demo99") if one in told]


def test_a_policy_whose_end_nobody_saw_is_told_as_such_and_without_an_amount(kit: Kit) -> None:
    with kit.open(SYSTEM, write=False) as context:
        found = {one.subject: one.body for one in publications.policies_now(context)}
        rows = {f"{one.policy.id}-{one.policy.scope}": one for one in policies.running(context)}
    unseen = [key for key, row in rows.items() if row.status == "有效期未核实"]
    assert unseen
    for key in unseen:
        assert "未核实" in found[key]["period"]
    assert not [body for body in found.values() if "amount" in body]
