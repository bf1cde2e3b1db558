"""Company names: what they are made of, and which pairs of names mean one enterprise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.text.place import PlaceReader
from matcher.text.sameness import CompanyNames, sameness


@pytest.fixture(scope="module")
def names(places: PlaceReader) -> CompanyNames:
    return CompanyNames(places)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("太谷宏远玛钢厂", "山西宏远玛钢有限公司"),
        ("晋中市太谷区宏远玛钢有限责任公司", "宏远玛钢（山西）有限公司"),
        ("山西远大重工集团有限公司", "远大重工（集团）股份有限公司"),
        ("ＡＢＣ科技有限公司", "abc科技"),
        ("太原市小店区李师傅家政服务部", "小店李师傅家政"),
        ("山西晋岫诚机械制造有限公司", "山西晋岫诚机械有限公司"),
        ("太谷饼业有限公司", "山西太谷饼业有限公司"),
        ("平砺成煤化工股份有限公司", "平砺成煤化工厂"),
    ],
)
def test_places_forms_and_spelling_do_not_tell_enterprises_apart(names: CompanyNames, one: str, other: str) -> None:
    assert names.compare(one, other).score >= 0.85
    assert names.compare(one, other) == names.compare(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("山西兴盛铸造有限公司", "山西兴隆铸造有限公司"),
        ("太谷兴盛铸造有限公司", "太谷兴盛物流有限公司"),
        ("榆砺诚煤业有限公司", "榆砺达煤业有限公司"),
        ("山西晋岫诚机械制造有限公司太谷分公司", "山西晋岫诚机械制造有限公司"),
        ("宏远一分厂", "宏远二分厂"),
        ("太原第一机械厂", "太原第二机械厂"),
        ("山西公司", "太谷厂"),
        ("", ""),
    ],
)
def test_another_brand_business_or_branch_is_another_enterprise(names: CompanyNames, one: str, other: str) -> None:
    assert names.compare(one, other).score < 0.75


def test_the_reasons_name_what_differs(names: CompanyNames) -> None:
    found = names.compare("祁县宏远玛钢厂", "太谷宏远玛钢有限公司")
    assert found.score == 0.85
    assert "名称中的地区不同" in found.differ
    assert "组织形式不同：有限公司／厂" in found.differ or "组织形式不同：厂／有限公司" in found.differ
    key = names.key("山西省晋中市太谷区宏远玛钢有限责任公司")
    assert (key.brand, key.business, key.form, key.places[-1]) == ("宏远", "玛钢", "有限责任公司", "140703")


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_has_a_key_and_a_score(names: CompanyNames, one: str, other: str) -> None:
    a, b = names.key(one), names.key(other)
    forth, back = sameness(a, b), sameness(b, a)
    assert 0 <= forth.score <= 1
    assert forth == back
