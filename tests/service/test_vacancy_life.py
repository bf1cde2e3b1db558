"""The life of a post against a plain model: reviewed, renewed, run out, in any order; an illegal step is a conflict."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.post_end import PostEnd
from matcher.models.states import VacancyState as S
from matcher.models.vacancy import Vacancy
from matcher.service import closures, renewals, vacancies
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.service.test_referrals import do, submit
from tests.thoroughness import machine_settings

MOST_DAYS = 90


class Life(RuleBasedStateMachine):
    """The model: state, version, the last day and whether anybody has seen the post's doubts."""

    kit: Kit
    post: int

    @initialize()
    def published(self) -> None:
        self.today = clock.today()
        self.moment = clock.now()
        self.travel = time_machine.travel(self.moment, tick=False)
        self.travel.start()
        with self.kit.open(SYSTEM, write=True) as context:
            post = context.unit.vacancies.get(self.post)
            assert post is not None
            post.state, post.valid_from, post.published_at = S.PUBLISHED, self.today, self.moment
            post.ended_reason, post.ended_note, post.ended_at = None, "", None
            post.author_id, post.reviewer_id = (
                getattr(context.unit.accounts.by_username(name), "id", None) for name in ("qiye", "zhuanyuan")
            )
            post.valid_to = self.today + timedelta(days=29)
            self.state, self.version, self.last = post.state, post.version, post.valid_to
            context.unit.commit()

    def teardown(self) -> None:
        if hasattr(self, "travel"):
            self.travel.stop()

    def stored(self) -> Vacancy:
        with self.kit.open(SYSTEM, write=False) as context:
            post = context.unit.vacancies.get(self.post)
            assert post is not None
            return post

    def try_(self, allowed: bool, use_case: Any, who: str, **options: Any) -> bool:
        try:
            do(self.kit, use_case, self.post, who=who, **options)
        except (Conflict, Invalid):
            assert not allowed, (use_case.__name__, self.state)
            return False
        assert allowed, (use_case.__name__, self.state)
        self.version += 1
        return True

    @rule(stale=st.booleans())
    def publish(self, stale: bool) -> None:
        allowed = self.state is S.SUBMITTED and not stale and self.last >= self.today
        if self.try_(allowed, vacancies.publish_vacancy, "zhuanyuan", version=self.version - stale, opinion="核实"):
            self.state = S.PUBLISHED

    @rule(why=st.sampled_from(["", "薪资与简章不符"]), stale=st.booleans())
    def reject(self, why: str, stale: bool) -> None:
        allowed = self.state is S.SUBMITTED and not stale and bool(why)
        if self.try_(allowed, vacancies.reject_vacancy, "zhuanyuan", version=self.version - stale, opinion=why):
            self.state = S.REJECTED

    @rule(days=st.integers(-2, MOST_DAYS + 2), stale=st.booleans())
    def renew(self, days: int, stale: bool) -> None:
        until = self.today + timedelta(days=days)
        later = until > self.last or self.state is S.CLOSED
        allowed = self.state in (S.PUBLISHED, S.EXPIRED, S.CLOSED) and not stale and 0 <= days < MOST_DAYS and later
        if self.try_(allowed, renewals.renew_vacancy, "qiye", version=self.version - stale, valid_to=until):
            self.last = until
            if self.state in (S.EXPIRED, S.CLOSED):
                self.state = S.SUBMITTED

    @rule(reason=st.sampled_from(PostEnd), stale=st.booleans(), who=st.sampled_from(["qiye", "zhuanyuan"]))
    def close(self, reason: PostEnd, stale: bool, who: str) -> None:
        allowed = self.state is not S.CLOSED and not stale and reason is not PostEnd.OTHER
        options = {"version": self.version - stale, "reason": reason}
        if self.try_(allowed, closures.close_vacancy, who, **options):
            self.state = S.CLOSED

    @rule(days=st.integers(1, 40))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.travel.stop()
        self.moment += timedelta(days=days)
        self.travel = time_machine.travel(self.moment, tick=False)
        self.travel.start()
        do(self.kit, lambda context: vacancies.expire_vacancies(context), who="zhuanyuan")
        if self.state is S.PUBLISHED and self.last < self.today:
            self.state, self.version = S.EXPIRED, self.version + 1

    @invariant()
    def as_modelled(self) -> None:
        if not hasattr(self, "travel"):
            return
        post = self.stored()
        assert (post.state, post.version, post.valid_to) == (self.state, self.version, self.last)
        with self.kit.open(SYSTEM, write=False) as context:
            assert check_invariants(context) == []
            assert (post.ended_reason is not None) is (self.state is S.CLOSED)
            shown = self.post in {one.id for one, _ in context.unit.vacancies.live(clock.today())}
        assert shown is (self.state is S.PUBLISHED), "what is not published is nowhere to be found"


@pytest.mark.usefixtures("kit")
def test_a_post_lives_by_its_rules(kit: Kit) -> None:
    Life.kit, Life.post = kit, submit(kit)
    run_state_machine_as_test(Life, settings=machine_settings(12, 15, derandomize=True))
