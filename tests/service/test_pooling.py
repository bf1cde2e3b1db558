"""余缺调剂测算: the plan of a region from its lots, what-ifs, the second stage, runs and what is proposed from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import docx
import pytest
import sqlalchemy as sa

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.booking import Booking, BookingSource, BookingState
from matcher.models.enterprise import Enterprise
from matcher.models.lending import Lending, LendingDraft
from matcher.models.pooling import DispatchKind, Lot, LotDraft, LotSide, LotState, WhatIf
from matcher.models.shift import Availability, Task
from matcher.service import lending_documents, lending_groups, lendings, lots, pooling, shortages
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.service.test_referrals import do

TITLE = "古法木版水印刻工"  # a trade of nobody else in the demo world
PAY = 26_000


def firms(kit: Kit) -> list[Enterprise]:
    """Three enterprises; the work of all their lots is at the first's place."""
    with kit.open(SYSTEM, write=False) as context:
        own = context.unit.session.get(Enterprise, actor(kit, "qiye").enterprise_id)
        assert own is not None
        others = context.unit.session.execute(
            sa.select(Enterprise).where(
                Enterprise.id != own.id, Enterprise.barred_at.is_(None), Enterprise.verified_at.is_not(None)
            )
        ).scalars()
        return [own, *sorted(others, key=lambda one: one.id or 0)[:2]]


def draft(side: LotSide, adcode: str, **facts: Any) -> LotDraft:
    first = clock.today() + timedelta(days=1)
    told: dict[str, Any] = {
        "side": side,
        "title": TITLE,
        "headcount": 10,
        "first": first,
        "last": first + timedelta(days=29),
        "adcode": adcode,
        "pay": PAY,
    }
    return LotDraft.model_validate(told | facts)


def publish(kit: Kit, firm: Enterprise, side: LotSide, **facts: Any) -> int:
    return do(kit, lots.publish, firm.id, draft(side, firms(kit)[0].adcode, **facts), who="shengji").id


def solved(kit: Kit, who: str = "shengji", **asked: Any) -> pooling.Solved:
    with kit.open(actor(kit, who), write=False) as context:
        kit.pool.refresh(context.unit.seekers)
        return pooling.solve(context, **asked)


def told_no_hours(kit: Kit) -> None:
    """Nobody told hours or is booked: whoever fits may be proposed."""
    with kit.open(SYSTEM, write=True) as context:
        context.unit.session.execute(sa.delete(Availability))
        context.unit.session.execute(sa.update(Booking).values(state=BookingState.CANCELLED))
        context.unit.commit()


def mine(found: pooling.Solved) -> list[tuple[int, int, int]]:
    return [
        (line.surplus.id or 0, line.shortage.id or 0, line.placement.headcount)
        for line in found.lines
        if line.surplus.title == TITLE
    ]


def test_from_lots_to_lendings_and_what_is_lent_is_not_lent_again(kit: Kit) -> None:
    lender, borrower, third = firms(kit)
    spare = publish(kit, lender, LotSide.SURPLUS, headcount=6)
    need = publish(kit, borrower, LotSide.SHORTAGE, headcount=10, pay=PAY + 2_000)
    found = solved(kit)
    assert mine(found) == [(spare, need, 6)]
    assert found.plan.proof.gap == (0, 0)
    rest = next(one for one in found.open_places if one.lot.id == need)
    assert rest.left == 4
    assert "已调入" in rest.text
    run = do(kit, pooling.keep, who="shengji")
    lines = do(kit, pooling.get_run, run.id, who="shengji").lines
    line = next(one for one, surplus, _ in lines if surplus.id == spare)
    made = do(kit, pooling.propose, run.id, [line.id], who="shengji")
    with pytest.raises(Conflict, match="已发起"):
        do(kit, pooling.propose, run.id, [line.id], who="shengji")
    again = solved(kit)
    assert mine(again) == [], "whoever is lent is not to spare any more"
    more = publish(kit, third, LotSide.SURPLUS, headcount=9)
    assert mine(solved(kit)) == [(more, need, 4)], "only what is still open is filled"
    with kit.open(SYSTEM, write=False) as context:
        lending = context.unit.session.get(Lending, made[0])
        assert lending is not None
        assert (lending.lender_id, lending.borrower_id, lending.headcount) == (lender.id, borrower.id, 6)


