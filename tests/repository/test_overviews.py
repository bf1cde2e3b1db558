"""Every figure of the overview is the sum of the rows behind it, after any history, on both stores."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from matcher import clock
from matcher.models.account import Account
from matcher.models.booking import DONE, Booking, BookingSource, BookingState
from matcher.models.case import OPEN_STATES, Case
from matcher.models.consent import NOTICE_VERSION, Consent
from matcher.models.deadline import CASE_ENDED, Deadline, DeadlineKind
from matcher.models.enterprise import Enterprise
from matcher.models.enums import ConsentChannel, ConsentKind, ShortageKind
from matcher.models.lending import ConsentState, Lending, LendingState, LentWorker
from matcher.models.overview import By, Figure, Slice
from matcher.models.placement import LeftReason
from matcher.models.plan import Diagnosis
from matcher.models.referral_step import ReferralStep
from matcher.models.refusal import UnsuitableReason
from matcher.models.region import SHANXI
from matcher.models.seeker import Seeker
from matcher.models.shift import Task
from matcher.models.shortlist import Referral
from matcher.models.states import BEGUN, CaseState, ReferralState, VacancyState
from matcher.models.vacancy import Vacancy
from matcher.repository.overview_sources import source_of
from matcher.service import cases, overview, overview_rows
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM

# A day in the middle of a month: periods of the history lie on both sides of it.
_FIRST, _LAST = date(2026, 3, 1), date(2026, 3, 31)


def moment(chance: random.Random, day: date) -> datetime:
    """Any instant of a civil day, also those that are another day in UTC."""
    return datetime.combine(day, time(chance.randrange(24), chance.randrange(60)), tzinfo=clock.SHANGHAI)


def any_day(chance: random.Random) -> date:
    return _FIRST + timedelta(days=chance.randrange(-20, 50))


def live(context: Context, chance: random.Random) -> None:
    """A random history over the demo's enterprises: referrals, deadlines, closed cases, posts of all kinds."""
    session = context.unit.session
    posts, people = session.exec(select(Vacancy)).all(), session.exec(select(Seeker.id)).all()
    staff = session.exec(select(Account.id)).first()
    for referral in session.exec(select(Referral)).all():
        session.delete(referral)
    for post in posts:
        post.headcount = chance.choice([None, 1, 2, 5])
        post.state = chance.choice([state for state in VacancyState if state is not VacancyState.DRAFT])
        post.published_at = chance.choice([None, moment(chance, any_day(chance))])
        post.shortage_kind = chance.choice([None, *ShortageKind])
        post.occupation_code = chance.choice([None, "6-18-02-04", "4-07-05-01"])
        post.occupation_confirmed_at = clock.now() if post.occupation_code else None
    for case in session.exec(select(Case)).all():
        case.state = chance.choice([CaseState.MATCHING, CaseState.MATCHING, case.state, CaseState.SOLVED])
        case.officer_id = chance.choice([None, case.officer_id])
        for _ in range(chance.choice([0, 0, 1, 2])):
            said = sorted(chance.sample(list(ShortageKind), chance.choice([1, 1, 3])))
            session.add(Diagnosis(case_id=case.id or 0, confirmed=[one.value for one in said], at=clock.now()))
    for old in session.exec(select(Deadline)).all():
        session.delete(old)
    session.flush()
    for number in range(chance.randrange(40)):
        started = any_day(chance)
        cleared = chance.choice([None, moment(chance, started + timedelta(days=chance.randrange(20)))])
        case = chance.choice(session.exec(select(Case)).all())
        session.add(
            Deadline(
                enterprise_id=case.enterprise_id,
                case_id=chance.choice([None, case.id]),
                kind=chance.choice(list(DeadlineKind)),
                subject_id=number,
                started_on=started,
                due=started + timedelta(days=chance.randrange(10)),
                cleared_at=cleared,
                outcome=chance.choice(["已完成", CASE_ENDED]) if cleared else "",
                done_on=chance.choice([None, started + timedelta(days=chance.randrange(15))]) if cleared else None,
            )
        )
    consent = Consent(
        seeker_id=people[0] or 0,
        kind=ConsentKind.DISCLOSURE,
        enterprise_id=posts[0].enterprise_id,
        notice_version=NOTICE_VERSION,
        channel=ConsentChannel.PHONE,
        staff_id=staff,
        granted_at=clock.now(),
        expires_on=_LAST,
    )
    session.add(consent)
    session.flush()
    # Few people, so that one of them begins at several posts of an enterprise.
    pairs = {(chance.choice(posts).id or 0, chance.choice(people[:6]) or 0) for _ in range(chance.randrange(120))}
    for vacancy_id, seeker_id in sorted(pairs):
        state = chance.choice(list(ReferralState))
        post = next(one for one in posts if one.id == vacancy_id)
        session.add(
            Referral(
                vacancy_id=vacancy_id,
                seeker_id=seeker_id,
                case_id=post.case_id,
                state=state,
                reason=chance.choice(list(UnsuitableReason)) if state is ReferralState.UNSUITABLE else None,
                consent_id=consent.id,
                started_on=(began := any_day(chance) if state in BEGUN else None),
                left_on=began + timedelta(chance.randrange(9)) if state is ReferralState.LEFT and began else None,
                left_reason=LeftReason.PAY if state is ReferralState.LEFT else None,
                by_id=staff or 0,
                created_at=clock.now(),
                updated_at=moment(chance, any_day(chance)),
            )
        )
        # Refused once or twice, the last time perhaps taken back; some rows have no trail.
        for undone in (None, chance.choice([None, clock.now()])) if state is ReferralState.UNSUITABLE else ():
            if chance.random() < 0.6:
                session.add(
                    ReferralStep(
                        vacancy_id=vacancy_id,
                        seeker_id=seeker_id,
                        after=state,
                        by_name="专员",
                        at=moment(chance, any_day(chance)),
                        undone_at=undone,
                    )
                )
    supply(context, chance)
    session.flush()


