"""Occupations suggested for titles as enterprises write them, and the catalogue they come from."""

from __future__ import annotations

import dataclasses
import os
import runpy
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.text.catalogue import Catalogue, Occupation
from matcher.text.lexicon import Lexicon, TitleFamily
from matcher.text.occupation import OccupationReader

ROOT = Path(__file__).parents[2]
FAMILIES = (
    TitleFamily("焊工", ("电焊工", "二保焊工", "烧电焊"), ("铆工",), ("6-18-02-04",)),
    TitleFamily("铆工", ("铆焊工",), (), ("6-18-01-11",)),
    TitleFamily("车工", ("数控车工",), (), ("6-18-01-01",)),
    TitleFamily("电工", ("维修电工",), (), ("6-31-01-03",)),
    TitleFamily("叉车工", ("叉车司机", "开叉车"), (), ("6-30-05-01",)),
    TitleFamily("驾驶员", ("司机",), (), ("4-02-02-01", "4-02-02-02")),
    TitleFamily("生产班组长", ("班长", "工段长"), (), ("6-99-00-00",)),
    TitleFamily("质检员", ("品检",), (), ("6-31-03-05",)),
    TitleFamily("仓库管理员", ("仓管员", "库管", "仓库员"), (), ("4-02-06-01",)),
    TitleFamily("销售员", ("销售", "业务员"), (), ("4-01-02-01",)),
    TitleFamily("客服", ("客服专员",), (), ("4-04-05-03",)),
    TitleFamily("洗煤工", ("洗煤厂看皮带的",), (), ("6-16-01-15",)),
)
OFFICIAL = (
    Occupation("6-18-02-00", "机械热加工人员", 3),
    Occupation("6-18-02-01", "铸造工", 4, (), "将金属熔化浇入铸型的人员。"),
    Occupation("6-18-02-02", "锻造工", 4, (), "使用锻压设备锻制工件的人员。"),
    Occupation("6-18-02-03", "金属热处理工", 4),
    Occupation("6-18-02-04", "焊工", 4, ("氩弧焊",), "操作焊接设备，焊接金属工件的人员。"),
    Occupation("6-18-01-01", "车工", 4),
    Occupation("6-18-01-11", "铆工", 4),
    Occupation("6-31-01-03", "电工", 4),
    Occupation("6-31-03-05", "质检员", 4),
    Occupation("6-30-05-01", "起重装卸机械操作工", 4, ("吊车驾驶",)),
    Occupation("4-02-02-01", "客运车辆驾驶员", 4, (), "驾驶客车运送旅客的人员。"),
    Occupation("4-02-02-02", "道路货运汽车驾驶员", 4, (), "驾驶货车运送货物的人员。"),
    Occupation("4-02-06-01", "仓储管理员", 4),
    Occupation("4-01-02-01", "营销员", 4),
    Occupation("4-04-05-03", "呼叫中心服务员", 4),
    Occupation("2-02-07-11", "汽车工程技术人员", 4, ("汽车设计工程师",)),
    Occupation("4-07-03-08", "招聘师", 4, ("招聘",)),
    Occupation("6-16-01-15", "选矿工", 4),
)


@pytest.fixture(scope="module")
def small(lexicon: Lexicon) -> Lexicon:
    return dataclasses.replace(lexicon, titles=FAMILIES)


@pytest.fixture(scope="module")
def reader(small: Lexicon) -> OccupationReader:
    return OccupationReader(small, Catalogue.of(OFFICIAL))


@pytest.fixture(scope="module")
def official() -> Catalogue:
    catalogue = Catalogue.load(ROOT / "data" / "occupations")
    if catalogue.problem:
        (pytest.fail if os.environ.get("MATCHER_REQUIRE_ALL") else pytest.skip)(catalogue.problem)
    return catalogue


@pytest.mark.parametrize(
    ("title", "code", "quote"),
    [
        ("焊工", "6-18-02-04", "焊工"),
        ("急招二保焊工6000-8000包吃住+3名", "6-18-02-04", "二保焊工"),
        ("【高薪】电焊工（双休，五险一金）", "6-18-02-04", "电焊工"),
        ("太原某某有限公司招聘叉车司机", "6-30-05-01", "叉车司机"),
        ("叉车司机师傅若干", "6-30-05-01", "叉车司机"),
        ("ＣＮＣ数控车工　月薪８ｋ", "6-18-01-01", "数控车工"),
        ("叉车师傅2名", "6-30-05-01", "叉车师傅"),  # another word for the same role
        ("看仓库的", "4-02-06-01", "看仓库的"),
        ("洗煤厂看皮带的", "6-16-01-15", "洗煤厂看皮带的"),
        ("煤矿电工班长", "6-99-00-00", "班长"),  # the head noun stands last
        ("电工(班长)", "6-31-01-03", "电工"),  # a bracket only adds to what stands before it
        ("客服专员 无销售", "4-04-05-03", "客服专员"),
        ("焊工招5名，包吃住，也招叉车司机", "6-18-02-04", "焊工"),  # the post, not an employer of that name
        ("招聘", "4-07-03-08", "招聘"),
    ],
)
def test_finds_the_occupation_behind_the_noise(title: str, code: str, quote: str, reader: OccupationReader) -> None:
    first = reader.suggest(title)[0]
    assert first.code == code
    assert first.span is not None
    assert title[first.span.start : first.span.end] == quote
    assert "“" in first.reason
    assert first.score > 0.5


