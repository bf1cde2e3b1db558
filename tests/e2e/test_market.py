"""A market's front as people use it: the desk in one field and two clicks, kiosk and screen without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from matcher.demo.load import PASSWORD
from matcher.models.states import TaskState
from matcher.service.permissions import SYSTEM
from tests.e2e.conftest import Site, Visitor
from tests.factories import actor
from tests.service.test_boards import task


@pytest.fixture(scope="module")
def worker(site: Site) -> tuple[str, str]:
    """Name and telephone of a worker of the operator's market whose last four digits nobody there shares."""
    with site.kit.open(SYSTEM, write=False) as context:
        people = context.unit.seekers.workers(actor(site.kit, "linggong").market_id or 0)
        contacts = [context.unit.seekers.contact(one) for one in people]
        last = [one.phone[-4:] for one in contacts]
        found = next(one for one in contacts if one.phone and last.count(one.phone[-4:]) == 1)
    return found.name, found.phone


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_known_worker_arrives_in_one_field_and_two_clicks(
    visit: Visitor, worker: tuple[str, str], script: bool
) -> None:
    page = visit("linggong", java_script_enabled=script).page
    page.goto("/desk")
    clicks = fields = 0
    page.get_by_label("来的是谁").fill(worker[1][-4:])
    fields += 1
    page.get_by_role("button", name="查找").click()
    clicks += 1
    expect(page.locator(".desk-hit")).to_have_count(1)
    page.locator(".desk-take").click()
    clicks += 1
    expect(page.locator(".slip-number")).to_have_text("1 号")
    assert (fields <= 1, clicks <= 2) == (True, True), (fields, clicks)
    # By keyboard alone: the field is focused, Enter finds, one click takes.
    if script:
        page.goto("/desk")
        expect(page.get_by_label("来的是谁")).to_be_focused()
        page.keyboard.type(worker[1][-4:])
        page.keyboard.press("Enter")
        expect(page.locator(".desk-take")).to_have_text(re.compile("1 号"))
        page.screenshot()


def test_a_newcomer_is_registered_by_one_short_form(visit: Visitor) -> None:
    page = visit("linggong", width=375).page
    page.goto("/desk")
    page.get_by_label("来的是谁").fill("测新来")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_label("姓名")).to_have_value("测新来")
    page.get_by_label("出生日期").fill("1980-02-03")
    page.get_by_label("会做的活").fill("装卸、保洁")
    page.get_by_label("能上工的时间").select_option("每天7:00-19:00")
    page.get_by_label("本人同意登记").check()
    page.get_by_role("button", name="登记并取号").click()
    expect(page.locator(".slip-number")).to_be_visible()
    page.get_by_role("button", name="叫下一位").click()
    expect(page.locator(".slip")).to_contain_text("已叫号")


def test_the_kiosk_gives_a_number_without_a_script_and_goes_back(visit: Visitor, worker: tuple[str, str]) -> None:
    page = visit("linggong", width=375, java_script_enabled=False).page
    page.goto("/kiosk")
    page.get_by_label("我记得本账号的口令").check()
    page.get_by_role("button", name="转入自助机模式").click()
    for away in ("/desk", "/tasks", "/jobs"):
        page.goto(away)
        expect(page.get_by_role("heading", level=1)).to_have_text("您要做什么？")
    page.get_by_role("link", name="取号 登记过的").click()
    page.get_by_label("手机号").fill(worker[1])
    page.get_by_label("姓名").fill("测别人")
    page.get_by_role("button", name="取号").click()
    expect(page.get_by_text("没有找到，请核对手机号和姓名")).to_be_visible()
    expect(page.get_by_label("手机号")).to_have_value("")
    page.get_by_label("手机号").fill(worker[1])
    page.get_by_label("姓名").fill(worker[0])
    with page.expect_response("**/kiosk/number") as answer:
        page.get_by_role("button", name="取号").click()
    assert answer.value.headers["refresh"] == "20; url=/kiosk"
    expect(page.locator(".slip-number")).to_have_text(re.compile(r"^\d+ 号$"))
    assert worker[1][-4:] not in page.content()
    page.get_by_role("link", name="回到开始").click()
    page.get_by_role("link", name="看今天的活").click()
    expect(page.locator(".job-tile").first).to_be_visible()
    page.goto("/kiosk/leave")
    page.get_by_label("口令").fill("不是这个口令")
    page.get_by_role("button", name="退出自助机模式").click()
    expect(page.get_by_text("口令不正确")).to_be_visible()
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="退出自助机模式").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("零工窗口")


def test_the_screen_and_a_card_are_for_everybody(site: Site, visit: Visitor) -> None:
    market = actor(site.kit, "linggong").market_id or 0
    with site.kit.open(SYSTEM, write=True) as context:
        row = task(context, market)
        gone = task(context, market, trade="撤回的活", state=TaskState.CANCELLED)
        context.unit.commit()
    page = visit(width=375, java_script_enabled=False).page
    answer = page.goto(f"/markets/{market}/screen")
    assert answer is not None
    assert answer.headers["refresh"].startswith(f"20; url=/markets/{market}/screen?page=")
    expect(page.get_by_text("正在叫号")).to_be_visible()
    assert page.locator("header.top").count() == 0, "nobody signs in at a wall"
    tile = page.locator(".job-tile").filter(has_text="搬家").first
    expect(tile).to_contain_text("还要 2 人")
    page.goto(f"/markets/{market}")
    page.locator(f'a[href="/markets/{market}/tasks/{row.id}"]').click()
    expect(page.get_by_role("heading", level=1)).to_have_text("搬家招 2 人")
    assert page.locator('meta[property="og:title"]').get_attribute("content") == "搬家招 2 人，200 元/日"
    for secret in ("13912345678", "139****5678", "测雇主", "汾榆演示搬家队"):
        assert secret not in page.content()
    answer = page.goto(f"/markets/{market}/tasks/{gone.id}")
    assert answer is not None
    assert answer.status == 410
    expect(page.get_by_role("heading", level=1)).to_have_text("这个任务已经撤回，不再招人")
