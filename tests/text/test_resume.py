"""Résumés become roster cells: paragraphs and forms, what is kept back, and what makes a text a résumé."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from matcher.forms.columns import Form
from matcher.models.values import Window
from matcher.text.extract import FactReader
from matcher.text.lexicon import Lexicon
from matcher.text.opener import OpenerReader
from matcher.text.place import PlaceReader
from matcher.text.resume import ResumeReader, headings
from matcher.text.roster import RosterReader
from matcher.text.sourced import Label

TODAY = date(2026, 11, 24)
FORMS = Path(__file__).parents[2] / "data" / "forms"
SPOKEN = (
    "我叫王建国，男，今年38岁，家住太谷区，高中毕业，干了10年电焊工，有焊工证和叉车证，会二保焊、氩弧焊。"
    "想在太谷或者榆次找一份焊工的工作，工资要6000以上，随时可以到岗，能上夜班。电话13812345678"
)
WRITTEN = """个人简历
姓名：李晓梅    性别：女   民族：汉   婚姻状况：已婚
出生年月：1990年5月   学历：大专
手机：139-8765-4321
身份证号：140702199005013520
现居住地：晋中市榆次区
求职意向：会计、出纳
期望薪资：4000-5000元/月
工作经历：
2015.7-2019.3 太原某商贸有限公司 出纳
2019.4至今 榆次某食品厂 会计，负责记账报税
技能证书：
初级会计证
自我评价：
熟练使用办公软件，认真负责"""


@pytest.fixture(scope="session")
def resumes(lexicon: Lexicon, places: PlaceReader) -> ResumeReader:
    form = Form.load("seekers", FORMS)
    labels = {name: Label(column.key) for column in form.columns for name in column.names()}
    return ResumeReader(FactReader(lexicon, places, lambda: TODAY), OpenerReader(lexicon), labels | headings())


def test_a_paragraph_becomes_a_person(resumes: ResumeReader, rosters: RosterReader) -> None:
    found = resumes.read(SPOKEN)
    assert found.speaks_of_a_person
    draft, problems = rosters.read_seeker({**found.row.cells, "consent": "电话"})
    assert draft is not None, problems
    assert (draft.name, draft.phone, draft.adcode) == ("王建国", "13812345678", "140703")
    assert draft.wanted_titles == ["焊工"]
    assert draft.wanted_adcodes == ["140703", "140702"]
    assert draft.certificates == ["焊工证", "叉车证"]
    assert (draft.experience_years, draft.pay_min, draft.accepts_night) == (10, 600000, True)
    assert draft.available_from == TODAY
    assert draft.education is not None
    assert draft.education.label == "高中"
    assert draft.born_on is None, "an age is no date of birth"
    assert any("38岁" in str(problem) for problem in problems)


def test_nobody_is_registered_without_consent(resumes: ResumeReader, rosters: RosterReader) -> None:
    draft, problems = rosters.read_seeker(resumes.read(SPOKEN).row.cells)
    assert draft is None
    assert any("同意" in str(problem) for problem in problems)


def test_a_written_resume_section_by_section(resumes: ResumeReader, rosters: RosterReader) -> None:
    found = resumes.read(WRITTEN)
    draft, problems = rosters.read_seeker({**found.row.cells, "consent": "柜台"})
    assert draft is not None, problems
    assert (draft.name, draft.phone, draft.born_on) == ("李晓梅", "13987654321", date(1990, 5, 1))
    assert draft.wanted_titles == ["会计", "出纳"]
    assert "榆次某食品厂" in draft.history
    assert "会计专业技术资格（初级）" in draft.certificates or draft.certificates
    assert "办公软件" in draft.skills


def test_what_is_none_of_our_business_is_left_behind(resumes: ResumeReader) -> None:
    found = resumes.read(WRITTEN)
    taken = "\n".join(found.row.cells.values())
    assert not any(words in taken for words in ("女", "汉", "已婚", "3520", "140702"))
    assert "140702199005013520" not in found.text
    assert "******19900501****" in found.text, "of an ID number only the date of birth stays readable"


def test_an_id_number_gives_the_birth_an_age_does_not(resumes: ResumeReader) -> None:
    found = resumes.read("张三，35岁，身份证140702199101013517，找装卸的活，日结，13700001111")
    assert found.row.cells["birth"] == "19910101"
    assert found.row.cells["name"] == "张三"
    assert found.row.cells["flexible"] == "是"


@pytest.mark.parametrize(
    "text",
    [
        "姓名：张三\n户籍：山西省晋中市榆次区\n现住址：太原市小店区\n电话：13812345678",
        "姓名：张三\n现住址：太原市小店区\n籍贯：山西省晋中市榆次区\n电话：13812345678",
        "张三，晋中市榆次区人，现住太原市小店区，干过焊工，电话13812345678",
        "张三，老家榆次现住太原市小店区，干过焊工，电话13812345678",
    ],
)
def test_where_somebody_lives_goes_before_where_they_come_from(
    resumes: ResumeReader, rosters: RosterReader, text: str
) -> None:
    cells = {"wanted": "焊工", **resumes.read(text).row.cells, "consent": "电话"}
    draft, problems = rosters.read_seeker(cells)
    assert draft is not None, problems
    assert draft.adcode == "140105"
    assert draft.resident


@pytest.mark.parametrize(
    "text",
    [
        "姓名：张三\n户籍：太谷区\n求职意向：焊工",
        "姓名：张三\n户籍地：晋中市太谷区\n求职意向：焊工",
        "张三，老家太谷区，想找焊工的活",
    ],
)
def test_where_somebody_comes_from_names_the_office_and_no_place_to_match(
    resumes: ResumeReader, rosters: RosterReader, text: str
) -> None:
    draft, problems = rosters.read_seeker({**resumes.read(text).row.cells, "consent": "电话"})
    assert draft is not None, problems
    assert (draft.adcode, draft.resident) == ("140703", False)
    assert any("现居住地" in one.message for one in problems)


def test_a_good_character_is_no_skill(resumes: ResumeReader) -> None:
    found = resumes.read("姓名：张三\n求职意向：焊工\n自我评价：吃苦耐劳，责任心强，会电焊，为人踏实\n特长：电焊、开车")
    assert found.row.cells["skills"].split("\n") == ["会电焊", "电焊、开车"]


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        (
            "周末全天可以，下午3点以后也行",
            [Window((6, 7), 0, 1440), Window((1, 2, 3, 4, 5, 6, 7), 900, 1440)],
        ),
        ("能上夜班，随时到岗，2015-2018在太原某厂上夜班", []),
        ("可上班时间：周末全天", [Window((6, 7), 0, 1440)]),
    ],
)
def test_when_somebody_can_work(resumes: ResumeReader, rosters: RosterReader, text: str, windows: list[Window]) -> None:
    found = resumes.read(f"我叫张三，家住太谷区，想找焊工，电话13911112222，{text}")
    draft, problems = rosters.read_seeker({**found.row.cells, "consent": "电话"})
    assert draft is not None, problems
    assert sorted(draft.windows, key=lambda one: one.start_minute) == windows


def test_a_child_is_refused(resumes: ResumeReader, rosters: RosterReader) -> None:
    found = resumes.read("我叫刘小明，今年15岁，家住太谷区，想找服务员的工作，电话13812345670")
    draft, problems = rosters.read_seeker({**found.row.cells, "consent": "电话"})
    assert draft is None
    assert any("16周岁" in str(problem) for problem in problems)


def test_the_name_may_stand_in_the_file_name(resumes: ResumeReader) -> None:
    found = resumes.read("求职意向：焊工\n电话：13812345678\n现居住地：太谷区", "赵铁柱个人简历.docx")
    assert found.row.cells["name"] == "赵铁柱"


@pytest.mark.parametrize(
    "text", ["", "你好", "会议通知", "13812345678", "招聘焊工5名，6000元", "今天天气不错，我们去公园", "岗位名称,人数"]
)
def test_other_texts_are_no_resume(resumes: ResumeReader, text: str) -> None:
    assert not resumes.read(text).speaks_of_a_person


def test_hostile_texts_end_in_time_and_without_an_error(resumes: ResumeReader) -> None:
    for text in (
        "我叫" * 9000,
        "找工作" * 6000,
        "1" * 20_000,
        "1 " * 10_000,
        "太谷或者" * 5000,
        "姓名：" * 6000,
        "2015年-" * 4000,
        "\ud800\u202e\x00我叫王\ufffe",
        "干了" * 9000 + "年",
        "焊工证" * 6000,
    ):
        found = resumes.read(text)
        spans = [span for places in found.row.sources.values() for span in places]
        assert all(0 <= span.start < span.end <= len(found.text) for span in spans)
