"""Nobody recruits before its papers were seen, after its licence ran out, or while it is barred."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.enums import ConsentChannel, IntakeKind, MergeKind, RecruitingPaper
from matcher.models.states import VacancyState
from matcher.service import intakes, matching, merges, previews, referrals, standing, vacancies
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor, brochure, enterprise_of, post_cells
from tests.service.test_duplicates import twin_of
from tests.service.test_referrals import do

PAPERS = [RecruitingPaper.LICENCE, RecruitingPaper.HANDLER]


def forget(kit: Kit, enterprise_id: int) -> None:
    """The state of a firm nobody has looked at yet."""
    with kit.open(SYSTEM, write=True) as context:
        one = context.unit.enterprises.get(enterprise_id)
        assert one is not None
        one.verified_at, one.verified_papers = None, []
        context.unit.commit()


@pytest.fixture
def firm(kit: Kit) -> int:
    """The demo enterprise with its papers not seen."""
    own = enterprise_of(kit, actor(kit, "qiye")).id or 0
    forget(kit, own)
    return own


def hand_in(kit: Kit) -> int:
    company = actor(kit, "qiye")
    file = brochure(kit, enterprise_of(kit, company), [post_cells()])
    with kit.open(company, write=True) as context:
        intake = previews.preview(context, IntakeKind.BROCHURE, "简章.xlsx", file)
        receipt = intakes.confirm(context, intake.id or 0, version=1)
        context.unit.commit()
    assert receipt.case is not None
    with kit.open(SYSTEM, write=False) as context:
        return context.unit.vacancies.of_case(receipt.case.id or 0)[-1].id or 0


def version_of(kit: Kit, enterprise_id: int) -> int:
    return int(do(kit, standing.get_enterprise, enterprise_id, who="xianji").enterprise.version)


def publish(kit: Kit, post: int) -> VacancyState:
    return VacancyState(do(kit, vacancies.publish_vacancy, post, version=1, opinion="核实").state)


def rules(kit: Kit, post: int) -> list[str]:
    return [one.reason for one in do(kit, vacancies.get_vacancy, post).findings if one.rule == "R14"]


def test_papers_first_then_the_post(kit: Kit, firm: int) -> None:
    post = hand_in(kit)
    assert rules(kit, post) == ["用人单位尚未核验，不得发布招聘信息"]
    with pytest.raises(Conflict, match="R14"):
        publish(kit, post)
    with pytest.raises(Invalid, match="经办人身份证件") as lacking:
        verify(kit, firm, papers=[RecruitingPaper.LICENCE])
    assert lacking.value.field == "papers"
    with pytest.raises(Invalid, match="已过期"):
        verify(kit, firm, until=-1)
    verify(kit, firm, until=0)
    assert rules(kit, post) == []
    assert publish(kit, post) is VacancyState.PUBLISHED


def verify(kit: Kit, firm: int, papers: list[RecruitingPaper] | None = None, until: int | None = None) -> None:
    day = None if until is None else clock.today() + timedelta(days=until)
    version = version_of(kit, firm)
    do(kit, standing.verify, firm, version=version, papers=papers or PAPERS, licence_valid_to=day)


def test_a_licence_that_ran_out(kit: Kit, firm: int) -> None:
    verify(kit, firm, until=3)
    with kit.open(SYSTEM, write=True) as context:
        one = context.unit.enterprises.get(firm)
        assert one is not None
        one.licence_valid_to = clock.today() - timedelta(days=1)
        context.unit.commit()
    post = hand_in(kit)
    assert "到期" in rules(kit, post)[0]
    assert not do(kit, standing.get_enterprise, firm).recruits
    with pytest.raises(Conflict, match="R14"):
        publish(kit, post)


def test_a_bar_stops_publishing_showing_and_recommending(kit: Kit, firm: int) -> None:
    verify(kit, firm)
    post, next_post = hand_in(kit), 0
    publish(kit, post)
    do(kit, matching.build_shortlist, post)
    person = do(kit, matching.get_shortlist, post).candidates[0].seeker.id
    with pytest.raises(Forbidden):
        do(kit, standing.bar, firm, version=1, reason="拖欠工资", who="zhuanyuan")
    with pytest.raises(Invalid):
        do(kit, standing.bar, firm, version=version_of(kit, firm), reason=" ", who="xianji")
    do(kit, standing.bar, firm, version=version_of(kit, firm), reason="拖欠工资，人社监罚〔2026〕1号", who="xianji")
    with pytest.raises(NotFound):
        do(kit, vacancies.get_published, post)
    shown, _ = do(kit, vacancies.browse, adcode=None, words="", offset=0, limit=1000)
    assert firm not in {enterprise.id for _, enterprise in shown}
    with pytest.raises(Conflict, match="暂停"):
        do(kit, referrals.refer, post, person, channel=ConsentChannel.PHONE)
    with kit.open(SYSTEM, write=True) as context:
        again = context.unit.vacancies.get(post)
        assert again is not None
        again.state, again.version = VacancyState.SUBMITTED, 1
        context.unit.commit()
        next_post = again.id or 0
    with pytest.raises(Conflict, match="R14"):
        publish(kit, next_post)
    do(kit, standing.unbar, firm, version=version_of(kit, firm), who="xianji")
    assert publish(kit, next_post) is VacancyState.PUBLISHED


def test_no_bar_is_shaken_off_by_a_merge(kit: Kit) -> None:
    own = enterprise_of(kit, actor(kit, "qiye")).id or 0
    twin, _ = twin_of(kit)
    do(kit, standing.bar, twin, version=version_of(kit, twin), reason="拖欠工资", who="xianji")
    merge = do(
        kit, merges.merge, MergeKind.ENTERPRISE, survivor_id=own, gone_id=twin, reason="企业更名换证", who="xianji"
    )
    assert do(kit, standing.get_enterprise, own, who="xianji").standing.blacklisted
    do(kit, merges.undo, merge.id, version=merge.version, who="xianji")
    assert not do(kit, standing.get_enterprise, own, who="xianji").standing.blacklisted
    assert do(kit, standing.get_enterprise, twin, who="xianji").standing.blacklisted


def test_reach(kit: Kit, firm: int) -> None:
    """A firm sees itself and no other; an officer of another county sees neither."""

    def others(context: Context) -> int:
        own = context.unit.enterprises.get(firm)
        assert own is not None
        rows = [context.unit.enterprises.get(number) for number in range(1, 400)]
        return next(one.id or 0 for one in rows if one and one.adcode[:4] != own.adcode[:4])

    with kit.open(SYSTEM, write=False) as context:
        far = others(context)
    assert do(kit, standing.get_enterprise, firm, who="qiye").enterprise.id == firm
    for who in ("qiye", "zhuanyuan", "xianji"):
        with pytest.raises(NotFound):
            do(kit, standing.get_enterprise, far, who=who)
    with pytest.raises(Conflict, match="刷新"):
        do(kit, standing.verify, firm, version=99, papers=PAPERS, licence_valid_to=None)