def test_lines_between_the_same_two_enterprises_are_one_agreement(kit: Kit) -> None:
    """The number of agreements a plan tells is the number of papers that are signed; each lists all its lines."""
    lender, borrower, third = firms(kit)
    first = clock.today() + timedelta(days=1)
    early, late = {"last": first + timedelta(days=9)}, {"first": first + timedelta(days=15)}
    for days, count in ((early, 4), (late, 5)):
        publish(kit, lender, LotSide.SURPLUS, headcount=count, **days)
        publish(kit, borrower, LotSide.SHORTAGE, headcount=count, pay=PAY + 2_000, **days)
    publish(kit, third, LotSide.SURPLUS, headcount=3)
    publish(kit, borrower, LotSide.SHORTAGE, headcount=3)
    run = do(kit, pooling.keep, who="shengji")
    view = do(kit, pooling.get_run, run.id, who="shengji")
    own = [line.id for line, surplus, _ in view.lines if surplus.title == TITLE]
    pairs = {view.pairs[one] for one in own}
    assert (len(own), len(pairs)) == (3, 2)
    one, *others = [line.id for line, surplus, _ in view.lines if surplus.enterprise_id == lender.id and line.id in own]
    # Proposed one after the other: the second joins the agreement the first began.
    made = [*do(kit, pooling.propose, run.id, [one], who="shengji")]
    made += do(kit, pooling.propose, run.id, [line for line in own if line != one], who="shengji")
    assert len(others) == 1
    with kit.open(SYSTEM, write=False) as context:
        assert len(lending_groups.agreements(context, made)) == len(pairs)
    after = do(kit, pooling.get_run, run.id, who="shengji")
    assert after.begun == len(pairs)
    both = [one for one in after.lendings.values() if one.lender_id == lender.id]
    assert len({one.agreement for one in both}) == 1
    told = [do(kit, lending_documents.get_content, one.id, who="shengji") for one in both]
    assert told[0] | {"digest": ""} == told[1] | {"digest": ""}, "one paper, whichever line it is asked for"
    assert sorted(line[2] for line in told[0]["lines"]) == ["4", "5"]
    assert ["丙方", "借调职工 9 人，名单见附件"] in told[0]["parties"]
    text = dict(told[0]["clauses"])["借调期限"]
    assert all(str(one.first) in text and str(one.last) in text for one in both)
    name, content = do(kit, lending_documents.write_agreement, both[1].id, who="shengji")
    assert told[0]["number"] in name
    assert "第1项" in "".join(part.text for part in docx.Document(BytesIO(content)).paragraphs)
    assert len(docx.Document(BytesIO(content)).tables) == 2
    # What is cancelled stands on no paper.
    do(kit, lendings.cancel, both[0].id, version=both[0].version, reason="不缺人了", who="shengji")
    assert do(kit, lending_documents.get_content, both[1].id, who="shengji")["lines"] == []


def test_what_if_solves_anew_and_supposed_lots_are_never_kept(kit: Kit) -> None:
    lender, borrower, _ = firms(kit)
    publish(kit, lender, LotSide.SURPLUS, pay=PAY + 1_000)
    need = publish(kit, borrower, LotSide.SHORTAGE)
    assert mine(solved(kit)) == []
    told = next(one.text for one in solved(kit).open_places if one.lot.id == need)
    assert "现有日薪高于 260 元" in told
    raised = solved(kit, chosen=WhatIf(pay_percent=5))
    assert [count for _, _, count in mine(raised)] == [10]
    assert raised.difference is not None
    assert raised.difference.headcount >= 10
    one = solved(kit, chosen=WhatIf.model_validate({"lots": [{"lot_id": need, "pay": PAY + 1_000}]}))
    assert [count for _, _, count in mine(one)] == [10]
    later = solved(kit, chosen=WhatIf.model_validate({"pay_percent": 5, "shift_days": 28}))
    assert mine(later) == [], "two days together are too few"
    with pytest.raises(Conflict, match="不能保存"):
        do(kit, pooling.keep, chosen=WhatIf(pay_percent=5), who="shengji")
    with pytest.raises(Invalid, match="没有编号为 999999"):
        solved(kit, chosen=WhatIf.model_validate({"lots": [{"lot_id": 999_999, "pay": 1}]}))


