"""Bad input: a clear Chinese message with field, row and remedy; good rows can still be taken; nothing half done."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from sqlmodel import func, select

from matcher import clock
from matcher.errors import Conflict, Invalid, MatcherError, NotFound
from matcher.models.enums import IntakeKind
from matcher.models.seeker import Seeker
from matcher.models.states import VacancyState, Verdict
from matcher.models.vacancy import Vacancy
from matcher.service import cases, intakes, parsing, previews, vacancies
from matcher.service.context import Kit
from matcher.service.parsing import Wanted
from matcher.service.permissions import SYSTEM
from tests.factories import actor, brochure, enterprise_of, header_cells, post_cells

BROCHURE, SEEKERS = IntakeKind.BROCHURE, IntakeKind.SEEKERS


def preview(
    kit: Kit, data: bytes, name: str = "简章.xlsx", who: str = "qiye", kind: IntakeKind = BROCHURE
) -> intakes.IntakeView:
    with kit.open(actor(kit, who), write=True) as context:
        intake = previews.preview(context, kind, name, data)
        view = intakes.get_intake(context, intake.id or 0)
        context.unit.commit()
        return view


def count(kit: Kit, table: type) -> int:
    with kit.open(SYSTEM, write=False) as context:
        return context.unit.session.exec(select(func.count()).select_from(table)).one()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"headcount": "若干"}, ("招聘人数", "若干")),
        ({"headcount": "0"}, ("招聘人数",)),
        ({"place": "火星县"}, ("工作地区", "火星县")),
        ({"pay": ""}, ("薪资",)),
        ({"pay": "面议"}, ("薪资",)),
        ({"pay": "800元/月"}, ("R11", "最低工资")),
        ({"conditions": "限男性，能吃苦"}, ("R1", "男")),
        ({"conditions": "入职交押金200元"}, ("R9", "押金")),
        ({"conditions": "已婚已育优先"}, ("R2",)),
        ({"duty": ""}, ("工作内容",)),
        ({"title": ""}, ("岗位名称",)),
        ({"valid_to": "2020-01-01"}, ("有效期",)),
    ],
)
def test_one_bad_row_is_told_and_the_good_one_taken(kit: Kit, changes: dict[str, str], words: tuple[str, ...]) -> None:
    enterprise = enterprise_of(kit, actor(kit, "qiye"))
    view = preview(kit, brochure(kit, enterprise, [post_cells(**changes), post_cells(title="焊接检验工")]))
    bad = [row for row in view.rows if row.verdict is Verdict.BAD]
    assert len(bad) == 1
    told = "；".join(bad[0].problems)
    assert all(word in told for word in words), told
    assert view.takeable == 1
    before = count(kit, Vacancy)
    with kit.open(actor(kit, "qiye"), write=True) as context:
        name, content = intakes.reject_file(context, view.intake.id or 0)
        assert intakes.confirm(context, view.intake.id or 0, version=1).taken == 1
        context.unit.commit()
    assert count(kit, Vacancy) == before + 1
    assert name.endswith(".xlsx")
    cells = [str(cell.value) for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0] for cell in row]
    assert any("原因" in cell for cell in cells)
    assert any(words[0] in cell for cell in cells)


@pytest.mark.parametrize(
    "broken", [{"place": "火星县"}, {"headcount": "很多"}, {"title": ""}, {"pay": ""}, {"valid_to": "2020-01-01"}]
)
def test_the_rules_judge_a_row_that_cannot_be_taken_yet(kit: Kit, broken: dict[str, str]) -> None:
    cells = post_cells(conditions="限男性，35岁以下，入职交押金200元", **broken)
    view = preview(kit, brochure(kit, enterprise_of(kit, actor(kit, "qiye")), [cells]))
    told = [one[:3].strip() for one in view.rows[0].problems if one.startswith("R")]
    assert {"R1", "R7", "R9"} <= set(told)
    assert "R13" not in told, "what is missing is told once"
    assert view.rows[0].verdict is Verdict.BAD


def test_a_pasted_post_without_a_place_is_judged(kit: Kit) -> None:
    with kit.open(SYSTEM, write=False) as context:
        row = parsing.parse(context, Wanted.POST, "招保安2名，限男性，35岁以下，月薪2800，值班巡逻").rows[0]
    assert {"R1", "R7"} <= {one[:3].strip() for one in row.problems}


def test_a_corrected_reject_file_can_be_handed_in(kit: Kit) -> None:
    enterprise = enterprise_of(kit, actor(kit, "qiye"))
    view = preview(kit, brochure(kit, enterprise, [post_cells(headcount="若干")]))
    with kit.open(actor(kit, "qiye"), write=False) as context:
        _name, content = intakes.reject_file(context, view.intake.id or 0)
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "若干":
                    cell.value = "3"
    out = io.BytesIO()
    book.save(out)
    assert preview(kit, out.getvalue()).takeable == 1


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.xlsx", b"", ("空",)),
        ("坏.xlsx", b"PK\x03\x04 not a workbook", ("损坏",)),
        ("旧.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, ("另存",)),
        ("大.xlsx", b"PK\x03\x04" + b"\0" * (20 * 1024 * 1024), ("20 MB",)),
        ("图.png", b"\x89PNG\r\n", ("粘贴识别",)),
        ("别的.csv", "甲,乙\n1,2\n".encode(), ("岗位名称",)),
        ("只有表头.csv", "岗位名称,招聘人数,工作内容,薪资待遇,工作地区\n".encode(), ("没有",)),
        ("缺列.csv", "岗位名称,工作内容\n焊工,焊接\n".encode(), ("招聘人数",)),
    ],
)
def test_unreadable_files_say_what_to_do_and_leave_nothing(
    kit: Kit, name: str, data: bytes, words: tuple[str, ...]
) -> None:
    with pytest.raises(MatcherError) as caught:
        preview(kit, data, name)
    told = caught.value.message + "；".join(caught.value.details)
    assert caught.value.status in (413, 422)
    assert any(word in told for word in words), told


def test_gb18030_csv_reads_like_utf8(kit: Kit) -> None:
    text = (
        "岗位名称,招聘人数,工作内容,招聘条件,薪资待遇,用工形式,工作地区,职业危害,有效期止\n"
        f"铣工,2,操作铣床,一年经验,6000-8000元/月,全日制合同,太谷区,噪声,{clock.today() + timedelta(days=20)}\n"
    )
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        view = preview(kit, text.encode(encoding), "岗位.csv")
        assert view.rows[0].drafts[0]["title"] == "铣工"
        assert view.rows[0].drafts[0]["adcode"] == "140703"


def test_another_enterprises_brochure_and_a_wrong_credit_code_are_refused(kit: Kit) -> None:
    enterprise = enterprise_of(kit, actor(kit, "qiye"))
    with kit.open(SYSTEM, write=False) as context:
        rows, _ = cases.list_cases(context, limit=50)
    other = next(row.enterprise for row in rows if row.enterprise.id != enterprise.id)
    with pytest.raises(Invalid, match="不一致"):
        preview(kit, brochure(kit, other, [post_cells()]))
    wrong = header_cells(enterprise) | {"uscc": enterprise.uscc[:-1] + ("0" if enterprise.uscc[-1] != "0" else "1")}
    with pytest.raises(Invalid) as caught:
        preview(kit, brochure(kit, enterprise, [post_cells()], header=wrong), who="zhuanyuan")
    assert "信用代码" in "；".join(caught.value.details)


def test_a_registered_fact_changes_only_when_old_and_new_were_shown(kit: Kit) -> None:
    enterprise = enterprise_of(kit, actor(kit, "qiye"))
    with kit.open(SYSTEM, write=True) as context:
        stored = context.unit.enterprises.get(enterprise.id or 0)
        assert stored is not None
        stored.address, stored.email = "旧街 1 号", ""
        context.unit.commit()
    header = header_cells(enterprise) | {
        "address": "新街 2 号",
        "email": "hr@example.com",
        "contact_phone": "0351-7000009",
    }
    view = preview(kit, brochure(kit, enterprise, [post_cells(title="造型工甲")], header=header))
    told = next(note for note in view.intake.notes if note.startswith("单位地址"))
    assert "旧街 1 号" in told
    assert "新街 2 号" in told
    with kit.open(SYSTEM, write=True) as context:
        stored = context.unit.enterprises.get(enterprise.id or 0)
        assert stored is not None
        stored.contact_phone = "0351-7000077"  # Changed by somebody after the preview.
        context.unit.commit()
    with kit.open(actor(kit, "qiye"), write=True) as context:
        intakes.confirm(context, view.intake.id or 0, version=1)
        context.unit.commit()
    after = enterprise_of(kit, actor(kit, "qiye"))
    assert (after.address, after.email) == ("新街 2 号", "hr@example.com")
    assert after.contact_phone == "0351-7000077", "the preview did not show that this number would go"


def test_the_hours_of_a_roster_are_kept_and_doubtful_ones_told(kit: Kit) -> None:
    roster = (
        "姓名,联系电话,所在地区,求职意向,可上班时段,同意登记\n"
        "时甲,13900000041,太谷区,保洁,周末全天；工作日18:00-22:00,电话\n"
        "时乙,13900000042,太谷区,保洁,看心情,电话\n"
    )
    view = preview(kit, roster.encode(), "名册.csv", "zhuanyuan", SEEKERS)
    assert any("时段" in problem for problem in view.rows[1].problems)
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        assert intakes.confirm(context, view.intake.id or 0, version=1).taken == 2
        context.unit.commit()
    with kit.open(SYSTEM, write=False) as context:
        query = select(Seeker.id).where(Seeker.intake_id == view.intake.id).order_by(Seeker.id)  # type: ignore[arg-type]
        first, second = context.unit.session.exec(query).all()
        kept = context.unit.tasks.windows([first or 0, second or 0])
    assert kept == {first: [*((day, 1080, 1320) for day in range(1, 6)), (6, 0, 1440), (7, 0, 1440)]}


def test_an_intake_is_its_accounts_own(kit: Kit) -> None:
    view = preview(kit, brochure(kit, enterprise_of(kit, actor(kit, "qiye")), [post_cells()]))
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context, pytest.raises(NotFound):
        intakes.confirm(context, view.intake.id or 0, version=1)


def test_confirming_twice_or_with_a_stale_version_is_a_conflict(kit: Kit) -> None:
    view = preview(kit, brochure(kit, enterprise_of(kit, actor(kit, "qiye")), [post_cells()]))
    for version in (9, 1, 1):
        with kit.open(actor(kit, "qiye"), write=True) as context:
            try:
                intakes.confirm(context, view.intake.id or 0, version=version)
                context.unit.commit()
            except Conflict:
                assert version != 1 or count(kit, Vacancy)
                continue
    with kit.open(actor(kit, "qiye"), write=False) as context:
        assert intakes.get_intake(context, view.intake.id or 0).intake.taken == 1


def test_the_author_never_publishes_even_as_an_officer(kit: Kit) -> None:
    officer = actor(kit, "zhuanyuan")
    enterprise = enterprise_of(kit, actor(kit, "qiye"))
    view = preview(kit, brochure(kit, enterprise, [post_cells(title="代录焊工")]), who="zhuanyuan")
    with kit.open(officer, write=True) as context:
        receipt = intakes.confirm(context, view.intake.id or 0, version=1)
        assert receipt.case is not None
        post = context.unit.vacancies.of_case(receipt.case.id or 0)[-1]
        with pytest.raises(MatcherError, match="不能审核自己"):
            vacancies.publish_vacancy(context, post.id or 0, version=post.version, opinion="")
        context.unit.commit()
    with kit.open(actor(kit, "xianji"), write=True) as context:
        assert (
            vacancies.publish_vacancy(context, post.id or 0, version=1, opinion="核实").state is VacancyState.PUBLISHED
        )


def test_a_post_sent_back_is_corrected_and_handed_in_again(kit: Kit) -> None:
    enterprise = enterprise_of(kit, actor(kit, "qiye"))

    def hand_in(**changes: str) -> tuple[int, list[Verdict]]:
        view = preview(kit, brochure(kit, enterprise, [post_cells(title="退回再交的焊工", **changes)]))
        with kit.open(actor(kit, "qiye"), write=True) as context:
            receipt = intakes.confirm(context, view.intake.id or 0, version=1)
            assert receipt.case is not None
            post = context.unit.vacancies.of_case(receipt.case.id or 0)[-1]
            context.unit.commit()
        return post.id or 0, [row.verdict for row in view.rows]

    first, _ = hand_in()
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        vacancies.reject_vacancy(context, first, version=1, opinion="请写明班次")
        context.unit.commit()
    again, verdicts = hand_in(duty="三班倒，操作焊接机器人完成铸件补焊")
    assert (again, verdicts) == (first, [Verdict.WARN])
    with kit.open(SYSTEM, write=False) as context:
        post = context.unit.vacancies.get(first)
        assert post is not None
        assert (post.state, post.version, post.review_note) == (VacancyState.SUBMITTED, 3, "")
        assert "三班倒" in post.duty
        assert post.id in [view.vacancy.id for view in vacancies.list_reviews(context)]


ROSTER = (
    "姓名,联系电话,出生日期,所在地区,求职意向,学历,证书,期望薪资,同意登记\n"
    "测甲乙,19900008881,1990-05-01,太谷区,焊工,高中,焊工证,6000元/月,电话\n"
    "测丙丁,19900008882,1990-05-01,太谷区,普工,初中,,4000元/月,\n"
    "测戊己,19900008883,2015-05-01,太谷区,普工,初中,,4000元/月,柜台\n"
    "测甲乙,19900008881,1990-05-01,太谷区,焊工,高中,焊工证,6000元/月,电话\n"
)


def test_a_roster_takes_only_people_who_agreed_and_may_work(kit: Kit) -> None:
    view = preview(kit, ROSTER.encode(), "名册.csv", who="zhuanyuan", kind=SEEKERS)
    assert [row.verdict for row in view.rows] == [Verdict.GOOD, Verdict.BAD, Verdict.BAD, Verdict.DUPLICATE]
    assert any("同意" in problem for problem in view.rows[1].problems)
    assert any("十六" in problem or "16" in problem for problem in view.rows[2].problems)
    before = count(kit, Seeker)
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        assert intakes.confirm(context, view.intake.id or 0, version=1).taken == 1
        context.unit.commit()
    assert count(kit, Seeker) == before + 1
    again = preview(kit, ROSTER.encode(), "名册.csv", who="zhuanyuan", kind=SEEKERS)
    assert again.takeable == 0


def test_a_roster_leaves_no_clear_name_or_phone_in_the_store(kit: Kit) -> None:
    view = preview(kit, ROSTER.encode(), "名册.csv", who="zhuanyuan", kind=SEEKERS)
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        intakes.confirm(context, view.intake.id or 0, version=1)
        context.unit.commit()
    kit.database.dispose()
    folder = kit.settings.var
    stored = b"".join(path.read_bytes() for path in folder.glob("matcher.sqlite3*"))
    assert stored
    for canary in ("测甲乙", "测丙丁", "19900008881", "19900008882"):
        assert canary.encode() not in stored


def test_a_brochure_changes_neither_name_county_nor_the_introduction_on_show(kit: Kit) -> None:
    before = enterprise_of(kit, actor(kit, "qiye"))
    header = header_cells(before) | {
        "name": "别家公司",
        "place": "大同市平城区",
        "intro": "换了说法",
        "email": "a@b.cn",
    }
    view = preview(kit, brochure(kit, before, [post_cells()], header=header))
    with kit.open(actor(kit, "qiye"), write=True) as context:
        intakes.confirm(context, view.intake.id or 0, version=1)
        context.unit.commit()
    after = enterprise_of(kit, actor(kit, "qiye"))
    assert (after.name, after.adcode, after.intro) == (before.name, before.adcode, before.intro)
    assert after.email == "a@b.cn", "what is not on show is kept up to date"


def test_an_officer_does_not_hand_in_for_a_colleagues_enterprise(kit: Kit) -> None:
    with kit.open(SYSTEM, write=False) as context:
        rows, _ = cases.list_cases(context, limit=50)
        row = next(row for row in rows if context.unit.officers.open_pairings(row.enterprise.id or 0))
        paired = {officer.id for _, officer in context.unit.officers.open_pairings(row.enterprise.id or 0)}
        stranger = next(one for one in context.unit.officers.within("140000") if one.id not in paired)
    with kit.open(SYSTEM, write=True) as context:
        moved = context.unit.officers.get(stranger.id or 0)
        assert moved is not None
        moved.adcode = row.enterprise.adcode
        account = context.unit.accounts.by_officer(stranger.id or 0)
        assert account is not None
        context.unit.commit()
    with pytest.raises(Invalid, match="结对专员"):
        preview(kit, brochure(kit, row.enterprise, [post_cells()]), who=account.username)
