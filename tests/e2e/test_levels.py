"""Three levels at once (三级同时发布): an officer publishes, and county, city and province show it in the same moment."""

from __future__ import annotations

import struct

from playwright.sync_api import Page, expect

from matcher.service.cases import list_cases
from tests.e2e.conftest import Site, Visitor
from tests.e2e.steps import content
from tests.factories import actor


def shown(page: Page, adcode: str, title: str, scope: str = "") -> int:
    """How often a region's page shows a title as a link."""
    page.goto(f"/local/{adcode}" + (f"?scope={scope}" if scope else ""))
    return page.get_by_role("main").get_by_role("link", name=title).count()


def test_what_an_officer_publishes_stands_at_all_levels_at_once_and_is_gone_at_once(site: Site, visit: Visitor) -> None:
    with site.kit.open(actor(site.kit, "zhuanyuan"), write=True) as context:
        case = next(
            row.case for row in list_cases(context, limit=20)[0] if context.unit.vacancies.of_case(row.case.id or 0)
        )
        post = context.unit.vacancies.of_case(case.id or 0)[0]
        post.title = "三级同发验证岗位"
        context.unit.commit()
    county, title = post.adcode, post.title
    levels = (county, f"{county[:4]}00", "140000")
    other = "140200" if not county.startswith("1402") else "140100"

    anybody, officer = visit(), visit("zhuanyuan")
    assert [shown(anybody.page, one, title) for one in levels] == [0, 0, 0]
    officer.page.goto(f"/vacancies/{post.id}")
    officer.page.get_by_label("审核意见").fill("核实")
    officer.page.get_by_role("button", name="通过并发布").click()
    expect(officer.page.get_by_text("已审核并发布").first).to_be_visible()
    assert [shown(anybody.page, one, title) for one in levels] == [1, 1, 1]
    assert shown(anybody.page, other, title) == 0
    assert [shown(anybody.page, one, title, "own") for one in levels] == [1, 0, 0], "the filter tells whose it is"
    phone = visit(width=375)
    assert shown(phone.page, levels[1], title) == 1
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 375

    # Its texts, with a cover drawn with the fonts of this machine.
    officer.page.goto(f"/publicity-texts?item=vacancy:{post.id}")
    with officer.page.expect_download() as waiting:
        officer.page.get_by_role("button", name="下载封面 PNG").click()
    picture = content(waiting.value)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (1800, 766)

    officer.page.goto(f"/vacancies/{post.id}")
    officer.page.get_by_text("提前结束招聘").click()
    officer.page.get_by_label("关闭原因").select_option(index=1)
    officer.page.get_by_role("textbox", name="说明").fill("已招满")
    officer.page.get_by_label("确认关闭").check()
    officer.page.get_by_role("button", name="关闭岗位").click()
    expect(officer.page.get_by_text("岗位已关闭").first).to_be_visible()
    assert [shown(anybody.page, one, title) for one in levels] == [0, 0, 0]
    assert [one.complaints for one in (anybody, officer, phone)] == [[], [], []]
