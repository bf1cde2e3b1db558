"""All moves of a recommendation at two enterprises against plain dictionaries: every illegal step is a conflict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from matcher.errors import Conflict
from matcher.models.enums import ConsentChannel
from matcher.models.placement import LeftReason
from matcher.models.referral_step import ReferralStep
from matcher.models.refusal import UnsuitableReason
from matcher.models.shortlist import Referral
from matcher.models.states import ReferralState as S
from matcher.models.states import VacancyState
from matcher.service import cases, inbox, matching, placements, referrals, retractions
from matcher.service.accounts import actor_of
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.upkeep import check_invariants
from tests.factories import actor, capped, see_papers
from tests.service.test_referrals import submit
from tests.thoroughness import machine_settings

Key = tuple[int, int]
HEADCOUNT, CAP = 2, 2
OPEN = {S.REFERRED, S.VIEWED, S.INTERVIEW, S.OFFER}
HELD = OPEN | {S.CONTACTED}
# Written anew on purpose: the service's own table is what is tested.
MAY: dict[S, set[S | None]] = {
    S.CONTACTED: {None, S.UNSUITABLE, S.LEFT},
    S.REFERRED: {None, S.CONTACTED},
    S.INTERVIEW: {S.REFERRED, S.VIEWED, S.INTERVIEW},
    S.OFFER: {S.REFERRED, S.VIEWED, S.INTERVIEW},
    S.STARTED: OPEN,  # type: ignore[dict-item]
    S.LEFT: {S.STARTED},
    S.UNSUITABLE: {None, *HELD},
}


@dataclass
class Step:
    """One step of a pair in the model: where it came from, and which other pairs' steps it brought about."""

    before: S | None
    to: S = S.UNSUITABLE
    by_rule: bool = False
    caused: tuple[tuple[Key, Step], ...] = ()


