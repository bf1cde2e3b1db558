"""Places as brochures and people write them, and the gazetteer under them."""

from __future__ import annotations

import csv
import json
import os
import runpy
import time
from pathlib import Path

import pytest

from matcher.models.enums import RegionLevel
from matcher.text.gazetteer import RegionFact, load_regions
from matcher.text.lexicon import data_folder
from matcher.text.normalise import clean
from matcher.text.place import PlaceReader
from matcher.text.street import StreetFact, load_streets

ROOT = Path(__file__).parents[2]
SHANXI_AREAS = Path(__file__).parents[2].parent / "shared" / "data" / "shanxi_areas.csv"

CASES = [
    ("太原市小店区", "140105"), ("太原小店", "140105"), ("小店", "140105"), ("太原", "140100"),
    ("山西省运城市盐湖区解放路", "140802"),
    ("盐湖", "140802"), ("太谷县", "140703"), ("长治县", "140404"), ("襄垣", "140423"), ("襄垣县古韩镇", "140423"),
    ("综改示范区", "140171"), ("山西转型综改示范区潇河产业园", "140171"), ("太原经济技术开发区", "140171"),
    ("大同经开区", "140271"),
    ("140105", "140105"), ("阳泉市城区", "140302"), ("晋城市城区", "140502"), ("阳泉郊区", "140311"),
    ("阳泉矿区", "140303"),
    ("大同市矿区", "140214"), ("长治市城区", "140403"), ("怀仁县", "140681"), ("临汾市尧都区", "141002"),
    ("晋中市榆次区经纬厂", "140702"),
    ("侯马开发区", "141081"), ("吕梁孝义", "141181"), ("忻州市五台县", "140922"), ("五台山风景名胜区", "140971"),
    ("吕梁市交口县", "141130"), ("吕梁交口", "141130"), ("长治长子", "140428"), ("山西省", "140000"),
    ("晋中市平遥县古城", "140728"),
    ("工作地点:大同市平城区御东新区", "140213"), ("太原-小店区", "140105"), ("太原市迎泽大街100号", "140100"),
    ("太原市万柏林区迎泽西大街", "140109"),
    ("介休市义安镇", "140781"), ("北京市朝阳区", "110105"), ("江苏省苏州市昆山市", "320583"), ("深圳宝安", "440306"),
    ("上海浦东", "310115"),
    # old names: 1992–2004 counties and prefectures made cities, 2018 and 2019 districts
    ("屯留县", "140405"), ("潞城市", "140406"), ("长治市郊区", "140403"), ("大同市南郊区", "140214"), ("大同县", "140215"),
    ("榆次市", "140702"), ("离石市", "141102"), ("晋中地区", "140700"), ("吕梁地区", "141100"), ("原平县", "140981"),
    ("晋城市郊区", "140525"), ("太原市北郊区", "140108"), ("太原市河西区", "140109"), ("朔县", "140602"), ("霍县", "141082"),
    # a development zone in each of the eleven cities
    ("太原高新区", "140171"), ("大同经济技术开发区", "140271"), ("阳泉开发区", "140311"), ("长治高新区", "140403"),
    ("晋城经济技术开发区", "140502"), ("朔州经济开发区", "140671"), ("晋中开发区", "140702"), ("运城空港", "140802"),
    ("忻州经开区", "140902"), ("临汾经济开发区", "141002"), ("吕梁经开区", "141102"), ("风陵渡经济开发区", "140830"),
    # what follows tells that a common word is a place here
    ("怀仁经济技术开发区", "140681"), ("高平开发区招工", "140581"), ("文水县经济开发区", "141121"),
    ("西安市雁塔区", "610113"), ("陕西榆林", "610800"), ("内蒙古鄂尔多斯", "150600"), ("沈阳-铁西区", "210106"),
    # a place ruled out is passed over, and one that is a must or stands before other words is not
    ("工作地点不在太原,在大同", "140200"), ("太原不去,大同可以", "140200"), ("去大同,太原除外", "140200"),
    ("工作地点在太原,不在大同", "140100"), ("非太原不去", "140100"), ("不去太原的勿扰", "140100"), ("太原市外资企业", "140100"),
    ("太原不要押金", "140100"), ("非全日制,太原", "140100"), ("太原来电勿扰", "140100"), ("限太原户口", "140100"),
]  # fmt: skip
NOWHERE = [
    "长治久安", "大同小异", "城区", "我的长子", "永和豆浆店", "待遇和顺", "异地招聘", "", "长白班", "和平相处",
    "全国各地", "人民医院附近", "热爱东方文化",
    "待遇高平稳", "打扫街道卫生", "乡镇街道工作人员", "中心镇", "和平街道", "古城镇",
    "不去太原", "太原除外", "太原以外都行", "非太原户口勿扰", "太原户口勿扰", "除了太原市小店区都行", "太原市小店区除外",
    "太原、大同除外", "不去太原、大同", "不在太原、大同、朔州招", "除太原以外都行", "不外派太原", "坞城街道除外",
    "包吃住", "平定心情", "太原路12号", "高新技术企业", "新城建设", "13014051234",
]  # fmt: skip


