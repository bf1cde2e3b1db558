"""Posts searched without an account: found by other names, pinyin and slips of the pen; never one that is not live."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from matcher import clock
from matcher.models.enums import Benefit, EducationLevel, Hazard, Shift
from matcher.models.post_search import PostOrder
from matcher.models.states import VacancyState
from matcher.service import post_search, vacancies
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.post_search import Asked, Results


@pytest.fixture
def published(kit: Kit) -> Kit:
    """The demo world with every post that waits for its review published."""
    with kit.open(SYSTEM, write=True) as context:
        for post, _firm, _case in context.unit.vacancies.awaiting_review(SYSTEM.reach):
            vacancies.publish_vacancy(context, post.id or 0, version=post.version, opinion="已核实")
        context.unit.commit()
    return kit


def found(kit: Kit, asked: Asked) -> Results:
    with kit.open(Actor(), write=False) as context:
        return post_search.search(context, asked, offset=0, limit=1000)


def titles(kit: Kit, words: str) -> set[str]:
    return {one.title for one in found(kit, Asked(words=words)).rows}


def test_other_names_pinyin_and_slips_lead_to_the_trade_and_say_so(published: Kit) -> None:
    for words in ("二保焊", "电焊", "dianhan", "dh", "电汗", "电汗工", "dianhn"):
        assert {"电焊工", "焊工"} <= titles(published, words), words
    why = found(published, Asked(words="电汗")).rows[0].why[0].sentence
    assert why == "按“电焊”找到，您输入的是“电汗”"
    for words in ("%", "_", "焊%", "*", "没有这样的岗位", "\x00", "' OR 1=1", "az"):
        assert not titles(published, words), words


def test_every_live_post_is_found_by_its_title_and_no_other_post_ever(published: Kit) -> None:
    rows = found(published, Asked()).rows
    assert len(rows) > 30
    for one in rows:
        assert one.vacancy.id in {hit.vacancy.id for hit in found(published, Asked(words=one.title)).rows}, one.title
    barred = next(one.enterprise.id for one in rows)
    paused, over = [one.vacancy.id for one in rows if one.enterprise.id != barred][:2]
    with published.open(SYSTEM, write=True) as context:
        firm = context.unit.enterprises.get(barred or 0)
        first, second = context.unit.vacancies.get(paused or 0), context.unit.vacancies.get(over or 0)
        assert firm
        assert first
        assert second
        firm.barred_at, firm.barred_reason, first.state = clock.now(), "拖欠工资", VacancyState.PAUSED
        second.valid_from = second.valid_to = clock.today() - timedelta(days=1)
        context.unit.commit()
    gone = {one.vacancy.id for one in rows if one.enterprise.id == barred} | {paused, over}
    for one in rows:
        assert not gone & {hit.vacancy.id for hit in found(published, Asked(words=one.title)).rows}


def test_filters_equal_a_slow_twin(published: Kit) -> None:
    rows = found(published, Asked()).rows
    city = rows[0].vacancy.adcode[:4] + "00"

    def monthly(one: post_search.PublicPost) -> int:
        pay = one.vacancy.pay.monthly(hours_per_day=one.vacancy.hours_per_day or 8.0)
        return pay[1] if pay else -1

    senior = EducationLevel.SENIOR
    twins = [
        (Asked(adcode=city), lambda one: one.vacancy.adcode.startswith(city[:4])),
        (Asked(pay_from=5000), lambda one: monthly(one) >= 500_000),
        (Asked(no_nights=True), lambda one: one.vacancy.shift is Shift.DAY),
        (
            Asked(education=senior),
            lambda one: (
                not one.vacancy.education
                or not one.vacancy.education_required
                or one.vacancy.education.rank <= senior.rank
            ),
        ),
        (Asked(benefits=(Benefit.MEALS,)), lambda one: "meals" in one.vacancy.benefits),
        (Asked(without=(Hazard.DUST,)), lambda one: "dust" not in (one.vacancy.hazards or [])),
    ]
    for asked, allowed in twins:
        expected = {one.vacancy.id for one in rows if allowed(one)}
        assert {one.vacancy.id for one in found(published, asked).rows} == expected, asked
        assert 0 < len(expected) < len(rows), asked
    near = found(published, Asked(near=rows[0].vacancy.adcode, order=PostOrder.DISTANCE)).rows
    assert near[0].km == 0
    assert [one.km or 0 for one in near] == sorted(one.km or 0 for one in near)


def test_pages_and_api_show_the_same_posts_without_typed_numbers(published: Kit, client: TestClient) -> None:
    one = found(published, Asked()).rows[0].vacancy
    with published.open(SYSTEM, write=True) as context:
        post = context.unit.vacancies.get(one.id or 0)
        assert post
        post.duty = "负责搬运，联系人：王建国 13800138000"
        context.unit.commit()
    page, body = client.get(f"/jobs/{one.id}?near=140105"), client.get(f"/api/v1/public-posts/{one.id}")
    for answer in (page, body):
        assert answer.status_code == 200, answer.text
        assert "13800138000" not in answer.text
        assert "王建国" not in answer.text
    listed = client.get("/api/v1/public-posts", params={"q": "dh", "near": "140105", "benefits": ["meals"], "pay": ""})
    assert listed.status_code == 200, listed.text
    shown = client.get("/jobs", params={"q": "dh", "form": "", "education": "", "sort": "distance", "days": "7"})
    assert shown.status_code == 200
    assert "按“电焊”找到" in shown.text