def test_what_is_lent_stays_lent_whatever_is_supposed(kit: Kit) -> None:
    """Six of ten places are taken in the second fortnight: no supposed day frees them, none is filled twice."""
    lender, borrower, third = firms(kit)
    spare, need = publish(kit, lender, LotSide.SURPLUS, headcount=6), publish(kit, borrower, LotSide.SHORTAGE)
    first = clock.today() + timedelta(days=1)
    days = {"first": first + timedelta(days=14), "last": first + timedelta(days=27)}
    pair = {"surplus_id": spare, "shortage_id": need, "headcount": 6, "reason": "分两批", **days}
    do(kit, lendings.propose, LendingDraft.model_validate(pair), who="shengji")
    more = publish(kit, third, LotSide.SURPLUS, headcount=20, last=first + timedelta(days=60))

    def placed(**told: Any) -> int:
        """How many work at the need on the busiest day of the lent fortnight, as the plan has it."""
        found = solved(kit, chosen=WhatIf.model_validate({"overlap_days": 5, "cover_percent": 0, **told}))
        ours = [one.placement for one in found.lines if one.shortage.id == need]
        assert any(one.surplus.id == more for one in found.lines)
        span = [days["first"] + timedelta(days=one) for one in range(14)]
        return max(sum(one.headcount for one in ours if one.period.first <= day <= one.period.last) for day in span)

    whole = {"lot_id": need, "first": first, "last": first + timedelta(days=29)}
    assert placed() == 4
    assert placed(lots=[whole]) == 4, "the same days, said once more"
    assert placed(lots=[whole | {"last": first + timedelta(days=40)}]) == 4
    assert placed(shift_days=-7) == 4, "what comes after the lending is not moved into it"
    assert placed(shift_days=10) == 4


def test_a_partly_lent_lot_is_kept_whole_and_its_rest_is_no_short_need(kit: Kit) -> None:
    """Two spans of one pair beginning on one day are two lines; what a lending leaves of a long need is not 4 days."""
    lender, borrower, third = firms(kit)
    first = clock.today() + timedelta(days=1)
    need = publish(kit, borrower, LotSide.SHORTAGE, headcount=13, last=first + timedelta(days=44))
    spare = publish(kit, lender, LotSide.SURPLUS, headcount=13, last=first + timedelta(days=44))
    days = {"first": first + timedelta(days=35), "last": first + timedelta(days=40)}
    pair = {"surplus_id": spare, "shortage_id": need, "headcount": 3, "reason": "分两批", **days}
    do(kit, lendings.propose, LendingDraft.model_validate(pair), who="shengji")
    found = [one.placement for one in solved(kit).lines if one.shortage.id == need]
    spans = {(one.period.first, one.period.last): one.headcount for one in found}
    assert spans == {
        (first, first + timedelta(days=34)): 3,
        (first, first + timedelta(days=44)): 10,
    }, "four days at the end are the rest of 45, no need of their own"
    rest = [one for one in solved(kit).open_places if one.lot.id == need]
    assert [(one.period.first, one.period.last, one.left) for one in rest] == [
        (first + timedelta(days=41), first + timedelta(days=44), 3)
    ]
    run = do(kit, pooling.keep, who="shengji")
    kept = [line for line, _, shortage in do(kit, pooling.get_run, run.id, who="shengji").lines if shortage.id == need]
    assert {(one.first, one.last): one.headcount for one in kept} == spans
    assert {(one["first"], one["last"]) for one in run.unplaced if one["lot"] == need} == {
        (str(rest[0].period.first), str(rest[0].period.last))
    }
    # Three others want the same first fortnight of ten seats: the pieces of one pair stay one line per span.
    publish(kit, third, LotSide.SURPLUS, headcount=4, last=first + timedelta(days=44))
    lines = [(one.surplus.id, one.shortage.id, one.placement.period) for one in solved(kit).lines]
    assert len(lines) == len(set(lines))