@pytest.mark.parametrize(("text", "adcode"), CASES)
def test_reads_place(text: str, adcode: str, places: PlaceReader) -> None:
    place = places.read_place(clean(text))
    assert place is not None
    assert place.adcode == adcode
    assert 0 <= place.span.start < place.span.end <= len(clean(text))


@pytest.mark.parametrize("text", NOWHERE)
def test_reads_no_place(text: str, places: PlaceReader) -> None:
    assert places.read_place(clean(text)) is None


@pytest.mark.parametrize(
    ("text", "near", "adcode"),
    [
        ("城区", "140300", "140302"), ("城区", "140581", "140502"), ("郊区", "140302", "140311"),
        ("矿区", "140200", "140214"),
        ("小店区", "140500", "140105"), ("和平区", "210100", "210102"), ("鼓楼区", "320100", "320106"),
    ],
)  # fmt: skip
def test_twin_names_follow_the_neighbourhood(text: str, near: str, adcode: str, places: PlaceReader) -> None:
    place = places.read_place(text, near=near)
    assert place is not None
    assert place.adcode == adcode


@pytest.fixture(scope="module")
def towns() -> tuple[StreetFact, ...]:
    found = load_streets(data_folder() / "regions")
    if not found:
        (pytest.fail if os.environ.get("MATCHER_REQUIRE_ALL") else pytest.skip)(
            "the towns were not fetched: make assets"
        )
    return tuple(one for one in found if one.name.endswith(("镇", "乡", "街道")))


@pytest.fixture(scope="module")
def few(regions: tuple[RegionFact, ...]) -> PlaceReader:
    """A reader that knows a few towns, whatever was fetched."""
    names = (
        "140423100 古韩镇",
        "140105001 坞城街道",
        "140621102 古城镇",
        "140728101 古城镇",
        "140524104 平城镇",
        "140429200 南武乡",
        "141002002 滨河街道",
        "141102001 滨河街道",
        "141002100 屯里镇",
    )
    return PlaceReader(regions, streets=[StreetFact(*name.split()) for name in names])


@pytest.mark.parametrize(
    ("text", "near", "adcode", "street"),
    [
        ("古韩镇招普工", None, "140423", "古韩镇"),
        ("襄垣县古韩镇", None, "140423", "古韩镇"),
        ("坞城街道办事处", None, "140105", "坞城街道"),
        ("太原坞城招保安", None, "140105", "坞城街道"),
        ("太原市招保安，在坞城街办旁", None, "140105", "坞城街道"),
        ("坞城", "140100", "140105", "坞城街道"),
        ("山阴县古城镇", None, "140621", "古城镇"),
        ("古城镇", "140728", "140728", "古城镇"),
        ("平城镇", None, "140524", "平城镇"),  # in 陵川: longer than 平城, the district of 大同
        ("大同平城", None, "140213", None),
        ("南武乡", None, "140429", "南武乡"),
        # 临汾 is 1410: its code ends in three noughts, and 吕梁 next to it is 1411.
        ("临汾滨河街道", None, "141002", "滨河街道"),
        ("吕梁滨河街道", None, "141102", "滨河街道"),
        ("滨河街道", "141000", "141002", "滨河街道"),
        ("临汾屯里招保安", None, "141002", "屯里镇"),
        ("吕梁屯里镇", None, "141100", None),
        ("太原坞城路", None, "140100", None),  # a road crosses many streets
        ("平遥古城", None, "140728", None),
        ("太原总部招人，去坞城上班", None, "140100", None),  # a short name counts only right behind its city
    ],
)
def test_towns_and_streets(text: str, near: str | None, adcode: str, street: str | None, few: PlaceReader) -> None:
    place, found = few.read_place(text, near=near), few.read_street(text, near=near)
    assert place is not None
    assert place.adcode == adcode
    assert (found.name if found else None) == street
    if found:
        assert found.adcode == adcode
        assert place.span.end >= found.span.end or place.span.end <= found.span.start
        assert street is not None
        assert text[found.span.start : found.span.end][:2] == street[:2]


