"""A campaign over two counties and their city in a real browser: from the template to filed annexes, all by pages.

Prepared through use cases, because the pages add nothing and cost seconds: the second county with its administrator and
an enterprise that has a published post. The clock stands at the notice's first day.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from rich.progress import Progress

from matcher import bootstrap, clock
from matcher.demo.load import PASSWORD, load_demo
from matcher.demo.uscc import demo_uscc
from matcher.models.enums import IntakeKind, Role
from matcher.models.fair_kinds import FAIR_PAPERS
from matcher.service import accounts, intakes, previews
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.conftest import SEED, kit_over
from tests.e2e.conftest import Site, Visitor, served
from tests.e2e.steps import content, stat
from tests.e2e.test_foundry import Day, go, part, press
from tests.factories import actor, brochure, enterprise_of, header_cells, post_cells
from tests.fairs import as_, post_of

PHONE = "13900000001"
THEN = datetime(2022, 12, 14, 1, tzinfo=UTC)
TODAY = "2022-12-14"
NEIGHBOUR, SECOND = "140702", "xianji-2"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture(scope="module")
def day() -> Iterator[Day]:
    found = Day()
    found.go(THEN)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(clock, "now", found.now)
        yield found


@dataclass(frozen=True, slots=True)
class County:
    """A county of the story: who runs it, its place, and the enterprise that comes to its fair."""

    login: str
    adcode: str
    uscc: str
    firm: int


@pytest.fixture(scope="module")
def site(base_kit: Kit, day: Day, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The smallest demo world, made on the day of the story, and served."""
    folder: Path = tmp_path_factory.mktemp("campaign")
    kit = kit_over(base_kit, f"sqlite:///{folder / 'matcher.sqlite3'}", folder)
    kit.settings.inline_worker = True
    bootstrap.migrate(kit.settings)
    with Progress(disable=True) as progress:
        load_demo(kit, seekers=20, seed=SEED, if_empty=False, progress=progress, enterprises=1, history=False)
    with served(kit) as address:
        yield Site(address, kit)
    kit.database.dispose()


@pytest.fixture(scope="module")
def counties(site: Site) -> list[County]:
    """The demo's county and its neighbour of the same city, each with one enterprise that may recruit."""
    kit = site.kit
    own = enterprise_of(kit, actor(kit, "qiye"))
    header = header_cells(own) | {
        "name": "榆次演示纺织有限公司",
        "uscc": demo_uscc(NEIGHBOUR, 977),
        "place": NEIGHBOUR,
        "intro": "棉纺企业",
    }
    file = brochure(kit, own, [post_cells(title="挡车工", duty="看管细纱机", place=NEIGHBOUR)], header=header)
    with kit.open(SYSTEM, write=True) as context:
        intake = previews.preview(context, IntakeKind.BROCHURE, "简章.xlsx", file)
        case = intakes.confirm(context, intake.id or 0, version=1).case
        assert case is not None
        context.unit.commit()
        other = case.enterprise_id
    as_(
        kit,
        SYSTEM,
        accounts.create_account,
        username=SECOND,
        password=PASSWORD,
        role=Role.COUNTY_ADMIN,
        name="榆次县级管理员",
        adcode=NEIGHBOUR,
        demo=True,
    )
    for firm in (own.id or 0, other):
        post_of(kit, firm)
    return [
        County("xianji", own.adcode, own.uscc, own.id or 0),
        County(SECOND, NEIGHBOUR, header["uscc"], other),
    ]


def come_and_agree(page: Page, anybody: Page, here: str) -> None:
    """Two people register by the code that hangs at the door, one of them twice; one agrees on something at the booth."""
    page.goto(f"{here}/wall")
    door = page.get_by_text("/fairs/c/").first.inner_text()
    for phone in (PHONE, "13900000002", PHONE):
        anybody.goto(door)
        anybody.get_by_label("姓名").fill("求职某人")
        anybody.get_by_label("手机号").first.fill(phone)
        anybody.get_by_label("同意会后").check()
        press(anybody, "登记入场", "登记好了，请入场")
    page.goto(f"{here}/visitors")
    assert stat(page, "登记入场") == 2
    page.goto(here)
    go(page.get_by_role("table", name="参会单位"), "初步意向", "初步意向", page)
    page.get_by_label("求职者报的手机号").fill(PHONE)
    press(page, "登记意向", "已登记初步意向")


