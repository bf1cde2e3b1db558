"""Steps of the main job as a person takes them in the browser, with script or without."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Download, Locator, Page, expect

from matcher import clock
from matcher.models.enterprise import Enterprise

# A lawful post by the labels of the template.
POST = {
    "岗位名称": "机器人焊接操作工",
    "招聘人数": "2",
    "工作内容": "操作焊接机器人完成铸件补焊，巡检焊缝质量",
    "招聘条件": "一年以上焊接经验，能接受两班倒",
    "学历要求": "初中及以上",
    "薪资待遇": "6000-8000元/月",
    "用工形式": "全日制合同",
    "工作地区": "晋中市太谷区",
    "班制": "两班倒",
    "职业危害": "粉尘、噪声",
}


def downloaded(page: Page, press: Locator) -> Workbook:
    """The workbook that pressing gives."""
    with page.expect_download() as waiting:
        press.click()
    return load_workbook(io.BytesIO(content(waiting.value)))


def content(download: Download) -> bytes:
    """What was saved."""
    return Path(download.path()).read_bytes()


def plain(value: object) -> str:
    """A heading without the star of a required column."""
    return str(value or "").replace("*", "").replace("＊", "").strip()


def fill_template(book: Workbook, enterprise: Enterprise, posts: Sequence[Mapping[str, str]]) -> bytes:
    """The downloaded template filled in by its own labels, the sample row left where it was."""
    header = {
        "单位名称": enterprise.name,
        "统一社会信用代码": enterprise.uscc,
        "所在地区": "晋中市太谷区",
        "所属行业": enterprise.industry.label,
        "单位简介": enterprise.intro or "铸造企业",
        "联系人": "王女士",
        "联系电话": "0351-7000001",
    }
    sheet = book["企业信息"]
    for row in sheet.iter_rows(min_row=2, max_col=2):
        row[1].value = header.pop(plain(row[0].value), None)
    assert not header, f"the template lacks {list(header)}"
    sheet = book["岗位"]
    columns = {plain(cell.value): cell.column for cell in sheet[1]}
    for number, post in enumerate(posts, 3):
        for label, text in ({"有效期止": str(clock.today() + timedelta(days=30))} | dict(post)).items():
            sheet.cell(row=number, column=columns[label]).value = text
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def upload(page: Page, name: str, file: bytes) -> None:
    """Hand in a brochure and wait for its verdicts."""
    page.goto("/imports/brochure")
    page.get_by_label("选择文件").set_input_files(
        {
            "name": name,
            "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "buffer": file,
        }
    )
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("检查结果")


def open_fold(page: Page) -> None:
    """Unfold what a long list folds."""
    for summary in page.locator("details.fold:not([open]) > summary").all():
        summary.click()


def review(page: Page, title: str) -> None:
    """From the to-do list to a published post."""
    page.goto("/workbench")
    expect(page.get_by_role("heading", level=1)).to_have_text("我的待办")
    open_fold(page)
    row = page.locator("#reviews").get_by_role("row").filter(has=page.get_by_role("rowheader", name=title, exact=True))
    row.get_by_role("link", name="审核").click()
    page.get_by_label("审核意见").fill("已与企业核对，情况属实")
    page.get_by_role("button", name="通过并发布").click()
    expect(page.get_by_text("已审核并发布")).to_be_visible()


def open_shortlist(page: Page) -> None:
    """From a post's page to its list; the worker may still be at it."""
    page.get_by_role("link", name="候选名单").first.click()
    for _ in range(40):
        if page.locator("article.candidate").count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError("the worker made no shortlist")


def card(page: Page, candidate: str) -> Locator:
    """A candidate's card by the id it carries."""
    return page.locator(f"#{candidate}")


def mark(page: Page, candidate: str, button: str, outcome: str) -> None:
    """Press one of a candidate's buttons and see it taken; what a first day at work rests on is asked beside it."""
    if button == "今天到岗":
        card(page, candidate).locator("select[name=proof][id^=today-]").select_option("call")
    card(page, candidate).get_by_role("button", name=button, exact=True).click()
    expect(card(page, candidate).locator(".tag")).to_have_text(outcome)


def stat(page: Page, label: str) -> int:
    """A figure of the row of figures."""
    box = page.locator(".stat").filter(has=page.get_by_text(label, exact=True))
    figure = box.locator(".stat-value")
    return int("".join(sign for sign in figure.inner_text() if sign.isdecimal()))
