"""An enterprise without an account answers by the officer's link on a phone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from matcher.models.enums import ConsentChannel
from matcher.service import matching, referrals, vacancies
from matcher.service.cases import list_cases
from tests.e2e.conftest import Site, Visitor
from tests.factories import actor

PHONE = re.compile(r"1\d{10}")


def test_an_enterprise_answers_by_link_on_a_phone(site: Site, visit: Visitor) -> None:
    kit = site.kit
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        case = list_cases(context, limit=1)[0][0].case
        post = context.unit.vacancies.of_case(case.id or 0)[0]
        vacancies.publish_vacancy(context, post.id or 0, version=post.version, opinion="已核实")
        people = [one.seeker.id or 0 for one in matching.get_shortlist(context, post.id or 0).candidates][:2]
        for one in people:
            referrals.refer(context, post.id or 0, one, channel=ConsentChannel.PHONE)
        context.unit.commit()

    # The officer makes the link on the case's page and copies it.
    officer = visit("zhuanyuan")
    officer.page.goto(f"/cases/{case.id}")
    officer.page.get_by_role("button", name="生成链接").click()
    expect(officer.page.get_by_role("heading", level=1)).to_have_text("一次性收件链接")
    link = re.search(r"http\S+/reply/\S+", officer.page.locator("pre").first.inner_text())
    assert link

    phone = visit(width=375)
    page = phone.page
    page.goto(link[0])
    assert page.url.endswith("/reply"), "the token does not stay in the address"
    cards = page.locator("article.candidate")
    expect(cards).to_have_count(2)
    expect(page.get_by_role("main")).not_to_contain_text(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    small = [one.bounding_box() for one in cards.first.get_by_role("button").all() if one.is_visible()]
    assert all(box and box["height"] >= 40 for box in small), "buttons for a thumb"
    cards.first.get_by_role("button", name="面试", exact=True).click()
    expect(page.get_by_text("已收到。可以查看联系方式")).to_be_visible()
    cards.first.get_by_role("button", name="查看联系方式").click()
    expect(page.get_by_role("main")).to_contain_text(PHONE)
    page.get_by_role("link", name="返回").click()
    cards.first.get_by_role("button", name="录用").click()
    expect(cards).to_have_count(1)
    cards.first.get_by_text("不合适", exact=True).click()
    cards.first.get_by_label("原因").select_option(label="技能不符")
    cards.first.get_by_role("button", name="确定不合适").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已全部答复")
    assert phone.complaints == []

    # Used up: the same link shows nothing; the officer sees both answers.
    page.goto(link[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("链接无效或已失效")
    officer.page.goto(f"/vacancies/{post.id}/shortlist")
    tags = [officer.page.locator(f"#candidate-{one} .tag").first.inner_text() for one in people]
    assert sorted(tags) == ["不合适", "拟录用"]