def hold_fair(page: Page, approver: Page, anybody: Page, county: County) -> None:
    """A county's fair by its own pages, the city approving: plan, papers, sign-up, booth, door, end."""
    page.goto("/job-fairs")
    go(page, "筹办招聘会", "筹办招聘会")
    theme = f"惠民生促就业招聘会（{county.adcode}）"
    for label, text in {
        "主题": theme,
        "起日": TODAY,
        "止日": TODAY,
        "地点": "人民广场",
        "拟组织参会单位数": "1",
        "展位数": "4",
    }.items():
        page.get_by_label(label, exact=False).first.fill(text)
    page.get_by_label("举办地").fill(county.adcode)
    page.get_by_label("类型").select_option(label="综合招聘会")
    page.get_by_role("checkbox", name="农村劳动力").check()
    page.get_by_label("专项行动").select_option(index=1)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(theme)
    here = page.url.split("?")[0]
    for paper in FAIR_PAPERS:
        page.goto(here)
        fold = page.locator("#attachments details").filter(has_text="上传附件")
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        page.get_by_label("文件").set_input_files(
            {"name": f"{paper}.pdf", "mimeType": "application/pdf", "buffer": PDF + paper.encode()}
        )
        page.get_by_label("是什么材料").select_option(label=paper)
        page.get_by_role("button", name="上传", exact=True).click()
        expect(page.get_by_role("table", name="附件")).to_contain_text(paper)
    page.goto(here)
    page.get_by_role("button", name="提交审批").click()
    approver.goto(here)
    approver.get_by_role("button", name="批准", exact=True).click()
    page.goto(here)
    page.get_by_role("button", name="公布并开始报名").click()
    go(page, "代企业报名", "招聘会报名")
    page.get_by_label("统一社会信用代码").fill(county.uscc)
    page.get_by_role("button", name="查找").click()
    for box in page.get_by_role("group", name="展示的岗位").get_by_role("checkbox").all():
        box.check()
    page.get_by_label("单位怎样表示").select_option(label="电话")
    page.get_by_label("单位经办人").fill("王女士")
    page.get_by_role("button", name="报名", exact=True).click()
    page.goto(here)
    page.get_by_role("button", name="通过", exact=True).click()
    page.goto(f"{here}/booths")
    page.get_by_role("button", name="补排没有展位的").click()
    for name in ("排定展位", "开始"):
        page.goto(here)
        page.get_by_role("button", name=name, exact=True).click()
    page.goto(here)
    page.get_by_role("table", name="参会单位").get_by_role("button", name="签到", exact=True).click()
    come_and_agree(page, anybody, here)
    page.goto(here)
    page.get_by_role("button", name="结束", exact=True).click()
    expect(page.get_by_text("已结束，回访中").first).to_be_visible()
    go(page.get_by_role("table", name="参会单位"), "初步意向", "初步意向", page)
    page.get_by_text("登记上岗", exact=True).click()
    page.get_by_label("依据").select_option(label="企业确认")
    press(page.get_by_role("table", name="初步意向"), "登记", "已更新上岗情况", page)


def man(page: Page, board: str) -> None:
    """Name who leads and who does the work, which 附件2 asks for."""
    for duty in ("负责人", "承办人"):
        page.goto(board.replace("/board", "/task-force"))
        form = part(page, "登记专班人员")
        for label, text in {
            "单位（部门）": "就业股",
            "姓名": f"某{duty}",
            "职务": "股长",
            "联系方式": "0354-7000001",
        }.items():
            form.get_by_label(label).first.fill(text)
        form.get_by_label("职责").select_option(label=duty)
        form.get_by_role("button", name="登记").click()
        expect(page.get_by_role("table", name="现任专班人员")).to_contain_text(f"某{duty}")


