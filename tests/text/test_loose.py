"""Pasted recruiting messages become rows: which posts, what belongs to which, and every word where it stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from matcher.forms.columns import Form
from matcher.models.values import Span
from matcher.text.brochure import BrochureReader
from matcher.text.extract import FactReader
from matcher.text.lexicon import Lexicon
from matcher.text.loose import MAX_POSTS, Loose, LooseReader
from matcher.text.opener import OpenerReader
from matcher.text.place import PlaceReader
from matcher.text.sourced import Label, locate

TODAY = date(2026, 11, 24)
FORMS = Path(__file__).parents[2] / "data" / "forms"


@pytest.fixture(scope="session")
def loose(lexicon: Lexicon, places: PlaceReader) -> LooseReader:
    form = Form.load("brochure", FORMS)
    labels: dict[str, Label] = {}
    for header, columns in ((False, form.columns), (True, form.header)):
        for column in columns:
            for name in column.names():
                labels.setdefault(name, Label(column.key, header, kept=name in column.extras))
    return LooseReader(FactReader(lexicon, places, lambda: TODAY), OpenerReader(lexicon), labels)


WECHAT = """🔥【太谷县恒通铸造有限公司】招聘啦🔥
1️⃣ 电焊工5名，月薪6000—8000元，初中以上，18-50岁，持焊工证，有经验者优先
2️⃣ 普工 20人 4500+全勤 两班倒 包吃住
3️⃣ 叉车司机3名 5500-6500元/月 必须有叉车证
💰福利：五险、年终奖
📍地址：太谷区明星镇工业园
☎️ 电话：13812345678 王经理"""


def titles(found: Loose) -> list[tuple[str, str]]:
    return [(post.cells["title"], post.cells.get("headcount", "")) for post in found.posts]


def test_a_message_of_three_posts(loose: LooseReader, brochures: BrochureReader) -> None:
    found = loose.read(WECHAT)
    assert titles(found) == [("电焊工", "5名"), ("普工", "20人"), ("叉车司机", "3名")]
    assert found.header.cells["name"] == "太谷县恒通铸造有限公司"
    assert found.header.cells["contact_phone"] == "13812345678"
    drafts = [brochures.read_post(post.cells, header_adcode=None)[0][0] for post in found.posts]
    assert [(one.headcount, one.pay_min, one.pay_max) for one in drafts] == [
        (5, 600000, 800000),
        (20, 450000, None),
        (3, 550000, 650000),
    ]
    assert [one.certificates for one in drafts] == [["焊工证"], [], ["叉车证"]]
    assert {one.adcode for one in drafts} == {"140703"}, "the address below is said of all"
    assert {one.contact_phone for one in drafts} == {"13812345678"}
    assert [sorted(one.benefits) for one in drafts][1] == ["bonus", "insurance", "lodging", "meals"]
    assert "lodging" not in drafts[0].benefits, "what the second post offers is not said of the first"
    assert drafts[0].age_max == 50
    assert drafts[2].age_max is None, "a condition stays with its own post"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("急招洗碗阿姨2名 3000元/月 管吃管住", [("洗碗阿姨", "2名")]),
        ("饭店招洗碗阿姨，工资3000，电话13800000000", [("洗碗阿姨", "")]),
        ("招5名装卸工，日结180元，明天到岗", [("装卸工", "5名")]),
        ("本公司招聘质检员、仓管员各3名，4000-5000元/月", [("质检员", "3名"), ("仓管员", "3名")]),
        ("现招聘焊工5人、电工3人，月工资5000-7000元", [("焊工5人、电工3人", "")]),
        (
            "公司招聘以下人员:保安15人,3200-3800元;保洁员6人,2600元;水电工2人,4500元,持电工证",
            [("保安", "15人"), ("保洁员", "6人"), ("水电工", "2人")],
        ),
        ("招聘岗位：\n保洁员 10名 2800元\n月嫂 5名 8000-12000元\n护工 若干 200元/天", [("保洁员", "10名"), ("月嫂", "5名"), ("护工", "若干")]),
        ("【岗位名称】数控车工\n【招聘人数】8人\n【薪资待遇】7000-9000元", [("数控车工", "8人")]),
        ("岗位一：焊工\n人数：5\n岗位二：电工\n人数：3", [("焊工", "5"), ("电工", "3")]),
    ],
)  # fmt: skip
def test_ways_of_writing_posts(loose: LooseReader, text: str, expected: list[tuple[str, str]]) -> None:
    assert titles(loose.read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "大家好，今天天气不错",
        "会议通知：明天下午三点在三楼会议室开会，请准时参加",
        "我公司现有员工300人，成立于2008年，注册资金500万",
        "",
        "🔥🔥🔥",
        "电话13812345678",
    ],
)
def test_what_offers_no_post_gives_none(loose: LooseReader, text: str) -> None:
    assert loose.read(text).posts == ()


def test_a_numbered_list_of_demands_is_no_list_of_posts(loose: LooseReader) -> None:
    found = loose.read(
        "岗位名称：数控车工\n招聘人数：8人\n任职要求：\n1、中专以上学历，机械专业优先\n2、两年以上经验\n3、服从安排\n"
        "岗位职责：\n1. 负责数控车床操作\n2. 负责设备日常保养\n福利待遇：五险一金，包住\n联系人：张女士 13987654321"
    )
    assert titles(found) == [("数控车工", "8人")]
    cells = found.posts[0].cells
    assert cells["duty"] == "负责数控车床操作\n负责设备日常保养"
    assert "两年以上经验" in cells["conditions"]
    assert "负责" not in cells["conditions"]
    assert cells["contact"] == "张女士 13987654321"


def test_demands_that_break_the_law_are_never_lost(loose: LooseReader) -> None:
    """What is not taken over could not be objected to."""
    found = loose.read("招前台2名，3500元，限女性，已婚已育优先，交押金200元")
    said = "\n".join(found.posts[0].cells.values())
    assert all(words in said for words in ("限女性", "已婚已育", "押金200元"))


def test_two_enterprises_are_told_apart(loose: LooseReader) -> None:
    found = loose.read("太原甲乙商贸有限公司招聘店员2名，3000元\n大同丙丁物流有限公司招聘司机3名，7000元")
    assert found.header.cells["name"] == "太原甲乙商贸有限公司"
    # The second stands on a post's own line.
    assert len(found.posts) == 2


def test_a_label_ends_where_the_sentence_turns_to_something_else(loose: LooseReader) -> None:
    text = "招采煤机司机5名，负责采煤机操作，职业危害：井下、粉尘、噪声，月薪9000，包吃住，阳泉市盂县"
    cells = loose.read(text).posts[0].cells
    assert (cells["hazards"], cells["pay"], cells["benefits"]) == ("井下、粉尘、噪声", "月薪9000", "包吃住")
    assert "阳泉市盂县" in (cells.get("place", ""), cells.get("address", ""))
    kept = loose.read("招焊工2名，工资6000\n工作地点：太原市小店区，坞城路12号\n职业危害：粉尘，噪声").posts[0].cells
    assert (kept["place"], kept["hazards"]) == ("太原市小店区,坞城路12号", "粉尘,噪声")


@pytest.mark.parametrize(
    ("banner", "name"),
    [
        ("【山西晋钢智造招聘】", "山西晋钢智造"),
        ("【太原市小店区招聘】", None),
        ("【高薪急聘招聘】", None),
        ("【电焊工招聘】", None),
    ],
)
def test_a_banner_names_the_firm(loose: LooseReader, banner: str, name: str | None) -> None:
    assert loose.read(f"{banner}\n1、电焊工5名，工资6000元\n电话：13812345678").header.cells.get("name") == name


def test_every_cell_is_its_source(loose: LooseReader) -> None:
    found = loose.read(WECHAT)
    for row in (*found.posts, found.header):
        for key, spans in row.sources.items():
            if key in ("contact_phone", "contact_name"):
                continue  # read out of the words, not the words themselves
            assert "\n".join(found.text[span.start : span.end] for span in spans) == row.cells[key]
    conditions = found.posts[0]
    at = conditions.cells["conditions"].index("焊工证")
    place = locate(conditions.plain_sources()["conditions"], Span(at, at + 3))
    assert place is not None
    assert found.text[place.start : place.end] == "焊工证"


def test_hostile_texts_end_in_time_and_without_an_error(loose: LooseReader) -> None:
    for text in (
        "焊工5名，" * 4000,
        "1、" * 9000,
        "【" * 20_000,
        "岗位：" * 6000,
        "焊工\n" * 7000,
        "5名" * 9000,
        "一二三四五六七八九十" * 2000,
        "\u202e\u200b\ufeff焊工\x005名\ud800",
        "招聘" * 9000 + "有限公司",
        "a" * 20_000,
        "焊工、" * 6000 + "各3名",
        "( " * 9000,
    ):
        found = loose.read(text)
        assert len(found.posts) <= MAX_POSTS
        for post in found.posts:
            assert all(
                0 <= span.start < span.end <= len(found.text) for spans in post.sources.values() for span in spans
            )