def test_dispatched_workers_are_never_pooled_and_a_withdrawn_lot_is_gone(kit: Kit) -> None:
    lender, borrower, third = firms(kit)
    publish(kit, lender, LotSide.SURPLUS, dispatched=True)
    need = publish(kit, borrower, LotSide.SHORTAGE)
    assert mine(solved(kit)) == []
    assert "劳务派遣" in next(one.text for one in solved(kit).open_places if one.lot.id == need)
    spare = publish(kit, third, LotSide.SURPLUS)
    assert mine(solved(kit)) == [(spare, need, 10)]
    with kit.open(SYSTEM, write=False) as context:
        lot = context.unit.lots.many([spare])[spare][0]
    do(kit, lots.withdraw, spare, version=lot.version, who="shengji")
    assert mine(solved(kit)) == []
    with kit.open(SYSTEM, write=False) as context:
        assert context.unit.lots.many([spare])[spare][0].state is LotState.WITHDRAWN


def test_what_is_left_is_for_flexible_workers_and_then_for_dispatch_within_the_law(kit: Kit) -> None:
    _, borrower, _ = firms(kit)
    told_no_hours(kit)
    with kit.open(SYSTEM, write=True) as context:
        context.unit.session.execute(
            sa.update(Enterprise).where(Enterprise.id == borrower.id).values(employees_now=45)  # type: ignore[arg-type]
        )
        context.unit.commit()
    facts: dict[str, Any] = {"title": "装卸工", "headcount": 40, "pay": 30_000}
    need = publish(kit, borrower, LotSide.SHORTAGE, dispatch_kind=DispatchKind.TEMPORARY, dispatched_now=1, **facts)
    plain = publish(kit, borrower, LotSide.SHORTAGE, **facts | {"headcount": 39})
    found = {one.lot_id: one for one in solved(kit, "xianji").second}
    first, second = found[need], found[plain]
    workers = [worker.seeker_id for one in (first, second) for worker in one.workers]
    assert workers
    assert len(workers) == len(set(workers)), "nobody is proposed twice"
    assert all(worker.score >= 400 for worker in first.workers)
    assert first.dispatched <= 4, "45 own staff and one dispatched: four more are a tenth"
    assert first.dispatched == 0 or first.bodies
    assert any("10%" in why or "派遣机构" in why for why in first.reasons)
    assert second.dispatched == 0
    assert any("临时性、辅助性还是替代性" in why for why in second.reasons)
    assert first.headcount == first.flexible + first.dispatched + first.open