class Moves(RuleBasedStateMachine):
    """The model: a state per post and person, and per pair the steps that stand."""

    kit: Kit
    posts: tuple[int, int]
    staff: dict[int, Actor]
    firms: dict[int, Actor]
    people: list[int]

    @initialize()
    def nothing_yet(self) -> None:
        with self.kit.open(SYSTEM, write=True) as context:
            run = context.unit.session.execute
            for table in (Referral, ReferralStep):
                run(sa.delete(table).where(sa.column("vacancy_id").in_(self.posts)))
            for post in self.posts:
                vacancy = context.unit.vacancies.get(post)
                assert vacancy is not None
                vacancy.state = VacancyState.PUBLISHED
            context.unit.commit()
        self.states: dict[Key, S] = {}
        self.steps: dict[Key, list[Step]] = {}

    # What the model says.

    def count(self, post: int, *states: S) -> int:
        return sum(state in states for (here, _), state in self.states.items() if here == post)

    def works_elsewhere(self, key: Key) -> bool:
        return any(state is S.STARTED for (post, one), state in self.states.items() if one == key[1] and post != key[0])

    def full(self, post: int) -> bool:
        return self.count(post, S.STARTED) >= HEADCOUNT

    def batch_waits(self, post: int) -> bool:
        return self.count(post, *OPEN) >= max(CAP, HEADCOUNT - self.count(post, S.STARTED))

    def allowed(self, key: Key, to: S) -> bool:
        if self.states.get(key) not in MAY[to]:
            return False
        if to in (S.CONTACTED, S.REFERRED, S.STARTED) and self.works_elsewhere(key):
            return False
        if to is S.REFERRED:
            return not self.full(key[0]) and not self.batch_waits(key[0])
        return not (to is S.STARTED and self.full(key[0]))

    def settle(self, key: Key, to: S, *, ends_others: bool) -> None:
        caused: list[tuple[Key, Step]] = []
        for post in self.posts:
            other = (post, key[1])
            if ends_others and other != key and self.states.get(other) in HELD:
                ended = Step(self.states[other], by_rule=True)
                self.steps[other].append(ended)
                self.states[other] = S.UNSUITABLE
                caused.append((other, ended))
        self.steps.setdefault(key, []).append(Step(self.states.get(key), to, caused=tuple(caused)))
        self.states[key] = to

    def may_return(self, key: Key, to: S | None) -> bool:
        now = self.states[key]
        if to is S.STARTED:
            return not self.works_elsewhere(key) and (now is S.STARTED or not self.full(key[0]))
        if to in HELD and now not in HELD and self.works_elsewhere(key):
            return False
        return not (to in OPEN and now not in OPEN and self.batch_waits(key[0]))

    def put_back(self, key: Key, to: S | None) -> None:
        self.steps[key].pop()
        if to is None:
            del self.states[key]
        else:
            self.states[key] = to

    # What is done.

    def go(self, who: Actor, use_case: Callable[..., Any], *args: Any, **options: Any) -> bool:
        with self.kit.open(who, write=True) as context:
            try:
                use_case(context, *args, **options)
            except Conflict:
                return False
            context.unit.commit()
            return True

    def mark(self, post: int, person: int, to: S, use_case: Callable[..., Any], **options: Any) -> None:
        key = (self.posts[post], self.people[person])
        expected = self.allowed(key, to)
        assert self.go(self.staff[key[0]], use_case, *key, **options) == expected, (self.states.get(key), to)
        if expected:
            employed = options.get("reason") is UnsuitableReason.EMPLOYED
            self.settle(key, to, ends_others=to is S.STARTED or employed)

    @rule(post=st.integers(0, 1), person=st.integers(0, 2))
    def contact(self, post: int, person: int) -> None:
        self.mark(post, person, S.CONTACTED, referrals.mark_contacted)

    @rule(post=st.integers(0, 1), person=st.integers(0, 2))
    def refer(self, post: int, person: int) -> None:
        self.mark(post, person, S.REFERRED, referrals.refer, channel=ConsentChannel.DESK)

    @rule(post=st.integers(0, 1), person=st.integers(0, 2), both=st.booleans())
    def send_on(self, post: int, person: int, both: bool) -> None:
        """Recommended, and perhaps at both: without a push in this direction most runs stay at the first steps."""
        for one in {post, 1 - post} if both else {post}:
            self.refer(one, person)

    @rule(post=st.integers(0, 1), person=st.integers(0, 2))
    def interview(self, post: int, person: int) -> None:
        self.mark(post, person, S.INTERVIEW, referrals.mark_interview)

    @rule(post=st.integers(0, 1), person=st.integers(0, 2))
    def offer(self, post: int, person: int) -> None:
        self.mark(post, person, S.OFFER, referrals.mark_offer)

    @rule(post=st.integers(0, 1), person=st.integers(0, 2))
    def start(self, post: int, person: int) -> None:
        self.mark(post, person, S.STARTED, placements.mark_started)

    @rule(post=st.integers(0, 1), person=st.integers(0, 2))
    def leave(self, post: int, person: int) -> None:
        self.mark(post, person, S.LEFT, placements.mark_left, reason=LeftReason.PAY)

    @rule(
        post=st.integers(0, 1),
        person=st.integers(0, 2),
        reason=st.sampled_from([UnsuitableReason.PAY, UnsuitableReason.SKILL, UnsuitableReason.EMPLOYED]),
    )
    def refuse(self, post: int, person: int, reason: UnsuitableReason) -> None:
        self.mark(post, person, S.UNSUITABLE, referrals.mark_unsuitable, reason=reason)

    @rule(post=st.integers(0, 1), person=st.integers(0, 2))
    def look(self, post: int, person: int) -> None:
        """The enterprise looks at the contact of somebody it may see, and so has seen them."""
        key = (self.posts[post], self.people[person])
        if self.states.get(key) in (*OPEN, S.STARTED):
            assert self.go(self.firms[key[0]], inbox.reveal_contact, *key, purpose="约面试")
            if self.states[key] is S.REFERRED:
                self.settle(key, S.VIEWED, ends_others=False)

    @rule(post=st.integers(0, 1), person=st.integers(0, 2))
    def undo(self, post: int, person: int) -> None:
        key = (self.posts[post], self.people[person])
        last = self.steps[key][-1] if self.steps.get(key) else None
        expected = last is not None and not last.by_rule and self.may_return(key, last.before)
        assert self.go(self.staff[key[0]], retractions.undo, *key) == expected, (self.states.get(key), last)
        if expected and last is not None:
            self.put_back(key, last.before)
            for other, step in last.caused:
                if self.steps[other] and self.steps[other][-1] is step and self.may_return(other, step.before):
                    self.put_back(other, step.before)

    @rule(post=st.integers(0, 1), person=st.integers(0, 2))
    def mark_what_somebody_changed_meanwhile(self, post: int, person: int) -> None:
        key = (self.posts[post], self.people[person])
        if key in self.states:
            for use_case in (referrals.mark_offer, placements.mark_started, retractions.undo):
                assert not self.go(self.staff[key[0]], use_case, *key, version=9_999)

    @invariant()
    def the_store_agrees(self) -> None:
        if not hasattr(self, "states"):
            return
        with self.kit.open(SYSTEM, write=False) as context:
            rows = context.unit.referrals.of_vacancies(self.posts)
            current = sorted(rows, key=lambda one: (one.state is not S.LEFT, one.id))
            assert {(one.vacancy_id, one.seeker_id): one.state for one in current} == self.states
            for key, steps in self.steps.items():
                ended = [one for one in rows if (one.vacancy_id, one.seeker_id) == key and one.state is S.LEFT]
                left = sum(one.to is S.LEFT for one in steps)
                assert len(ended) == left, "every placement that ended keeps its record"
            assert all(one.state is not S.STARTED or one.follow_up_due for one in rows)
            for post in self.posts:
                vacancy = context.unit.vacancies.get(post)
                assert vacancy is not None
                assert (vacancy.state is VacancyState.FILLED) == self.full(post)
                view = cases.get_case(context, vacancy.case_id)
                here = next(one for one in view.posts if one.vacancy.id == post)
                assert here.missing == HEADCOUNT - self.count(post, S.STARTED), "the gap is what placements leave"
            assert check_invariants(context) == []