def supply(context: Context, chance: random.Random) -> None:
    """Odd jobs on some days, of registered enterprises or not, and people lent more than once."""
    session = context.unit.session
    firms = [one.id or 0 for one in session.exec(select(Enterprise).order_by(col(Enterprise.id))).all()]
    people = [one or 0 for one in session.exec(select(Seeker.id).order_by(col(Seeker.id)).limit(4)).all()]
    pattern = session.exec(select(Task)).first()
    assert pattern is not None
    for number in range(chance.randrange(9)):
        told = {"day": any_day(chance), "enterprise_id": chance.choice([None, *firms[:3]])}
        task = Task(**{**pattern.model_dump(exclude={"id"}), **told})
        session.add(task)
        session.flush()
        begin = moment(chance, _FIRST) + timedelta(days=900 + number)
        session.add(
            Booking(
                task_id=task.id or 0,
                seeker_id=chance.choice(people),
                seat=1,
                state=chance.choice([BookingState.WORKED, BookingState.PAID, BookingState.NO_SHOW]),
                source=BookingSource.DESK,
                starts_at=begin,
                ends_at=begin + timedelta(hours=2),
                created_at=begin,
                updated_at=begin,
            )
        )


def counted_by_hand(context: Context, asked: Slice) -> Counter[Figure]:
    """The slow twin: the same figures from the rows themselves."""
    session, found = context.unit.session, Counter[Figure]()
    firms = {one.id: one for one in session.exec(select(Enterprise)).all()}
    posts = {one.id: one for one in session.exec(select(Vacancy)).all()}
    open_cases = [one for one in session.exec(select(Case)).all() if one.state in OPEN_STATES]
    found[Figure.OPEN_CASES] = len(open_cases)
    diagnosed = {one.case_id for one in session.exec(select(Diagnosis)).all()}
    for case_id, gap in cases.gaps(context, [one.id or 0 for one in open_cases]).items():
        found[Figure.DIAGNOSED if case_id in diagnosed else Figure.DECLARED] += gap.missing
        found.update(
            {
                Figure.WANTED: gap.wanted,
                Figure.STARTED: gap.started,
                Figure.MISSING: gap.missing,
                Figure.UNKNOWN_POSTS: gap.unknown_posts,
            }
        )
    solved, worked = set(), dict[int, list[tuple[date, date]]]()
    steps = session.exec(select(ReferralStep)).all()
    trail = [one for one in steps if one.after is ReferralState.UNSUITABLE and one.undoes_id is None]
    for one in session.exec(select(Referral)).all():
        if one.state in BEGUN and one.started_on is not None:
            worked.setdefault(one.vacancy_id, []).append((one.started_on, one.left_on or date.max))
            if asked.first <= one.started_on <= asked.last:
                solved.add((one.seeker_id, posts[one.vacancy_id].enterprise_id))
        pair = (one.vacancy_id, one.seeker_id)
        said = [step.at for step in trail if (step.vacancy_id, step.seeker_id) == pair and step.undone_at is None]
        day = clock.local(max(said, default=one.updated_at)).date()
        found[Figure.REFUSALS] += one.reason is not None and asked.first <= day <= asked.last
    found[Figure.SOLVED] = len(solved)
    tasks = {one.id: one for one in session.exec(select(Task)).all()}
    done = [(one.seeker_id, tasks[one.task_id]) for one in session.exec(select(Booking)).all() if one.state in DONE]
    firm_of = {(who, task.enterprise_id) for who, task in done if asked.first <= task.day <= asked.last}
    found[Figure.ODD] = len([one for one in firm_of if one[1] is not None])
    lendings = {one.id: one for one in session.exec(select(Lending)).all()}
    agreed = [one for one in session.exec(select(LentWorker)).all() if one.consent is ConsentState.AGREED]
    there = (LendingState.ACTIVE, LendingState.RETURNING, LendingState.CLOSED)
    found[Figure.LENT] = len(
        {
            (one.person_hash, lendings[one.lending_id].borrower_id)
            for one in agreed
            if lendings[one.lending_id].state in there and asked.first <= one.first <= asked.last
        }
    )
    found[Figure.SOLVED_KEY] = sum(firms[firm].is_key for _, firm in solved)
    for vacancy_id, spans in worked.items():
        post = posts[vacancy_id]
        if post.headcount is None or post.published_at is None:
            continue
        # Day by day: the first on which as many were there as are wanted. Who left that day is no longer there.
        at_work = {day: sum(first <= day < last for first, last in spans) for day in sorted({one for one, _ in spans})}
        full = next((day for day, count in at_work.items() if count >= post.headcount), None)
        found[Figure.FILLED] += full is not None and asked.first <= full <= asked.last
    for one in session.exec(select(Deadline)).all():
        if one.cleared_at is None:
            found[Figure.RED] += one.due < asked.today
            found[Figure.YELLOW] += asked.today <= one.due <= asked.soon
        elif asked.first <= (day := one.done_on or clock.local(one.cleared_at).date()) <= asked.last:
            ended = one.outcome == CASE_ENDED and one.kind is not DeadlineKind.CLOSE
            found[Figure.LATE if day > one.due else Figure.ENDED if ended else Figure.KEPT] += 1
    return found


