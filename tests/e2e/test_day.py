"""The officer's day on a telephone: a visit in three taps, and one call after another, with and without script."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import select

from matcher import clock
from matcher.models.audit import AuditEntry
from matcher.models.campaign import CampaignDraft
from matcher.service import campaigns, deadlines, matching, vacancies
from matcher.service.permissions import SYSTEM
from tests.e2e.conftest import Site, Visitor
from tests.factories import actor, enterprise_of

PHONE: dict[str, Any] = {"width": 375, "has_touch": True}


class Thumb:
    """Taps like a thumb, and counts; what is tapped must be large enough to hit."""

    def __init__(self) -> None:
        self.taps = 0

    def __call__(self, target: Locator) -> None:
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 24, "a thumb would miss it"
        target.tap()
        self.taps += 1


@pytest.fixture(scope="module")
def firm(site: Site) -> Any:
    """The officer's enterprise: a visit owed, on a campaign's list with another, one post published with candidates."""
    kit, officer = site.kit, actor(site.kit, "zhuanyuan")
    with kit.open(SYSTEM, write=True) as context:
        own = context.unit.enterprises.get(actor(kit, "qiye").enterprise_id or 0)
        assert own is not None
        own.tags = ["whitelist"]
        deadlines.open_visits(context)
        other = next(one for one in context.unit.surveys.without("2000-01", SYSTEM.reach, None) if one.id != own.id)
        other.adcode = own.adcode
        context.unit.commit()
        ids = [own.id or 0, other.id or 0]
    with kit.open(actor(kit, "xianji"), write=True) as context:
        draft = CampaignDraft(name="冬季用工服务", first=clock.today(), last=clock.today() + timedelta(days=30))
        context.unit.campaigns.enter(campaigns.make_campaign(context, draft).id or 0, ids, "县工信局")
        context.unit.commit()
    with kit.open(officer, write=True) as context:
        case = context.unit.cases.open_of(ids[0])
        assert case is not None
        post = context.unit.vacancies.of_case(case.id or 0)[0]
        vacancies.publish_vacancy(context, post.id or 0, version=post.version, opinion="核实")
        matching.build_shortlist(context, post.id or 0)
        context.unit.commit()
    return enterprise_of(kit, actor(kit, "qiye"))


@pytest.mark.parametrize("script", [True, False])
def test_a_visit_is_three_taps(visit: Visitor, firm: Any, script: bool) -> None:
    page, tap = visit("zhuanyuan", java_script_enabled=script, **PHONE).page, Thumb()
    page.goto("/workbench")
    owed = page.locator("#todos tbody").get_by_role("link", name=re.compile("月走访"))
    before = owed.count()
    row = page.locator("#caseload tbody tr").filter(has_text=firm.name)
    tap(row.get_by_role("link", name="走访" if script else "电话", exact=True))
    tap(page.get_by_text("缺技工", exact=True))
    tap(page.get_by_role("button", name="保存"))
    expect(page.get_by_text("已登记，相应的时限已销号")).to_be_visible()
    expect(page).to_have_url(re.compile("/workbench"))
    assert tap.taps == 3
    # The first was a visit and clears the month's; the second a call, which does not.
    assert owed.count() == (before - 1 if script else before)
    page.goto(f"/enterprises/{firm.id}/pairing")
    expect(page.get_by_role("row").filter(has_text="缺技工").first).to_be_visible()


def left(page: Page) -> int:
    """How many stand in the line."""
    found = re.search(r"还有 (\d+) 位", page.locator("main").inner_text())
    return int(found[1]) if found else 0


def test_enterprises_are_rung_up_one_after_another(visit: Visitor, firm: Any) -> None:
    page = visit("zhuanyuan", **PHONE).page
    page.goto("/calls")
    page.get_by_role("link", name=re.compile("摸排企业")).tap()
    name, count = page.locator(".call-name"), left(page)
    assert count >= 2
    expect(name).to_have_text(firm.name)
    assert (page.get_by_role("link", name=re.compile("^拨打")).get_attribute("href") or "").startswith("tel:")
    page.get_by_role("button", name="下一位（稍后再打）").tap()
    expect(name).not_to_have_text(firm.name)
    # A digit in a field is a digit; outside it presses the button that shows it.
    page.get_by_role("textbox", name="说明").press("2")
    assert left(page) == count
    page.locator("h1").click()
    page.keyboard.press("2")
    expect(page.get_by_text(f"还有 {count - 1} 位")).to_be_visible()
    # Away and back, without script: the line stands where it was left, and is worked to its end.
    page = visit("zhuanyuan", java_script_enabled=False, **PHONE).page
    page.goto("/calls?queue=canvass")
    for rest in range(count - 1, 0, -1):
        assert left(page) == rest
        page.get_by_role("button", name="未接通，改日再打").click()
    expect(page.get_by_text("这一队打完了")).to_be_visible()


def test_a_candidates_number_is_one_logged_tap(visit: Visitor, site: Site, firm: Any) -> None:
    page = visit("zhuanyuan", **PHONE).page
    page.goto("/calls?queue=candidates")
    before = left(page)
    expect(page.locator(".call-name")).to_have_text(re.compile(r"\*"))
    assert page.locator('main a.btn[href^="tel:"]').count() == 0
    page.get_by_role("button", name="显示号码").tap()
    expect(page.locator('a.btn[href^="tel:"]')).to_be_visible()
    expect(page.locator(".call-name")).not_to_have_text(re.compile(r"\*"))
    page.get_by_role("button", name="薪资不符").tap()
    expect(page.get_by_text(f"还有 {before - 1} 位")).to_be_visible()
    with site.kit.open(SYSTEM, write=False) as context:
        looks = [one for one in context.unit.session.exec(select(AuditEntry)) if one.action == "contact.reveal"]
    assert [one.purpose for one in looks] == ["电话联系候选人"]