@pytest.mark.parametrize("text", ["坞城", "古城镇", "河南省郑州市古韩镇路", "北京市坞城街道", ""])
def test_no_town_without_its_region(text: str, few: PlaceReader) -> None:
    assert few.read_street(text) is None


def test_without_the_list_places_stop_at_counties(regions: tuple[RegionFact, ...]) -> None:
    bare = PlaceReader(regions, streets=())
    place = bare.read_place("襄垣县古韩镇")
    assert place is not None
    assert place.adcode == "140423"
    assert bare.read_street("襄垣县古韩镇") is None
    assert bare.problem is not None
    assert "make assets" in bare.problem


def test_every_town_is_read_behind_its_county(places: PlaceReader, towns: tuple[StreetFact, ...]) -> None:
    assert places.problem is None
    assert len(towns) > 1_200
    wrong = []
    for town in towns:
        text = places.name_of(town.adcode) + town.name
        street, place = places.read_street(text), places.read_place(text)
        if street is None or place is None or (street.code, place.adcode) != (town.code, town.adcode):
            wrong.append(text)
    assert wrong == []


def test_a_list_of_towns_of_another_shape_is_refused(tmp_path: Path) -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "assets.py"))
    source, target = tmp_path / "streets.json", tmp_path / "regions" / "shanxi_streets.json"
    rows = [{"code": f"14010{number:04}", "name": "某镇", "provinceCode": "14"} for number in range(1_200)]
    for broken in ([], rows[:10], [{"code": row["code"]} for row in rows], [row | {"code": "14"} for row in rows]):
        source.write_text(json.dumps(broken), encoding="utf-8")
        with pytest.raises((ValueError, KeyError)):
            tool["place_streets"](source, target)
    assert not target.exists()
    source.write_text(
        json.dumps([*rows, {"code": "110101001", "name": "外省街道", "provinceCode": "11"}]), encoding="utf-8"
    )
    tool["place_streets"](source, target)
    assert len(load_streets(target.parent)) == 1_200


def test_names_and_distances(places: PlaceReader) -> None:
    assert places.name_of("140105") == "太原市小店区"
    assert places.name_of("140171") == "山西转型综合改革示范区"
    assert places.name_of("130102") == "河北省石家庄市长安区"
    assert places.name_of("999999") == "999999"
    assert places.distance_km("140105", "140105") == 0
    assert 3 < (places.distance_km("140105", "140106") or 0) < 25
    assert 300 < (places.distance_km("140200", "140800") or 0) < 650
    assert places.distance_km("140105", "999999") is None


def test_every_region_of_shanxi_is_read_by_its_full_name(places: PlaceReader, regions: tuple[RegionFact, ...]) -> None:
    for region in regions:
        if region.adcode.startswith("14"):
            place = places.read_place(places.name_of(region.adcode))
            assert place is not None, region
            assert place.adcode == region.adcode, region


def test_regions_agree_with_the_list_of_shanxi(regions: tuple[RegionFact, ...]) -> None:
    if not SHANXI_AREAS.exists():
        pytest.skip("the shared list of Shanxi counties is not here")
    with SHANXI_AREAS.open(encoding="utf-8-sig") as stream:
        listed = {(row["code"], row["name"], row["city_code"]) for row in csv.DictReader(stream)}
    own = {
        (region.adcode, region.name, region.parent)
        for region in regions
        if region.adcode.startswith("14") and region.level in {RegionLevel.COUNTY, RegionLevel.ZONE}
    }
    assert own == listed


def test_regions_are_a_tree_with_centroids(regions: tuple[RegionFact, ...]) -> None:
    known = {region.adcode: region for region in regions}
    assert len(known) == len(regions)
    assert all(region.parent is None or region.parent in known for region in regions)
    shanxi = [region for region in regions if region.adcode.startswith("14")]
    assert len(shanxi) == 1 + 11 + 117 + 4
    assert all(110 < (region.longitude or 0) < 115 and 34 < (region.latitude or 0) < 41 for region in shanxi)


@pytest.mark.slow
def test_loading_regions_is_quick() -> None:
    started = time.process_time()
    load_regions()
    assert time.process_time() - started < 5
