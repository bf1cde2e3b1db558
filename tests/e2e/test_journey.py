"""The main job in a real browser: a brochure, a case, an explained shortlist, decisions, a smaller gap."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from matcher import clock
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.e2e.conftest import Site, Visitor
from tests.e2e.steps import POST, card, downloaded, fill_template, mark, open_shortlist, review, stat, upload
from tests.factories import actor, enterprise_of

PHONE = re.compile(r"1\d{10}")
TITLE = "机器人焊接操作工"


def test_from_brochure_to_a_person_at_work(site: Site, visit: Visitor) -> None:
    # The enterprise fills in the real template: two good rows, one without a number, one that discriminates.
    company = visit("qiye")
    page = company.page
    enterprise = enterprise_of(site.kit, actor(site.kit, "qiye"))
    page.get_by_role("link", name="招聘简章", exact=True).click()
    book = downloaded(page, page.get_by_role("link", name="下载模板"))
    posts = [
        POST,
        POST | {"岗位名称": "铸件清理工", "工作内容": "铸件打磨、去毛刺", "招聘条件": "身体健康，能吃苦"},
        POST | {"岗位名称": "叉车司机", "招聘人数": "若干"},
        POST | {"岗位名称": "搬运工", "工作内容": "厂内物料转运", "招聘条件": "限男性，能吃苦"},
    ]
    upload(page, "招聘简章.xlsx", fill_template(book, enterprise, posts))
    verdicts = page.get_by_role("table", name="逐行结果")
    for title, verdict, why in ((TITLE, "可导入", ""), ("叉车司机", "不可导入", "若干"), ("搬运工", "不可导入", "男")):
        row = verdicts.get_by_role("row").filter(has_text=title).filter(has=page.locator(".tag"))
        expect(row.locator(".tag")).to_contain_text(verdict)
        expect(row).to_contain_text(why)

    # The bad rows come back with reasons; the good ones are handed in.
    rejects = downloaded(page, page.get_by_role("link", name="下载需改正的行"))
    given_back = "\n".join(
        str(cell) for sheet in rejects for line in sheet.iter_rows(values_only=True) for cell in line
    )
    assert "叉车司机" in given_back
    assert "搬运工" in given_back
    assert "原因" in given_back
    assert TITLE not in given_back
    page.get_by_role("button", name="确认提交 2 行").click()
    expect(page.get_by_text("已提交 2 个岗位")).to_be_visible()

    # The paired officer finds the post, reviews and publishes it, and opens its list.
    officer = visit("zhuanyuan")
    page = officer.page
    review(page, TITLE)
    open_shortlist(page)
    listing = page.url
    candidates = [one.get_attribute("id") or "" for one in page.locator("article.candidate").all()[:3]]
    first, second = candidates[:2]

    # The parts add up to the score that is shown.
    for candidate in candidates:
        why = card(page, candidate)
        why.get_by_text("为什么是这个分数").click()
        points = [float(cell) for cell in why.locator(".parts tbody td:nth-child(2)").all_inner_texts()]
        total = float(why.locator(".parts tfoot td").first.inner_text())
        assert round(sum(points), 1) == total
        assert why.locator(".score b").inner_text() == str(round(total))

    # Contacted, recommended by phone, started today; another one does not fit.
    page.get_by_role("navigation", name="当前位置").get_by_role("link", name=re.compile("^YQ")).click()
    case = page.url
    missing, started = stat(page, "缺口"), stat(page, "已到岗")
    page.goto(listing)
    mark(page, first, "已联系", "已联系")
    mark(page, first, "推荐（电话同意）", "已推荐")
    mark(page, first, "今天到岗", "已到岗")
    other = card(page, second)
    other.get_by_text("不合适、改日期等").click()
    other.get_by_label("不合适原因").select_option(label="其他")
    other.get_by_role("button", name="标记不合适").click()
    expect(page.get_by_role("alert")).to_contain_text("请写明原因")
    expect(page.locator(".error-summary")).to_be_focused()
    officer.complaints.clear()  # Chromium writes every 422 to its console
    expect(other.get_by_label("不合适原因").locator("option:checked")).to_have_text("其他")
    other.get_by_label("说明").fill("本人在外地务工")
    mark(page, second, "标记不合适", "不合适")
    expect(card(page, second)).to_contain_text("本人在外地务工")
    page.goto(case)
    assert (stat(page, "缺口"), stat(page, "已到岗")) == (missing - 1, started + 1)

    # What leaves the house is masked.
    page.goto(listing)
    sheet = downloaded(page, page.get_by_role("button", name="导出脱敏 xlsx")).worksheets[0]
    rows = [[str(cell or "") for cell in line] for line in sheet.iter_rows(values_only=True)]
    top = next(number for number, line in enumerate(rows) if "姓名" in line)
    names = [line[rows[top].index("姓名")] for line in rows[top + 1 :]]
    assert len(names) > 2
    assert all("*" in name for name in names)
    assert not PHONE.search(str(rows))
    page.get_by_role("button", name="微信文本").click()
    text = page.locator("pre").inner_text()
    assert "脱敏" in text
    assert "*" in text
    assert not PHONE.search(text)

    # The enterprise sees the person masked, and the contact by a look that is written down.
    page = company.page
    page.goto(case.replace(site.address, ""))
    people = page.get_by_role("table", name="被推荐人")
    row = people.get_by_role("row").filter(has_text=TITLE)
    expect(row).to_contain_text("*")
    expect(row).not_to_contain_text(PHONE)
    row.get_by_role("button", name="查看联系方式").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("联系方式")
    expect(page.get_by_role("main")).to_contain_text(PHONE)

    assert company.complaints == []
    assert officer.complaints == []
    with site.kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []


def test_an_operator_posts_a_task_and_sees_who_fits(visit: Visitor) -> None:
    window = visit("linggong")
    page = window.page
    page.get_by_role("link", name="发布任务").click()
    typed = {"工种": "装卸", "用工单位": "汾榆演示货站", "人数": "3", "任务说明": "登高卸货，码放整齐", "报酬": "260"}
    for label, value in typed.items():
        page.get_by_label(label, exact=False).first.fill(value)
    page.get_by_label("日期").fill(str(clock.today() + timedelta(days=1)))
    page.get_by_label("开始").fill("08:00")
    page.get_by_label("结束").fill("12:00")
    page.get_by_label("伤害保障").select_option("none")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.get_by_role("button", name="发布并拉取匹配").click()
    assert answered.value.status == 422
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("必须有伤害保障")
    expect(page.locator(".error-summary")).to_be_focused()
    window.complaints.clear()  # Chromium writes every 422 to its console
    for label, value in typed.items():
        expect(page.get_by_label(label, exact=False).first).to_have_value(value)
    summary.get_by_role("link").click()
    expect(page.get_by_label("伤害保障")).to_be_focused()
    page.get_by_label("伤害保障").select_option("accident")
    page.get_by_role("button", name="发布并拉取匹配").click()
    expect(page.get_by_text("任务已发布")).to_be_visible()
    workers = page.locator("article.candidate")
    assert workers.count() > 0
    expect(workers.first).to_contain_text("时段")
    expect(workers.first.get_by_role("heading")).to_contain_text("*")
    assert window.complaints == []


def test_a_county_confirms_a_proposed_pairing(visit: Visitor) -> None:
    window = visit("county140214")
    page = window.page
    proposals = page.get_by_role("table", name="待确认结对")
    row = proposals.get_by_role("row").nth(1)
    name = row.get_by_role("rowheader").inner_text()
    row.get_by_role("link", name="确认或改派").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_role("textbox", name="说明").fill("就近服务")
    page.get_by_role("button", name="确认结对").click()
    expect(page.get_by_text("已确认主责专员")).to_be_visible()
    page.get_by_role("link", name="工作台").click()
    expect(page.get_by_role("table", name="待确认结对")).to_have_count(0)
    assert window.complaints == []


def test_a_seeker_takes_a_consent_back(visit: Visitor) -> None:
    window = visit("qiuzhi")
    page = window.page
    expect(page.get_by_role("heading", level=1)).to_have_text("我的资料")
    page.get_by_role("button", name="撤回").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("立即生效")
    dialog.get_by_role("button", name="取消").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="撤回").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(page.get_by_text("已撤回同意，立即生效")).to_be_visible()
    expect(page.get_by_text("已停止求职")).to_be_visible()
    assert window.complaints == []


def test_large_files_and_wrong_files_lead_back_to_the_form(visit: Visitor) -> None:
    window = visit("qiye")
    page = window.page
    page.goto("/imports/brochure")
    page.get_by_label("选择文件").set_input_files(
        {"name": "照片.xlsx", "mimeType": "image/png", "buffer": b"\x89PNG\r\n"}
    )
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_role("alert").first).to_contain_text("这个文件不能导入")
    expect(page.get_by_role("button", name="上传并检查")).to_be_visible()
