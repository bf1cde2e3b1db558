"""From a pasted message to posts in a case: preview, correction, occupation, confirmation; what is kept and what not."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import docx
import pytest
from sqlmodel import func, select

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from matcher.models.correction import Correction
from matcher.models.enums import IntakeKind, VacancySource
from matcher.models.seeker import Seeker
from matcher.models.states import Verdict
from matcher.models.vacancy import Vacancy
from matcher.service import corrections, intakes, occupations, parsing, previews
from matcher.service.context import Kit
from matcher.service.parsing import Wanted
from matcher.service.permissions import SYSTEM
from tests.factories import actor, brochure, enterprise_of, post_cells

BROCHURE, SEEKERS = IntakeKind.BROCHURE, IntakeKind.SEEKERS
WECHAT = """【招聘】
1、二保焊工5名，月薪6000—8000元，初中以上，18-50岁，持焊工证，试用期1个月，负责铸件补焊
2、普工 20人 4500+全勤 两班倒 负责装箱打包，身体健康
3、成本会计1名，面议，大专以上，负责成本核算
福利：五险、包吃住
职业危害：高温、粉尘、有毒
地址：太谷区明星镇工业园
电话：13812345678 王经理"""
RESUME = (
    "我叫欧阳试，男，38岁，家住太谷区，干了10年电焊工，有焊工证，会二保焊。"
    "想找焊工的工作，工资6000以上，电话19900007771"
)


def paste(kit: Kit, text: str, who: str = "qiye", kind: IntakeKind = BROCHURE, **options: Mapping) -> int:
    with kit.open(actor(kit, who), write=True) as context:
        intake = previews.preview_text(context, kind, text, **options)
        context.unit.commit()
        return intake.id or 0


def view(kit: Kit, intake_id: int, who: str = "qiye") -> intakes.IntakeView:
    with kit.open(actor(kit, who), write=False) as context:
        return intakes.get_intake(context, intake_id)


def correct(kit: Kit, intake_id: int, row: int, who: str = "qiye", **fields: str) -> intakes.IntakeView:
    with kit.open(actor(kit, who), write=True) as context:
        version = intakes.get_intake(context, intake_id).intake.version
        intakes.correct_row(context, intake_id, row, fields=fields, version=version)
        context.unit.commit()
    return view(kit, intake_id, who)


def kept(kit: Kit) -> list[Correction]:
    with kit.open(SYSTEM, write=False) as context:
        return list(corrections.list_corrections(context))


def test_a_message_of_three_posts_becomes_three_vacancies(kit: Kit) -> None:
    intake_id = paste(kit, WECHAT)
    before = view(kit, intake_id)
    assert [row.verdict for row in before.rows] == [Verdict.WARN, Verdict.WARN, Verdict.BAD]
    assert "面议" in "；".join(before.rows[2].problems)
    after = correct(kit, intake_id, 2, pay="面议，保底4000元/月")
    assert after.rows[2].verdict is Verdict.WARN
    assert after.intake.counts == {"warn": 3}
    with kit.open(actor(kit, "qiye"), write=True) as context:
        check = intakes.check_row(context, intake_id, 0)
        code = check.occupations[0].suggestions[0].code
        chosen = intakes.confirm_row_occupation(
            context, intake_id, 0, title="二保焊工", code=code, version=after.intake.version
        )
        receipt = intakes.confirm(context, intake_id, version=chosen.version)
        context.unit.commit()
    assert (receipt.taken, receipt.skipped) == (3, 0)
    with kit.open(SYSTEM, write=False) as context:
        query = select(Vacancy).where(Vacancy.brochure_id != 0).order_by(Vacancy.id.desc()).limit(3)  # type: ignore[union-attr]
        clerk, packer, welder = context.unit.session.exec(query).all()
    assert (welder.title, welder.headcount, welder.pay_min, welder.certificates) == ("二保焊工", 5, 600000, ["焊工证"])
    assert (welder.probation_months, welder.contact_name, welder.contact_phone) == (1, "王经理", "13812345678")
    assert (welder.adcode, welder.source) == ("140703", VacancySource.ENTERPRISE)
    assert welder.occupation_code == code
    assert welder.occupation_confirmed_by == actor(kit, "qiye").account_id
    assert welder.occupation_confirmed_at is not None
    assert packer.occupation_code is None, "what nobody confirmed is no fact"
    assert clerk.pay_min == 400000


def test_every_field_of_a_preview_points_into_the_pasted_text(kit: Kit) -> None:
    intake_id = paste(kit, WECHAT)
    with kit.open(actor(kit, "qiye"), write=False) as context:
        check = intakes.check_row(context, intake_id, 0)
    pay = next(one for one in check.fields if one.key == "pay")
    assert pay.facts[0].shown == "6000–8000元/月"
    marked = {line.text[low:high] for line in check.source for low, high in line.marks}
    assert {"6000—8000元", "焊工证", "5名", "太谷区"} <= marked
    assert check.source[0].text.startswith("1、二保焊工5名")
    assert all("普工" not in line.text for line in check.source), "lines of other posts are not this one's source"


def test_a_correction_is_remembered_and_kept_as_an_example(kit: Kit) -> None:
    intake_id = paste(kit, "招行吊司机2名，工资六千上下，负责行车起吊，身体健康，电话13812345678")
    shown = correct(kit, intake_id, 0, pay="6000元/月")
    assert shown.rows[0].drafts[0]["pay_min"] == 600000
    assert shown.rows[0].corrected["pay"]["was"] == "工资六千上下"
    correct(kit, intake_id, 0, pay="6000元/月")  # the same again changes nothing
    correct(kit, intake_id, 0, contact="李主管 13900000000")
    examples = kept(kit)
    assert [(one.field, one.kind, one.source_text) for one in examples] == [("pay", "pay", "工资六千上下")]
    assert examples[0].account_id == actor(kit, "qiye").account_id
    row = corrections.labelled(examples[0])
    assert row is not None
    assert (row["kind"], row["text"]) == ("pay", "工资六千上下")
    assert (row["expected"]["min"], row["expected"]["unit"]) == (6000, "month")


def test_new_content_is_no_example_of_reading(kit: Kit) -> None:
    """面议 made into figures says something the source does not: nobody is to learn that from the source."""
    intake_id = paste(kit, WECHAT)
    correct(kit, intake_id, 2, pay="4000-5000元/月")
    assert [corrections.labelled(one) for one in kept(kit)] == [None]


def test_personal_fields_are_corrected_but_never_kept(kit: Kit) -> None:
    intake_id = paste(kit, RESUME, "zhuanyuan", SEEKERS)
    assert view(kit, intake_id, "zhuanyuan").rows[0].verdict is Verdict.BAD, "nobody has agreed yet"
    fields = {"name": "欧阳示", "phone": "19900007772", "birth": "1988-05-01", "consent": "电话", "place": "榆次区"}
    shown = correct(kit, intake_id, 0, "zhuanyuan", **fields, skills="会二保焊、氩弧焊，手机19900007771，本人欧阳示")
    draft = shown.rows[0].drafts[0]
    assert (draft["name"], draft["phone"], draft["adcode"]) == ("欧阳示", "19900007772", "140702")
    said = "".join(f"{one.source_text}{one.made_text}{one.read}{one.made}" for one in kept(kit))
    assert [one.field for one in kept(kit)] == ["skills"]
    assert not any(words in said for words in ("欧阳", "19900007771", "19900007772", "1988"))
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        assert intakes.confirm(context, intake_id, version=shown.intake.version).taken == 1
        context.unit.commit()
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.session.exec(select(Seeker).where(Seeker.intake_id == intake_id)).one()
        assert (found.experience_years, found.pay_min, found.wanted_titles) == (10, 600000, ["焊工"])


def test_a_stale_or_foreign_correction_is_refused(kit: Kit) -> None:
    intake_id = paste(kit, WECHAT)
    correct(kit, intake_id, 0, pay="7000元/月")
    for who, version, error in (("qiye", 1, Conflict), ("zhuanyuan", 2, NotFound), ("linggong", 2, NotFound)):
        with kit.open(actor(kit, who), write=True) as context, pytest.raises(error):
            intakes.correct_row(context, intake_id, 0, fields={"pay": "1元/月"}, version=version)
    with kit.open(actor(kit, "qiye"), write=True) as context:
        with pytest.raises(Invalid, match="没有这个栏目"):
            intakes.correct_row(context, intake_id, 0, fields={"uscc": "x"}, version=2)
        with pytest.raises(NotFound):
            intakes.correct_row(context, intake_id, 99, fields={"pay": "1元/月"}, version=2)
        with pytest.raises(Invalid, match="职业代码"):
            intakes.confirm_row_occupation(context, intake_id, 0, title="", code="9-99-99-99", version=2)
        intakes.discard(context, intake_id, version=2)
        with pytest.raises(Conflict):
            intakes.correct_row(context, intake_id, 0, fields={"pay": "1元/月"}, version=3)
        assert context.unit.intakes.text(intakes.get_intake(context, intake_id).intake) == ""


def test_correcting_a_table_row_settles_its_twins(kit: Kit) -> None:
    rows = [post_cells(title="铣床工"), post_cells(title="铣床工")]
    file = brochure(kit, enterprise_of(kit, actor(kit, "qiye")), rows)
    with kit.open(actor(kit, "qiye"), write=True) as context:
        intake_id = previews.preview(context, BROCHURE, "简章.xlsx", file).id or 0
        context.unit.commit()
    assert [row.verdict for row in view(kit, intake_id).rows][1] is Verdict.DUPLICATE
    assert correct(kit, intake_id, 1, title="龙门铣床工").rows[1].verdict is not Verdict.DUPLICATE
    assert correct(kit, intake_id, 1, duty="限男性，押金200元").rows[1].verdict is Verdict.BAD


def test_an_officer_names_the_enterprise_beside_the_text(kit: Kit) -> None:
    own = enterprise_of(kit, actor(kit, "qiye"))
    text = WECHAT.replace("3、成本会计1名，面议，大专以上，负责成本核算\n", "")
    with pytest.raises(Invalid):
        paste(kit, text, "zhuanyuan")
    intake_id = paste(kit, text, "zhuanyuan", header={"name": own.name})
    found = view(kit, intake_id, "zhuanyuan")
    assert found.header["uscc"] == own.uscc, "completed from the register"
    assert found.header["address"] == own.address, "where the work is does not move the enterprise"
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        receipt = intakes.confirm(context, intake_id, version=1)
        posts = context.unit.vacancies.of_case(receipt.case.id if receipt.case else 0)
        assert {one.source for one in posts if one.title in ("二保焊工", "普工")} == {VacancySource.OFFICER}


def test_corrections_made_before_handing_in_are_examples_too(kit: Kit) -> None:
    intake_id = paste(kit, WECHAT, cells={(1, "pay"): "4500元/月以上", (9, "pay"): "1元", (0, "title"): "二保焊工"})
    rows = view(kit, intake_id).rows
    assert rows[1].cells["pay"] == "4500元/月以上"
    assert [one.field for one in kept(kit)] == ["pay"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", Invalid),
        ("🔥🔥", Invalid),
        ("今天天气不错", Invalid),
        ("焊工5名" * 6000, TooLarge),
        ("太原甲乙商贸有限公司\n招聘店员2名，3000元\n单位名称：大同丙丁物流有限公司\n招聘司机3名，7000元", Invalid),
    ],
)
def test_texts_that_cannot_be_taken_say_why(kit: Kit, text: str, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        paste(kit, text)
    assert any("一" <= char <= "龥" for char in str(caught.value))


def test_a_copied_table_is_read_as_a_table(kit: Kit) -> None:
    day = clock.today().replace(day=1)
    text = f"岗位名称\t招聘人数\t工作内容\t招聘条件\t薪资待遇\n镗床工\t3\t操作镗床\t一年经验\t6000-7000元/月\n制表{day.year}"
    rows = view(kit, paste(kit, text)).rows
    assert rows[0].drafts[0]["title"] == "镗床工"
    assert rows[0].drafts[0]["headcount"] == 3


def test_a_resume_file_is_one_person_and_a_loose_brochure_file_its_posts(kit: Kit) -> None:
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        people = previews.preview(context, SEEKERS, "简历.txt", RESUME.encode())
        assert [row.cells["name"] for row in intakes.get_intake(context, people.id or 0).rows] == ["欧阳试"]
    with kit.open(actor(kit, "qiye"), write=True) as context:
        posts = previews.preview(context, BROCHURE, "招聘.txt", WECHAT.encode("gb18030"))
        assert len(intakes.get_intake(context, posts.id or 0).rows) == 3


def personal_form(*extra: Sequence[str]) -> bytes:
    """The usual résumé with four columns, and further rows below."""
    document = docx.Document()
    document.add_heading("个人简历", 0)
    table = document.add_table(rows=0, cols=4)
    rows = [
        ("姓  名", "刘试", "性别", "男"),
        ("联系电话", "13900000031", "现住址", "太原市小店区"),
        ("求职意向", "电工", "期望薪资", "5000-7000元"),
        *extra,
    ]
    for values in rows:
        for cell, value in zip(table.add_row().cells, values, strict=True):
            cell.text = value
    document.add_paragraph("工作经历：2012-2018 太原某厂 维修电工")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


LINES = "个人简历\n姓名：刘试\n现住址：太原市小店区\n联系电话：13900000031\n求职意向：电工\n期望薪资：5000-7000元/月\n工作经历：\n2012-2018 太原某厂 维修电工\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("简历.docx", personal_form()),
        ("简历.docx", personal_form(("起止时间", "学校", "专业", "学历"), ("2009-2012", "太原某校", "机电", "大专"))),
        ("简历.txt", LINES.encode()),
        ("登记表.txt", (LINES + "是否同意登记：柜台\n").encode()),
    ],
)
def test_a_resume_with_labels_or_a_table_is_one_person(kit: Kit, name: str, data: bytes) -> None:
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        intake = previews.preview(context, SEEKERS, name, data)
        rows = intakes.get_intake(context, intake.id or 0).rows
    assert len(rows) == 1
    read = {key: rows[0].cells[key] for key in ("name", "phone", "place", "wanted")}
    assert read == {"name": "刘试", "phone": "13900000031", "place": "太原市小店区", "wanted": "电工"}
    assert rows[0].cells["pay"].startswith("5000-7000元")
    assert "太原某厂 维修电工" in rows[0].cells["history"]
    assert (rows[0].verdict is Verdict.BAD) == (name != "登记表.txt"), "nobody is taken without consent"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("名册.csv", "姓名,联系电话,所在地区,求职意向\n刘试,13900000031,太原市小店区,电工\n"),
        ("名册.txt", LINES + "\n" + LINES.replace("刘试", "王试").replace("0031", "0032")),
    ],
)
def test_a_roster_without_consent_is_no_resume(kit: Kit, name: str, text: str) -> None:
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context, pytest.raises(Invalid, match="同意登记"):
        previews.preview(context, SEEKERS, name, text.encode())


def test_reading_alone_stores_nothing_and_asks_the_same_rights(kit: Kit) -> None:
    def counted() -> list[int]:
        with kit.open(SYSTEM, write=False) as context:
            tables = context.unit.session.connection().engine.dialect.get_table_names(context.unit.session.connection())
            return [
                context.unit.session.connection().exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar() or 0
                for name in sorted(tables)
            ]

    before = counted()
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        assert len(parsing.parse(context, Wanted.POST, WECHAT).rows) == 3
        assert parsing.parse(context, Wanted.RESUME, RESUME).rows[0].heading == "欧阳试"
        assert {fact.kind for fact in parsing.parse(context, Wanted.FACTS, WECHAT).facts} >= {"pay", "headcount"}
        context.unit.commit()
    assert counted() == before
    for who, what in (
        ("qiye", Wanted.RESUME),
        ("linggong", Wanted.POST),
        ("shenji", Wanted.FACTS),
        ("xitong", Wanted.POST),
    ):
        with kit.open(actor(kit, who), write=False) as context, pytest.raises(Forbidden):
            parsing.parse(context, what, RESUME)
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context, pytest.raises(Forbidden):
        list(corrections.list_corrections(context))


def test_an_occupation_is_confirmed_on_the_post_by_whoever_reviews(kit: Kit) -> None:
    with kit.open(SYSTEM, write=False) as context:
        post_id = context.unit.session.exec(select(func.min(Vacancy.id))).one() or 0
    with kit.open(actor(kit, "qiye"), write=True) as context, pytest.raises(Forbidden):
        occupations.confirm_occupation(context, post_id, version=1, code="6-18-02-04")
    with kit.open(actor(kit, "shengji"), write=True) as context:
        post = context.unit.vacancies.get(post_id)
        assert post is not None
        with pytest.raises(Conflict):
            occupations.confirm_occupation(context, post_id, version=post.version + 1, code="6-18-02-04")
        post = occupations.confirm_occupation(context, post_id, version=post.version, code="6-18-02-04")
        assert post.occupation_code == "6-18-02-04"
        assert post.occupation_confirmed_by == context.actor.account_id
