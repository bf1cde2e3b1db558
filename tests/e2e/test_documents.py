"""Brochures as offices keep them, handed in through a real browser: the posts are read right and taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from matcher.models.enterprise import Enterprise
from matcher.models.enums import PayUnit
from matcher.models.states import VacancyState
from matcher.models.vacancy import Vacancy
from matcher.service.permissions import SYSTEM
from tests.e2e.conftest import WAIT, Site, Visitor
from tests.factories import actor, enterprise_of
from tests.forms import hostile_pdf, office

# Title, headcount, pay as written and as stored, in fen.
POSTS = (
    ("电焊工", 5, "5500-7500元/月", (550_000, 750_000, PayUnit.MONTH)),
    ("装配钳工", 3, "5000-6500元/月", (500_000, 650_000, PayUnit.MONTH)),
    ("搬运工", 2, "200元/天", (20_000, 20_000, PayUnit.DAY)),
)


def become_the_sample_firm(site: Site) -> int:
    """The signed-in enterprise is the one of the brochures; its id."""
    enterprise = enterprise_of(site.kit, actor(site.kit, "qiye"))
    with site.kit.open(SYSTEM, write=True) as context:
        stored = context.unit.session.get_one(Enterprise, enterprise.id)
        stored.name, stored.uscc = office.FIRM, office.USCC
        context.unit.commit()
    assert enterprise.id is not None
    return enterprise.id


def submitted(site: Site, enterprise_id: int) -> set[tuple[str, int | None, tuple[int | None, int | None, PayUnit]]]:
    """The enterprise's posts that wait for review."""
    query = select(Vacancy).where(Vacancy.enterprise_id == enterprise_id, Vacancy.state == VacancyState.SUBMITTED)
    titles = {title for title, *_ in POSTS}
    with site.kit.open(SYSTEM, write=False) as context:
        found = [post for post in context.unit.session.exec(query) if post.title in titles]
        return {(post.title, post.headcount, (post.pay_min, post.pay_max, post.pay_unit)) for post in found}


def close_all(site: Site, enterprise_id: int) -> None:
    """As if the posts had run out: then the next file brings them anew."""
    with site.kit.open(SYSTEM, write=True) as context:
        titles = [title for title, *_ in POSTS]
        for post in context.unit.session.exec(select(Vacancy).where(Vacancy.enterprise_id == enterprise_id)):
            if post.title in titles:
                post.state = VacancyState.EXPIRED
        context.unit.commit()


def hand_in(page: Page, name: str, data: bytes) -> None:
    """Choose the file and have it checked."""
    page.goto("/imports/brochure")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.get_by_label("选择文件").set_input_files(file)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("检查结果", timeout=WAIT)


FILES: tuple[tuple[str, Callable[[str], bytes]], ...] = (
    ("docx", office.resaved),
    ("xlsx", office.resaved),
    ("csv", office.sample),
    ("doc", office.sample),
    ("xls", office.sample),
    ("pdf", office.sample),
)


@pytest.mark.parametrize(("kind", "file"), FILES, ids=[kind for kind, _ in FILES])
def test_a_brochure_of_each_kind_is_read_and_taken(
    kind: str, file: Callable[[str], bytes], site: Site, visit: Visitor
) -> None:
    enterprise_id = become_the_sample_firm(site)
    close_all(site, enterprise_id)
    window = visit("qiye")
    page = window.page
    hand_in(page, f"招聘简章.{kind}", file(kind))
    main = page.get_by_role("main")
    for title, headcount, pay, _ in POSTS:
        card = main.locator(".check-row").filter(has=page.get_by_role("heading", name=title, exact=True))
        expect(card).to_have_count(1)
        for label, value in (("招聘人数", str(headcount)), ("薪资待遇", pay)):
            words = card.locator(".check-field").filter(has=page.locator("dt").get_by_text(label, exact=True))
            expect(words.locator(".check-words").first).to_have_text(value)
    expect(main).to_contain_text(office.USCC)
    page.get_by_role("button", name="确认提交 3 行").click()
    expect(page.get_by_text("已提交 3 个岗位")).to_be_visible()
    assert submitted(site, enterprise_id) == {(title, headcount, pay) for title, headcount, _, pay in POSTS}
    assert window.complaints == []


def test_a_scan_leads_back_with_what_to_do(visit: Visitor) -> None:
    page = visit("qiye").page
    page.goto("/imports/brochure")
    file = {"name": "扫描件.pdf", "mimeType": "application/pdf", "buffer": hostile_pdf.scan()}
    page.get_by_label("选择文件").set_input_files(file)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_role("alert").first).to_contain_text("扫描件")
    expect(page.get_by_role("button", name="上传并检查")).to_be_visible()
