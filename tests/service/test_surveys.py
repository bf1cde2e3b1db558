"""Surveys: handed in once, revised with a reason, prefilled, imported row by row, added up by place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from matcher import clock
from matcher.demo.uscc import demo_uscc
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.case import Case
from matcher.models.consent import Consent
from matcher.models.enterprise import EnterpriseDraft
from matcher.models.enums import EnterpriseTag, IntakeKind, MergeKind
from matcher.models.key_list import KeyListDraft, ListedFirm
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral
from matcher.models.states import ReferralState, Verdict
from matcher.models.stay_sheet import StayReturn, StaySheet
from matcher.models.survey import SurveyDraft, SurveyPostDraft, month_before, month_bounds, month_of
from matcher.service import intakes, key_lists, merges, previews, standing, survey_rates, surveys
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.survey_rates import RateBy
from tests.factories import actor, brochure, enterprise_of, post_cells
from tests.service.test_referrals import submit

HEAD = "统一社会信用代码,单位名称,调查月份,期初在岗人数,本月新进人数,本月离职人数,期末在岗人数,用工需求人数,缺工人数,缺工岗位,岗位缺工人数,缺工原因,更正原因"
THIS = month_of(clock.today())
LAST = month_before(THIS)


def draft(month: str = THIS, **changes: Any) -> SurveyDraft:
    figures: dict[str, Any] = {"month": month, "staff_start": 100, "staff_end": 100, "needed": 8, "short": 4}
    return SurveyDraft(**(figures | {"posts": [SurveyPostDraft(title="焊工", short=4)]} | changes))


def test_a_survey_is_handed_in_once_and_corrected_only_by_a_revision_with_a_reason(kit: Kit) -> None:
    company = actor(kit, "qiye")
    own = company.enterprise_id or 0
    old = month_before(month_before(LAST))
    with kit.open(company, write=True) as context:
        first = surveys.submit_survey(context, own, draft(old))
        with pytest.raises(Conflict, match="已经提交"):
            surveys.submit_survey(context, own, draft(old, short=3))
        with pytest.raises(Invalid, match="更正原因"):
            surveys.revise_survey(context, first.id or 0, draft(old), reason=" ")
        with pytest.raises(Invalid, match="月份不能改"):
            surveys.revise_survey(context, first.id or 0, draft(LAST), reason="错月")
        second = surveys.revise_survey(context, first.id or 0, draft(old, needed=9), reason="少报一人")
        with pytest.raises(Conflict, match="第 2 版"):
            surveys.revise_survey(context, first.id or 0, draft(old), reason="再改")
        with pytest.raises(Invalid) as refused:
            surveys.revise_survey(context, second.id or 0, draft(old, needed=3), reason="再改")
        assert refused.value.field == "short"
        context.unit.commit()
    with kit.open(company, write=False) as context:
        earlier, later = (surveys.get_survey(context, one.id or 0) for one in (first, second))
        assert (earlier.survey.needed, earlier.counts) == (8, False)
        assert (later.survey.needed, later.survey.revision_reason, later.counts) == (9, "少报一人", True)
        rows, _ = context.unit.surveys.of_month(old, company.reach, None)
        assert [one.needed for one, _ in rows] == [9], "only the latest revision counts"


def test_the_store_itself_refuses_to_change_a_survey(kit: Kit) -> None:
    own = actor(kit, "qiye").enterprise_id or 0
    with kit.open(SYSTEM, write=True) as context:
        made = surveys.submit_survey(context, own, draft(month_before(month_before(LAST))))
        context.unit.commit()
    for statement in (
        f"UPDATE survey SET short=0 WHERE id={made.id}",
        f"DELETE FROM survey WHERE id={made.id}",
        f"UPDATE survey_post SET short=1 WHERE survey_id={made.id}",
        f"DELETE FROM survey_post WHERE survey_id={made.id}",
    ):
        with pytest.raises(Conflict), kit.open(SYSTEM, write=True) as context:
            context.unit.session.execute(sa.text(statement))


def test_the_next_month_is_prefilled_and_nothing_new_is_one_tap(kit: Kit) -> None:
    company = actor(kit, "qiye")
    own = company.enterprise_id or 0
    with kit.open(SYSTEM, write=False) as context:
        held = {one.month for one in context.unit.surveys.of_enterprise(own)}
    month = "2025-03"
    assert month not in held
    clear = next(one for one in ("2025-02", "2025-01") if one not in held)
    with kit.open(company, write=True) as context:
        surveys.submit_survey(context, own, draft(clear, joined=9, departed=9, staff_end=100))
        _, found = surveys.prefill(context, own, month)
        assert (found.staff_start, found.staff_end, found.joined, found.departed) == (100, 100, 0, 0)
        assert [post.title for post in found.posts] == ["焊工"]
        made = surveys.submit_unchanged(context, own, month)
        assert (made.unchanged, made.short, made.revision) == (True, 4, 1)
        with pytest.raises(Conflict):
            surveys.submit_unchanged(context, own, month)


def test_reach(kit: Kit) -> None:
    own = actor(kit, "qiye").enterprise_id or 0
    with kit.open(SYSTEM, write=False) as context:
        others = [firm for _, firm in context.unit.cases.page(SYSTEM.reach, states=(), words="", offset=0, limit=50)[0]]
        other = next(one.id or 0 for one in others if one.id != own)
    for name, error in (("qiye", NotFound), ("linggong", Forbidden), ("shiji", Forbidden), ("shenji", Forbidden)):
        with kit.open(actor(kit, name), write=True) as context, pytest.raises(error):
            surveys.submit_survey(context, other, draft())


def file(*lines: str) -> bytes:
    return "\n".join([HEAD, *lines]).encode()


def taken(kit: Kit, who: str, content: bytes) -> tuple[list[tuple[int, Verdict, str]], int]:
    """Verdicts with what was said, and how many surveys confirming took."""
    with kit.open(actor(kit, who), write=True) as context:
        intake = previews.preview(context, IntakeKind.SURVEYS, "用工需求.csv", content)
        view = intakes.get_intake(context, intake.id or 0)
        said = [(row.number, row.verdict, "；".join(row.problems)) for row in view.rows]
        count = intakes.confirm(context, intake.id or 0, version=intake.version).taken if view.takeable else 0
        context.unit.commit()
    return said, count


def test_rows_of_one_enterprise_make_one_survey_and_hostile_rows_are_told_one_by_one(kit: Kit) -> None:
    firm = enterprise_of(kit, actor(kit, "qiye"))
    month = "2025-05"
    facts = {"name": "山西邻家铸造有限公司", "adcode": firm.adcode, "industry": firm.industry}
    with kit.open(SYSTEM, write=True) as context:
        near = context.unit.enterprises.add(EnterpriseDraft(uscc=demo_uscc(firm.adcode, 991), **facts))
        everybody = context.unit.surveys.without(month, SYSTEM.reach, None)
        away = next(one for one in everybody if one.adcode[:4] != firm.adcode[:4])
        context.unit.commit()
    said, count = taken(
        kit,
        "xianji",
        file(
            f"{firm.uscc},{firm.name},2025年5月,100,,,100,10,6,焊工,4,技能不符,",
            f"{firm.uscc},,2025-05,,,,,,,普工,2,工资低,",
            f"{near.uscc},另一个名字,2025-05,50,,,50,3,5,,,,",
            f"{away.uscc},{away.name},2025-05,50,,,50,3,1,,,,",
            "911400000000000000,没有的单位,2025-05,50,,,50,3,1,,,,",
            ",,2025-05,50,,,50,3,1,,,,",
            f"{firm.uscc},,某月,=1+1,,,-3,1e9,若干,电工,九十九万,心情不好,",
        ),
    )
    verdicts = {number: (verdict, text) for number, verdict, text in said}
    rows = sorted(verdicts)
    # The last line spoils the first enterprise: it is taken whole or not at all.
    assert [verdicts[one][0] for one in rows] == [Verdict.BAD] * 7
    assert count == 0
    assert f"第 {rows[6]} 行有误" in verdicts[rows[0]][1]
    assert "缺工人数：缺工 5 人多于需求 3 人" in verdicts[rows[2]][1]
    assert "不在您的管辖范围" in verdicts[rows[3]][1]
    assert "没有填写" in verdicts[rows[5]][1]
    for words in ("调查月份", "期初在岗人数", "缺工人数", "岗位缺工人数", "缺工原因"):
        assert words in verdicts[rows[6]][1], words
    good = file(
        f"{firm.uscc},{firm.name},2025年5月,100,,,100,10,6,焊工,4,技能不符,",
        f"{firm.uscc},,2025-05,,,,,,,普工,2,工资低,",
    )
    said, count = taken(kit, "xianji", good)
    assert ([one[1] for one in said], count) == ([Verdict.GOOD] * 2, 1)
    said, count = taken(kit, "xianji", good)
    assert ([one[1] for one in said], count) == ([Verdict.DUPLICATE] * 2, 0)
    changed = f"{firm.uscc},,2025-05,100,,,100,10,5,焊工,5,,"
    said, count = taken(kit, "xianji", file(changed))
    assert said[0][1] is Verdict.BAD
    assert "更正原因" in said[0][2]
    said, count = taken(kit, "xianji", file(changed + "报错"))
    assert ([one[1] for one in said], count) == ([Verdict.WARN], 1)
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.surveys.revisions(firm.id or 0, month)
        assert [(one.revision, one.short, one.revision_reason) for one in found] == [(2, 5, "报错"), (1, 6, "")]


def test_rates_add_up_by_county_city_and_enterprise(kit: Kit) -> None:
    month = "2025-04"
    with kit.open(SYSTEM, write=True) as context:
        firms = list(context.unit.surveys.without(month, SYSTEM.reach, None))
        for number, one in enumerate(firms):
            figures = {"staff_start": 90 + number, "staff_end": 90 + number, "needed": 12, "short": 10, "posts": []}
            surveys.submit_survey(context, one.id or 0, draft(month, **figures))
        context.unit.commit()
    with kit.open(SYSTEM, write=False) as context:
        found = {by: survey_rates.get_rates(context, month=month, by=by) for by in RateBy}
    totals: Sequence[tuple[int, int, int]] = [(one.staff, one.needed, one.short) for one, _ in found.values()]
    assert len(set(totals)) == 1
    for total, parts in found.values():
        assert total.short == sum(one.short for one in parts) == 10 * len(firms)
        assert total.staff == sum(one.staff for one in parts)
        assert all(one.ratio is None or one.ratio > 0 for one in parts)
    assert found[RateBy.ENTERPRISE][0].ratio is None
    counties = {one.key for one in found[RateBy.COUNTY][1]}
    assert counties >= {firm.adcode for firm in firms}
    city, county = found[RateBy.CITY], found[RateBy.COUNTY]
    assert city[0].seekers == county[0].seekers == sum(one.seekers or 0 for one in county[1])
    with kit.open(actor(kit, "qiye"), write=False) as context:
        own, parts = survey_rates.get_rates(context, month=month, by=RateBy.ENTERPRISE)
    assert (own.enterprises, len(parts)) == (1, 1)
    with kit.open(SYSTEM, write=False) as context:
        assert standing.find_enterprise(context, int(parts[0].key), standing.Action.ENTERPRISE_READ)


def test_the_whole_is_the_sum_of_its_parts_whatever_it_is_divided_by(kit: Kit) -> None:
    """Nobody handed a survey in: people who look for work and came back after the holiday are counted all the same."""
    firm, month = enterprise_of(kit, actor(kit, "qiye")), "2024-03"
    first, after = month_bounds(month)
    with kit.open(SYSTEM, write=True) as context:
        unit = context.unit
        people = list(unit.session.exec(select(Seeker).where(Seeker.adcode == firm.adcode)).all())[:3]
        other = unit.session.exec(select(Seeker).where(Seeker.adcode != firm.adcode, Seeker.seeking)).first()
        started = unit.session.exec(select(Referral).where(Referral.state == ReferralState.STARTED)).all()
        assert other is not None
        for one in [*people, other]:
            one.created_at, one.seeking = clock.midnight(first), True
            assert one.id not in {taken.seeker_id for taken in started}
        sheet = StaySheet(
            enterprise_id=firm.id or 0, holiday="春节", first=date(2024, 2, 9), last=date(2024, 2, 17), staff=9, stay=4,
            leave=5, returners=5, at=clock.now(),
        )  # fmt: skip
        unit.stay_sheets.add(sheet)
        unit.stay_sheets.add(StayReturn(sheet_id=sheet.id or 0, day=first, due=5, back=4, at=clock.now()))

        def totals() -> dict[RateBy, tuple[int | None, int, int]]:
            found = {by: survey_rates.get_rates(context, month=month, by=by) for by in RateBy}
            for by, (whole, parts) in found.items():
                assert (
                    (whole.due, whole.back) == (sum(one.due for one in parts), sum(one.back for one in parts)) == (5, 4)
                )
                assert by is RateBy.ENTERPRISE or whole.seekers == sum(one.seekers or 0 for one in parts)
            return {by: (whole.seekers, whole.due, whole.back) for by, (whole, _) in found.items()}

        before = totals()
        assert before[RateBy.COUNTY] == before[RateBy.CITY]
        assert (before[RateBy.CITY][0] or 0) >= 4
        post = unit.vacancies.of_case((unit.cases.open_of(firm.id or 0) or Case()).id or 0)[0]
        gone = {
            "vacancy_id": post.id,
            "seeker_id": people[0].id,
            "case_id": post.case_id,
            "state": ReferralState.STARTED,
        }
        consent = unit.session.exec(select(Consent)).first()
        assert consent is not None
        moments = {"consent_id": consent.id, "by_id": 1, "created_at": clock.now(), "updated_at": clock.now()}
        begun = unit.referrals.add(Referral(**gone, **moments, started_on=first))
        assert totals()[RateBy.CITY][0] == (before[RateBy.CITY][0] or 0) - 1, "at work by the month's end"
        begun.started_on = after
        assert totals() == before, "began only the month after"


def test_a_merge_takes_surveys_and_lists_along_and_undoing_gives_them_back(kit: Kit) -> None:
    firm = enterprise_of(kit, actor(kit, "qiye"))
    facts = {"name": firm.name, "adcode": firm.adcode, "industry": firm.industry}
    with kit.open(SYSTEM, write=True) as context:
        twin = context.unit.enterprises.add(EnterpriseDraft(uscc=demo_uscc(firm.adcode, 994), **facts))
        gone = twin.id or 0
        for month in ("2025-05", "2025-06"):
            surveys.submit_survey(context, gone, draft(month))
        surveys.submit_survey(context, firm.id or 0, draft("2025-06", needed=9))
        head = {"tag": EnterpriseTag.KEY_PROJECT, "name": "项目名单", "department": "发改部门", "adcode": firm.adcode}
        listed = [ListedFirm(uscc=twin.uscc, name=twin.name)]
        key_lists.take_list(context, KeyListDraft(list_date=clock.today(), **head), listed)  # type: ignore[arg-type]
        made = merges.merge(
            context, MergeKind.ENTERPRISE, survivor_id=firm.id or 0, gone_id=gone, reason="同一单位重复登记"
        )
        held = {one.month: one.needed for one in context.unit.surveys.of_enterprise(firm.id or 0)}
        assert (held["2025-05"], held["2025-06"]) == (8, 9), "where both handed in, the survivor's counts"
        key_lists.refresh_tags(context)
        survivor = context.unit.enterprises.get(firm.id or 0)
        assert survivor is not None
        assert "key_project" in survivor.tags
        context.unit.commit()
    with kit.open(SYSTEM, write=True) as context:
        merges.undo(context, made.id or 0, version=made.version)
        assert {one.month for one in context.unit.surveys.of_enterprise(gone)} == {"2025-05", "2025-06"}
        assert "2025-05" not in {one.month for one in context.unit.surveys.of_enterprise(firm.id or 0)}
        context.unit.commit()


def test_only_what_no_open_post_asks_for_is_prefilled_and_a_second_post_of_the_name_is_asked_about(kit: Kit) -> None:
    submit(kit, title="夜班退火工", headcount="2")
    company = actor(kit, "qiye")
    firm = enterprise_of(kit, company)
    lacking = [SurveyPostDraft(title="夜班退火工", short=5), SurveyPostDraft(title="炉前配料工", short=1)]
    told = {"needed": 6, "short": 6, "staff_start": firm.employees_now, "staff_end": firm.employees_now}
    with kit.open(company, write=True) as context:
        made = surveys.submit_survey(context, firm.id or 0, draft(posts=lacking, **told))
        context.unit.commit()
        text = surveys.brochure_text(context, made.id or 0)
    assert "岗位名称：夜班退火工\n招聘人数：3人" in text.text
    assert "岗位名称：炉前配料工\n招聘人数：1人" in text.text
    assert ["还缺 2 人" in one and "其余 3 人" in one for one in text.notes] == [True]
    # The text names the enterprise by code: an officer need not type again what the register says.
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        read = previews.preview_text(context, IntakeKind.BROCHURE, text.text)
        assert (read.header["name"], read.header["adcode"]) == (firm.name, firm.adcode)
        assert read.header["industry"] == firm.industry.value
        assert read.header["intro"] == firm.intro
    until = str(clock.today() + timedelta(days=45))
    again = brochure(kit, firm, [post_cells(title="【急聘】夜班退火工", headcount="3", valid_to=until)])
    with kit.open(company, write=True) as context:
        intake = previews.preview(context, IntakeKind.BROCHURE, "简章.xlsx", again)
        (row,) = intakes.get_intake(context, intake.id or 0).rows
    assert row.verdict is Verdict.WARN
    assert "已在招 2 人" in "；".join(row.problems)


def test_a_survey_covered_by_open_posts_prefills_nothing(kit: Kit) -> None:
    submit(kit, title="夜班退火工", headcount="2")
    company = actor(kit, "qiye")
    with kit.open(company, write=True) as context:
        lacking = [SurveyPostDraft(title="夜班退火工", short=2)]
        made = surveys.submit_survey(context, company.enterprise_id or 0, draft(posts=lacking, short=2))
        text = surveys.brochure_text(context, made.id or 0)
    assert (text.text, len(text.notes), "不再登记" in text.notes[0]) == ("", 1, True)