def test_a_denied_occupation_is_not_suggested(reader: OccupationReader) -> None:
    scores = {one.code: one.score for one in reader.suggest("客服专员 无销售")}
    assert scores.get("4-01-02-01", 0) < 0.3
    assert {one.code: one.score for one in reader.suggest("客服专员 销售")}["4-01-02-01"] > 0.5


def test_two_posts_in_one_title_are_both_found(reader: OccupationReader) -> None:
    first, second = reader.suggest("质检员/仓管员")[:2]
    assert (first.code, second.code) == ("6-31-03-05", "4-02-06-01")
    assert second.score > 0.8


def test_a_name_across_two_words_counts_less(small: Lexicon) -> None:
    def words(text: str) -> list[str]:
        return [word for word in ("汽车", "工程师", "数控", "车工") if word in text]

    def score(title: str, cut: Callable[[str], list[str]] | None) -> float:
        found = OccupationReader(small, Catalogue.of(OFFICIAL), cut).suggest(title)
        return next(one.score for one in found if one.code == "6-18-01-01")

    assert score("汽车工程师", words) < 0.4 < score("汽车工程师", None)
    assert OccupationReader(small, Catalogue.of(OFFICIAL), words).suggest("汽车工程师")[0].code == "2-02-07-11"
    assert score("数控车工", words) > 0.9


def test_an_unknown_title_goes_by_likeness(reader: OccupationReader) -> None:
    best = reader.suggest("氩弧焊师傅")[0]
    assert best.code == "6-18-02-04"
    assert reader.suggest("货车驾驶")[0].code == "4-02-02-02"
    assert reader.suggest("qwxyz") == []
    assert reader.suggest("包吃住 五险一金 6000+") == []


def test_neighbours_follow_before_strangers(reader: OccupationReader) -> None:
    found = reader.suggest("电焊工")
    codes = [one.code for one in found]
    assert codes[0] == "6-18-02-04"
    group = {"6-18-02-01", "6-18-02-02", "6-18-02-03"}
    assert group <= set(codes)
    assert "6-18-01-11" in codes[:5]  # the near family of the word list
    strangers = [place for place, code in enumerate(codes) if place > 2 and code[:4] != "6-18"]
    assert all(codes.index(code) < place for code in group for place in strangers)
    sibling = next(one for one in found if one.code == "6-18-02-03")
    assert "焊工" in sibling.reason
    assert sibling.span is None


def test_duty_settles_what_the_title_leaves_open(reader: OccupationReader) -> None:
    assert reader.suggest("司机", duty="驾驶货车运送货物，配合装卸")[0].code == "4-02-02-02"
    assert reader.suggest("司机", duty="驾驶客车运送旅客，注意安全")[0].code == "4-02-02-01"


def test_limit_and_order(reader: OccupationReader) -> None:
    found = reader.suggest("焊工/电工/质检员", limit=4)
    assert len(found) == 4
    scores = [one.score for one in reader.suggest("焊工/电工/质检员")]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert len({one.code for one in found}) == 4


def test_without_the_catalogue_codes_stand_alone(small: Lexicon, tmp_path: Path) -> None:
    empty = Catalogue.load(tmp_path / "absent")
    assert empty.problem is not None
    assert "make assets" in empty.problem
    found = OccupationReader(small, empty).suggest("烧电焊的")
    assert (found[0].code, found[0].name) == ("6-18-02-04", "6-18-02-04")
    assert OccupationReader(dataclasses.replace(small, titles=()), empty).suggest("焊工") == []


FRAGMENTS = st.sampled_from(
    [
        "焊工",
        "急招",
        "公司招聘",
        "6000-8000",
        "（",
        ")",
        "/",
        "包吃住",
        "司机",
        "\ud800",
        "ﷺ",
        "İ",
        "\n",
        "三千",
        "+",
        "A1",
    ]
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.one_of(st.text(max_size=60), st.lists(FRAGMENTS, max_size=40).map("".join)))
def test_any_string_is_answered(text: str) -> None:
    reader = _shared()
    found = reader.suggest(text, duty=text)
    assert found == reader.suggest(text, duty=text)
    for one in found:
        assert 0 < one.score <= 1
        assert one.span is None or 0 <= one.span.start < one.span.end <= len(text)