def test_a_tenth_is_of_all_dispatched_workers_of_a_firm_at_the_time(kit: Kit) -> None:
    """What one lot tells holds for the firm; places of other days are another time, those of the same days are not."""
    own, borrower, _ = firms(kit)
    with kit.open(SYSTEM, write=True) as context:
        context.unit.session.execute(
            sa.update(Enterprise).where(Enterprise.id == borrower.id).values(employees_now=90)  # type: ignore[arg-type]
        )
        context.unit.session.execute(
            sa.update(Lot).where(Lot.enterprise_id == borrower.id).values(dispatched_now=None)  # type: ignore[arg-type]
        )
        body = context.unit.organisations.get(actor(kit, "paiqian").organisation_id or 0)
        assert body is not None
        body.adcode, body.verified_at, body.licence_number = own.adcode, clock.now(), "派遣许可 1 号"
        body.licence_valid_to = clock.today() + timedelta(days=300)
        context.unit.commit()
    first = clock.today() + timedelta(days=1)
    kind = DispatchKind.TEMPORARY

    def lacking(days: int, headcount: int, **facts: Any) -> int:
        begin = first + timedelta(days=days)
        span = {"first": begin, "last": begin + timedelta(days=9)}
        return publish(kit, borrower, LotSide.SHORTAGE, headcount=headcount, dispatch_kind=kind, **span, **facts)

    def dispatched(*ids: int) -> list[int]:
        found = {one.lot_id: one for one in solved(kit).second}
        return [found[one].dispatched for one in ids]

    one, two = lacking(0, 5), lacking(5, 4)
    assert dispatched(one, two) == [0, 0], "no lot tells how many there are"
    # Ten are allowed, three are there: seven more on days that both have, and seven again a month later.
    told, later = lacking(0, 1, dispatched_now=3), lacking(40, 9)
    assert dispatched(one, two, told, later) == [5, 2, 0, 7]
    # Another lot of the firm says eight, and its own dispatched workers to spare are dispatched workers as well.
    lacking(60, 1, dispatched_now=8)
    assert dispatched(one, two, later) == [2, 0, 2]
    publish(kit, borrower, LotSide.SURPLUS, dispatched=True, headcount=9, last=first + timedelta(days=3))
    assert dispatched(one, two, later) == [1, 1, 2]


def test_who_the_flexible_workers_are_is_for_those_whose_people_they_are(kit: Kit) -> None:
    """Officers and counties see their own; a city, the province and auditors numbers; nobody is in what is stored."""
    own = firms(kit)[0]
    told_no_hours(kit)
    need = publish(kit, own, LotSide.SHORTAGE, title="装卸工", headcount=40, pay=30_000)
    told = {
        who: next(one for one in solved(kit, who, scope=own.adcode).second if one.lot_id == need)
        for who in ("xianji", "zhuanyuan", "shiji", "shengji", "shenji")
    }
    count = told["shengji"].flexible
    assert count
    assert {one.flexible for one in told.values()} == {count}, "the proposal is the same for all"
    for who in ("shiji", "shengji", "shenji"):
        assert told[who].workers == ()
    with kit.open(SYSTEM, write=False) as context:
        people = context.unit.seekers.many([one.seeker_id for one in told["xianji"].workers])
        assert people
        assert {row.adcode for row in people.values()} == {own.adcode}
        assert {one.seeker_id for one in told["zhuanyuan"].workers} == set(people)
        assert count > len(people), "the rest lives elsewhere in the city and is counted only"
        given = pooling.as_json(pooling.solve(context, scope=own.adcode))
    assert all(not one["workers"] for one in given["second_stage"])
    run = do(kit, pooling.keep, scope=own.adcode, who="xianji")
    kept = next(one for one in run.second if one["lot_id"] == need)
    assert kept["flexible"] == count
    stored = str(run.second)
    assert "seeker" not in stored
    assert not any(row.name_masked in stored for row in people.values())


