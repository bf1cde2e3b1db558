"""Renewal and copies of posts: the rules are asked again, and nothing unseen goes out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models.states import VacancyState
from matcher.models.vacancy import MAX_VALID_DAYS, Vacancy
from matcher.service import renewals, vacancies
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.factories import actor

TODAY = clock.today()
LATEST = TODAY + timedelta(days=MAX_VALID_DAYS - 1)


def published(kit: Kit) -> int:
    """A post of the demo enterprise, published by the county."""
    with kit.open(actor(kit, "xianji"), write=True) as context:
        case = context.unit.cases.open_of(actor(kit, "qiye").enterprise_id or 0)
        assert case is not None
        posts = context.unit.vacancies.of_case(case.id or 0)
        post = next(one for one in posts if not vacancies.get_vacancy(context, one.id or 0).blocked)
        vacancies.publish_vacancy(context, post.id or 0, version=post.version, opinion="已核实")
        context.unit.commit()
    return post.id or 0


def get(context: Context, vacancy_id: int) -> Vacancy:
    found = context.unit.vacancies.get(vacancy_id)
    assert found is not None
    return found


def test_one_tap_prolongs_a_published_post_within_ninety_days(kit: Kit) -> None:
    post = published(kit)
    with kit.open(actor(kit, "qiye"), write=True) as context:
        vacancy = get(context, post)
        vacancy.valid_to = TODAY + timedelta(days=10)
        reviewer, before = vacancy.reviewer_id, vacancy.valid_to
        renewed = renewals.renew_vacancy(context, post, version=vacancy.version)
        assert renewed.valid_to == before + timedelta(days=30)
        assert (renewed.state, renewed.reviewer_id) == (VacancyState.PUBLISHED, reviewer)
        with pytest.raises(Conflict):
            renewals.renew_vacancy(context, post, version=1)
        for until in (TODAY, LATEST + timedelta(days=1), TODAY - timedelta(days=1)):
            with pytest.raises(Invalid) as refused:
                renewals.renew_vacancy(context, post, version=renewed.version, valid_to=until)
            assert refused.value.field == "valid_to"
        longest = renewals.renew_vacancy(context, post, version=renewed.version, valid_to=LATEST)
        assert (longest.valid_to - longest.valid_from).days == MAX_VALID_DAYS - 1


def test_what_the_rules_forbid_now_is_not_renewed_and_what_nobody_saw_goes_to_a_reviewer(kit: Kit) -> None:
    post = published(kit)
    with kit.open(actor(kit, "qiye"), write=True) as context:
        vacancy = get(context, post)
        was = vacancy.conditions
        vacancy.conditions = "限男性，身高一米七以上"
        with pytest.raises(Conflict) as refused:
            renewals.renew_vacancy(context, post, version=vacancy.version)
        assert refused.value.code == "compliance"
        assert refused.value.details
        vacancy.conditions = was
        vacancy.state = VacancyState.EXPIRED
        vacancy.valid_from, vacancy.valid_to = TODAY - timedelta(days=40), TODAY - timedelta(days=10)
        again = renewals.renew_vacancy(context, post, version=vacancy.version)
        assert (again.state, again.reviewer_id, again.published_at) == (VacancyState.SUBMITTED, None, None)
        assert again.valid_to == TODAY + timedelta(days=29)
        assert again.author_id == actor(kit, "qiye").account_id
        context.unit.commit()
    with kit.open(SYSTEM, write=False) as context:
        broken = check_invariants(context)
    assert "published_unreviewed" not in [one.rule for one in broken]


def test_a_copy_is_a_post_of_its_own_in_the_open_case(kit: Kit) -> None:
    post = published(kit)
    with kit.open(actor(kit, "qiye"), write=True) as context:
        original = get(context, post)
        with pytest.raises(Conflict, match="还在招"):
            renewals.copy_vacancy(context, post)
        with pytest.raises(Invalid):
            renewals.copy_vacancy(context, post, title="一" * 61)
        made = renewals.copy_vacancy(context, post, title=f"{original.title}（二车间）", headcount=7)
        assert (made.state, made.headcount, made.case_id) == (VacancyState.SUBMITTED, 7, original.case_id)
        assert (made.reviewer_id, made.valid_from) == (None, TODAY)
        assert made.pay_text == original.pay_text
        assert made.row_key != original.row_key
        context.unit.commit()
        original.state = VacancyState.EXPIRED
        first = renewals.copy_vacancy(context, post)
        first.state = VacancyState.CLOSED
        second = renewals.copy_vacancy(context, post)
        assert len({original.row_key, first.row_key, second.row_key}) == 3, (
            "the same post may be copied again and again"
        )
    with kit.open(actor(kit, "shiji"), write=True) as context, pytest.raises(Forbidden):
        renewals.copy_vacancy(context, post)