@given(seed=st.integers(0, 2**32))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_figure_is_the_sum_of_its_rows(store: Kit, seed: int) -> None:
    with store.open(SYSTEM, write=True) as context:  # never committed
        chance = random.Random(seed)
        live(context, chance)
        asked = Slice(SHANXI, _FIRST, _LAST, _FIRST + timedelta(days=9), _FIRST + timedelta(days=10))
        view, hand = overview.get_overview(context, asked), counted_by_hand(context, asked)
        parts = {
            By.OFFICER: [one.part for one in view.desks],
            By.KIND: [*view.overdue, *(one.part for one in view.levels)],
            By.CITY: view.cities,
            By.COUNTY: view.counties,
            By.INDUSTRY: view.industries,
            By.SHORTAGE: view.shortages,
            By.REASON: view.reasons,
            By.FAMILY: view.families,
        }
        listed = {one: overview_rows.list_rows(context, asked, figure=one, limit=5_000) for one in Figure}
        for figure, rows in listed.items():
            value = view.totals[figure].value
            assert value == sum(row.count for row in rows.rows) == rows.value, figure
            assert len({row.id for row in rows.rows}) == rows.total == len(rows.rows), figure
            assert figure is Figure.PAIRINGS or value == hand[figure], figure
        for by, shown in parts.items():
            sums = Counter[Figure]()
            # All parts add up to the whole; a few of them are compared with their rows, for time's sake.
            looked_at = chance.sample(shown, min(2, len(shown)))
            for part in shown:
                for figure, count in part.counts.items():
                    sums[figure] += count.value
                    if part not in looked_at:
                        continue
                    rows = overview_rows.list_rows(context, asked, figure=figure, by=by, key=part.key, limit=5_000)
                    assert count.value == sum(row.count for row in rows.rows), (figure, by, part.key)
            assert {one: view.totals[one].value for one in sums} == sums, by
        days = context.unit.overviews.days(source_of(Figure.FILLED, asked))
        assert (view.fill.posts, len(days), min(days, default=0) >= 0) == (len(days), listed[Figure.FILLED].total, True)