_READERS: list[OccupationReader] = []


def _shared() -> OccupationReader:
    if not _READERS:
        lexicon = Lexicon.load(ROOT / "data" / "lexicon")
        _READERS.append(OccupationReader(dataclasses.replace(lexicon, titles=FAMILIES), Catalogue.of(OFFICIAL)))
    return _READERS[0]


def test_a_very_long_title_is_cut(reader: OccupationReader) -> None:
    assert reader.suggest("焊工" + " 包吃住" * 20_000)[0].code == "6-18-02-04"
    assert reader.suggest("招" * 20_000) is not None
    assert reader.suggest("(" * 20_000) == []


def test_reads_the_fetched_table(tmp_path: Path) -> None:
    head = "level,code,code_num,name,definition,tasks,csco_code_num,alias\n"
    rows = (
        "3,2-03-01-00,1,土壤肥料技术人员,,,1,土壤肥料技术人员\n"
        "4,2-03-01-00,1,土壤肥料技术人员L,从事改良的人员。,1.测土 2.配肥,1,土壤肥料技术人员L\n"
        '4,4-02-06-05,2,供应链管理师L/S,,,2,"供应链管理师L/S,供应链专员,供应链"\n'
    )
    (tmp_path / "csco22.csv").write_text(head + rows, encoding="utf-8")
    catalogue = Catalogue.load(tmp_path)
    assert catalogue.problem is None
    soil = catalogue.occupations["2-03-01-00"]
    assert (soil.name, soil.level, soil.aliases) == ("土壤肥料技术人员", 4, ())
    assert "1" not in soil.tasks
    chain = catalogue.occupations["4-02-06-05"]
    assert (chain.name, chain.aliases, chain.minor) == ("供应链管理师", ("供应链专员", "供应链"), "4-02-06")
    fair = catalogue.without_aliases([" 供应链 "])
    assert fair.occupations["4-02-06-05"].aliases == ("供应链专员",)
    assert catalogue.name_of("9-99-99-99") == "9-99-99-99"


def test_the_fetched_catalogue_is_whole(official: Catalogue) -> None:
    assert len(official.fine) > 1_600
    assert official.name_of("6-18-02-04") == "焊工"
    assert not [one.name for one in official.fine if one.name.endswith(("S", "L", "L/S"))]
    assert {one.code[0] for one in official.fine} >= set("123456")


def test_official_names_find_themselves(official: Catalogue, small: Lexicon) -> None:
    reader = OccupationReader(dataclasses.replace(small, titles=()), official)
    sample = official.fine[::8]
    right = sum(reader.suggest(f"招{one.name}5名，包吃住")[0].code == one.code for one in sample)
    assert right / len(sample) > 0.97


def test_codes_of_the_word_list_exist(official: Catalogue, lexicon: Lexicon) -> None:
    fine = {one.code for one in official.fine}
    assert {code for family in lexicon.titles for code in family.codes} <= fine


def test_word_list_rows_with_and_without_codes(tmp_path: Path) -> None:
    folder = tmp_path / "lexicon"
    shutil.copytree(ROOT / "data" / "lexicon", folder)
    (folder / "titles.tsv").write_text(
        "name\tsynonyms\tnear\tcode\n焊工\t烧电焊\t\t6-18-02-04|6-18-02-05\n电工\t维修电工\t焊工\n保安\n",
        encoding="utf-8",
    )
    welder, electrician, guard = Lexicon.load(folder).titles
    assert welder.codes == ("6-18-02-04", "6-18-02-05")
    assert (electrician.codes, electrician.near) == ((), ("焊工",))
    assert (guard.synonyms, guard.codes) == ((), ())


def test_a_package_of_another_shape_is_refused(tmp_path: Path) -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "occupations.py"))
    table = tmp_path / "csco22.csv"
    assert "holds no" in tool["doubt"](table)
    table.write_text("level,code\n4,1-01-00-01\n", encoding="utf-8")
    assert "lacks columns" in tool["doubt"](table)
    table.write_text("level,code,name,definition,tasks,alias\n4,1-01-00-01,负责人,,,\n", encoding="utf-8")
    assert "only 1 occupations" in tool["doubt"](table)


def test_a_changed_pin_makes_the_table_stale(tmp_path: Path) -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "occupations.py"))
    source = tmp_path / "source.csv"
    source.write_text("level\n", encoding="utf-8")
    (tmp_path / tool["LOCK"]).write_text("one==1\n", encoding="utf-8")
    assert not tool["fresh"](tmp_path)
    tool["place"](source, tool["target"](tmp_path), tool["fingerprint"](tmp_path))
    assert tool["fresh"](tmp_path)
    (tmp_path / tool["LOCK"]).write_text("one==2\n", encoding="utf-8")
    assert not tool["fresh"](tmp_path)