def file_form(page: Page, board: str, form: str) -> str:
    """Hand a form in; the address of the filing."""
    page.goto(board.replace("/board", f"/filings/new?form={form}"))
    panel = page.locator("form.form")
    panel.get_by_label("填表人").fill("李填表")
    panel.get_by_label("联系电话").fill("0354-7000002")
    note = panel.get_by_label("核对说明")
    if note.count():
        note.fill("纸质登记表随后补录")
    panel.get_by_role("button", name="报送", exact=True).click()
    expect(page.get_by_text("等待接收").or_(page.get_by_text("内容摘要")).first).to_be_visible()
    return page.url.split("?")[0]


def test_a_campaign_over_two_counties_and_their_city(
    site: Site, visit: Visitor, counties: list[County], day: Day
) -> None:
    province, city, anybody = visit("shengji"), visit("shiji"), visit(width=375)
    seats = {one.login: visit(one.login) for one in counties}

    # The province makes the campaign from the notice's template.
    page = province.page
    go(page, "摸排台账", "摸排台账")
    form = part(page, "按模板建立")
    form.get_by_label("模板").select_option(index=0)
    form.get_by_label("起始年份").fill("2022")
    form.get_by_role("button", name="按模板建立").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("报送看板")
    board = page.url.split("?")[0]
    asked = page.get_by_role("table", name="报送任务").get_by_role("row")
    for code, due in (("附件2", "2022年12月16日"), ("附件4", "2023年2月10日")):
        expect(asked.filter(has_text=code).filter(has_text=due)).to_be_visible()

    # Each county holds its fair, names its people, and hands in all four forms.
    filed: dict[tuple[str, str], str] = {}
    for one in counties:
        page = seats[one.login].page
        hold_fair(page, city.page, anybody.page, one)
        man(page, board)
        for number in "2134":
            filed[one.login, number] = file_form(page, board, number)

    # The city returns one with a reason; the county hands it in anew; everything is received.
    page = city.page
    first = counties[0].login
    page.goto(filed[first, "3"])
    page.get_by_label("退回原因").fill("请核对地点")
    page.get_by_role("button", name="退回", exact=True).click()
    page = seats[first].page
    page.goto(filed[first, "3"])
    expect(page.get_by_text("请核对地点")).to_be_visible()
    filed[first, "3"] = file_form(page, board, "3")
    page = city.page
    for address in filed.values():
        page.goto(address)
        press(page, "接收", "已接收，回执编号见本页")

    # The city's own: its people, and the sum of what it received.
    man(page, board)
    for number in "2134":
        filed["shiji", number] = file_form(page, board, number)
        expect(page.get_by_role("heading", name="所含的下级报送")).to_be_visible()
        expect(page.get_by_text("与今天的数据一致")).to_be_visible()
    page.goto(filed["shiji", "3"])
    for one in counties:
        expect(page.get_by_text(f"惠民生促就业招聘会（{one.adcode}）").first).to_be_visible()

    # The province receives it, and the county's figures open into their rows.
    page = province.page
    page.goto(filed["shiji", "4"])
    press(page, "接收", "已接收，回执编号见本页")
    with page.expect_download() as waiting:
        page.goto(filed["shiji", "1"])
        page.get_by_role("link", name="下载归集包").click()
    assert content(waiting.value)[:2] == b"PK"

    # The screen's 附件4 says the same as the file that is downloaded there, and is read back without a difference.
    page = city.page
    page.goto("/annexes?number=4")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载 Excel").click()
    book = content(waiting.value)
    cells = [str(cell.value) for row in load_workbook(io.BytesIO(book)).worksheets[0].iter_rows() for cell in row]
    assert {"2 场", "2 家次（不重复 2 家）", "4 人次", "2 人"} <= set(cells)
    go(page, "读回核对", "读回已报的附件")
    page.locator("input[type=file]").set_input_files(
        {"name": "附件4.xlsx", "mimeType": "application/octet-stream", "buffer": book}
    )
    page.get_by_role("button", name="读回并核对").click()
    expect(page.get_by_text("逐格一致")).to_be_visible()
    with site.kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []
    every = [province, city, anybody, *seats.values()]
    assert [one.complaints for one in every] == [[]] * len(every)
