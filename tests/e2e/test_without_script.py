"""The main job with script switched off: every step is a link or a form."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Site, Visitor
from tests.e2e.steps import POST, downloaded, fill_template, mark, open_shortlist, review, stat, upload
from tests.factories import actor, enterprise_of

TITLE = "机器人焊接操作工"


def test_from_brochure_to_a_person_at_work(site: Site, visit: Visitor) -> None:
    page = visit("qiye", java_script_enabled=False).page
    page.get_by_role("link", name="提交招聘简章").click()
    book = downloaded(page, page.get_by_role("link", name="下载模板"))
    enterprise = enterprise_of(site.kit, actor(site.kit, "qiye"))
    upload(page, "招聘简章.xlsx", fill_template(book, enterprise, [POST]))
    page.get_by_role("button", name="确认提交 1 行").click()
    expect(page.get_by_text("已提交 1 个岗位")).to_be_visible()

    page = visit("zhuanyuan", java_script_enabled=False).page
    review(page, TITLE)
    open_shortlist(page)
    assert page.locator("html.js").count() == 0
    candidate = page.locator("article.candidate").first.get_attribute("id") or ""
    missing = stat(page, "还缺")
    mark(page, candidate, "推荐（柜台同意）", "已推荐")
    mark(page, candidate, "今天到岗", "已到岗")
    assert stat(page, "还缺") == missing - 1


def test_the_menu_of_a_phone_opens_without_script(visit: Visitor) -> None:
    page = visit("zhuanyuan", width=375, java_script_enabled=False).page
    link = page.get_by_role("navigation", name="主菜单").get_by_role("link", name="一企一策")
    expect(link).to_be_hidden()
    page.get_by_label("显示或收起菜单").check()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("一企一策")
