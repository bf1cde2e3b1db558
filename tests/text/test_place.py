"""Places as brochures and people write them, and the gazetteer under them."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from matcher.models.enums import RegionLevel
from matcher.text.gazetteer import RegionFact, load_regions
from matcher.text.normalise import clean
from matcher.text.place import PlaceReader

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
    ("西安市雁塔区", "610113"), ("陕西榆林", "610800"), ("内蒙古鄂尔多斯", "150600"), ("沈阳-铁西区", "210106"),
]  # fmt: skip
NOWHERE = [
    "长治久安", "大同小异", "城区", "我的长子", "永和豆浆店", "待遇和顺", "异地招聘", "", "长白班", "和平相处",
    "全国各地", "人民医院附近", "热爱东方文化",
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