def test_who_is_booked_or_not_free_by_day_fills_no_place(kit: Kit) -> None:
    """The second stage asks the hours workers told and the odd work already taken; who told none is asked by phone."""
    own = firms(kit)[0]
    told_no_hours(kit)
    need = publish(kit, own, LotSide.SHORTAGE, title="装卸工", headcount=60, pay=30_000)
    with kit.open(SYSTEM, write=False) as context:
        people = [one.id or 0 for one in context.unit.seekers.flexible_in(own.adcode[:4], 5_000)]

    def flexible() -> int:
        with kit.open(actor(kit, "xianji"), write=False) as context:
            rows = shortages.get_shortages(context, own.id or 0).rows
        (part,) = next(row.parts for row in rows if row.lot.id == need)
        return part.filled.flexible

    def hours(days: range, start: int = 480, end: int = 1080) -> int:
        with kit.open(SYSTEM, write=True) as context:
            span = {"start_minute": start, "end_minute": end}
            for one in people:
                rows = [span | {"seeker_id": one, "weekday": day} for day in days]
                context.unit.tasks.replace_windows(one, rows)
            context.unit.commit()
        return flexible()

    untold = flexible()
    assert untold
    assert [hours(range(6, 8)), hours(range(1, 8), 480, 720)] == [0, 0], "weekends or mornings are no working week"
    assert hours(range(1, 6)) == untold
    # Whoever has a seat of odd work on one of the days is busy.
    first = clock.midnight(clock.today() + timedelta(days=14))
    with kit.open(SYSTEM, write=True) as context:
        busy = context.unit.bookings.busy
        assert busy(first, first + timedelta(days=1), clock.now(), among=people) == set()
        task = context.unit.session.execute(sa.select(Task).limit(1)).scalar_one()
        for seat, one in enumerate(people):
            row = Booking(task_id=task.id or 0, seeker_id=one, seat=5_000 + seat, state=BookingState.CONFIRMED)
            row.source = BookingSource.DESK
            row.starts_at, row.ends_at = first, first + timedelta(hours=8)
            row.created_at = row.updated_at = clock.now()
            context.unit.session.add(row)
        context.unit.session.flush()
        (part,) = next(r.parts for r in shortages.get_shortages(context, own.id or 0).rows if r.lot.id == need)
    assert part.filled.flexible == 0


def test_what_fills_a_shortage_is_on_one_page_of_the_enterprise(kit: Kit) -> None:
    lender, borrower, _ = firms(kit)
    first = clock.today() + timedelta(days=1)
    spare = publish(kit, lender, LotSide.SURPLUS, headcount=6, last=first + timedelta(days=9))
    need = publish(kit, borrower, LotSide.SHORTAGE, headcount=10, pay=PAY + 2_000)
    pair = {"surplus_id": spare, "shortage_id": need, "headcount": 6, "first": first}
    pair |= {"last": first + timedelta(days=9), "reason": "先借十天"}
    made = do(kit, lendings.propose, LendingDraft.model_validate(pair), who="shengji")
    qiye = replace(actor(kit, "qiye"), enterprise_id=borrower.id)
    with kit.open(qiye, write=False) as context:
        view = shortages.get_shortages(context, borrower.id or 0)
        row = next(one for one in view.rows if one.lot.id == need)
        with pytest.raises(NotFound):
            shortages.get_shortages(context, lender.id or 0)
    assert [one.lending.id for one in row.lent] == [made.id]
    # Figures of one day add up: six borrowed on the first, none on the worst, which is the eleventh.
    now, worst = row.now, row.worst
    assert (now.day, now.headcount, now.borrowed, now.flexible + now.dispatched + now.open) == (first, 10, 6, 4)
    assert (worst.day, worst.borrowed, worst.open) == (first + timedelta(days=10), 0, 10)
    # Four lack on all days, the other six once the lending is over; nobody's name is told to the enterprise.
    found = [(part.period.first, part.filled.headcount) for part in row.parts]
    assert found == [(first, 4), (first + timedelta(days=10), 6)]
    assert not any(part.filled.workers for part in row.parts)
    do(kit, lendings.cancel, made.id, version=made.version, reason="不借了", who="shengji")
    with kit.open(qiye, write=False) as context:
        row = next(one for one in shortages.get_shortages(context, borrower.id or 0).rows if one.lot.id == need)
    assert (row.lent, [part.filled.headcount for part in row.parts]) == ([], [10])


def test_a_region_is_ones_own_and_enterprises_solve_nothing(kit: Kit) -> None:
    own = firms(kit)[0]
    other = "140300" if own.adcode[:4] != "1403" else "140200"
    with pytest.raises(NotFound):
        solved(kit, "xianji", scope=other)
    run = do(kit, pooling.keep, who="shengji")
    with pytest.raises(NotFound):
        do(kit, pooling.get_run, run.id, who="xianji")
    assert solved(kit, scope=other).scope == other
    with pytest.raises(Forbidden):
        solved(kit, "qiye")