def second_firm(kit: Kit) -> tuple[int, Actor, Actor]:
    """A post of two at another enterprise: its id, its officer, its own account."""
    with kit.open(SYSTEM, write=False) as context:
        own = actor(kit, "qiye").enterprise_id
        rows, _ = cases.list_cases(context, limit=100)
        row = next(one for one in rows if one.enterprise.id != own and one.officer is not None)
        boss = context.unit.accounts.by_enterprise(row.enterprise.id or 0)
        officer = context.unit.accounts.by_officer(row.case.officer_id or 0)
        assert boss is not None
        assert officer is not None
        firm, staff = actor_of(boss), actor_of(officer)
    with kit.open(SYSTEM, write=True) as context:
        see_papers(context, firm.enterprise_id or 0)
        context.unit.commit()
    return submit(kit, company=firm, officer=staff, title="焊接班组操作工"), staff, firm


def test_candidates_move_only_along_the_allowed_steps(kit: Kit) -> None:
    kit = capped(kit, CAP)
    first = submit(kit)
    second, staff, firm = second_firm(kit)
    with kit.open(SYSTEM, write=True) as context:
        for post in (first, second):
            matching.build_shortlist(context, post, top=200)
        context.unit.commit()
    with kit.open(SYSTEM, write=False) as context:
        shown = [
            {one.seeker.id or 0 for one in matching.get_shortlist(context, post).candidates} for post in (first, second)
        ]
    both = sorted(shown[0] & shown[1])
    assert len(both) >= 3, "two welding posts share candidates"
    facts = {
        "kit": kit,
        "posts": (first, second),
        "people": both[:3],
        "staff": {first: actor(kit, "zhuanyuan"), second: staff},
        "firms": {first: actor(kit, "qiye"), second: firm},
    }
    run_state_machine_as_test(
        type("BoundMoves", (Moves,), facts),
        settings=machine_settings(15, 25),
    )
