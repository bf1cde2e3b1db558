"""Certificates demanded, wished for and held."""

from __future__ import annotations

import pytest

from matcher.text.certificates import canonical_certificate, covers, read_certificates, unnamed_certificate
from matcher.text.lexicon import Lexicon
from matcher.text.normalise import clean

# text, certificates demanded, certificates wished for
CASES: list[tuple[str, list[str], list[str]]] = [
    ("必须持有叉车证", ["叉车证"], []),
    ("需持焊工证、低压电工证上岗", ["焊工证", "低压电工证"], []),
    ("有叉车证者优先", [], ["叉车证"]),
    ("持N1证,有高处作业证更佳", ["叉车证"], ["高处作业证"]),
    ("无需电工证", [], []),
    ("不要求驾驶证", [], []),
    ("A2以上驾照,有押运证", ["驾驶证A2", "押运证"], []),
    ("持B2驾照及从业资格证", ["驾驶证B2", "道路货运从业资格证"], []),
    ("有C1驾照优先", [], ["驾驶证C1"]),
    ("瓦斯检查工证必须在有效期内", ["煤矿瓦斯检查作业证"], []),
    ("健康证、身份证", ["健康证"], []),
    ("持幼师资格证,普通话二级甲等", ["幼儿园教师资格证", "普通话等级证"], []),
    ("护士证,有经验者优先", ["护士执业证"], []),
    ("高压电工证或低压电工证", ["低压电工证"], ["高压电工证"]),
    ("会计初级及以上,中级会计师优先", ["会计专业技术资格（初级）"], ["会计专业技术资格（中级）"]),
    ("中级消防设施操作员证", ["消防设施操作员证（中级）"], []),
    ("有二建证者工资另议", ["二级建造师证"], []),
    ("Q2证,天车操作两年", ["起重机司机证"], []),
    ("入职后可考取电工证", [], ["低压电工证"]),
    ("熟悉AC12接口,吃苦耐劳", [], []),
    ("热爱工作,身体健康", [], []),
    ("在B1层超市和A2栋办公,用A3纸", [], []),
    ("统一建设标准,整合高教资源", [], []),
    ("持一建或二建", ["二级建造师证"], ["一级建造师证"]),
    ("负责办理员工健康证", [], []),
    ("后厨须有健 康 证", ["健康证"], []),
    ("无登高证的勿扰", ["高处作业证"], []),
    ("高压电工证必备,低压电工证有更好", ["高压电工证"], ["低压电工证"]),
    ("电工证 叉车证优先", ["低压电工证"], ["叉车证"]),
    ("加分项:电工证", [], ["低压电工证"]),
    ("受理驾驶证换证业务", [], []),
    ("没有健康证也行", [], []),
    ("无需经验但必须有叉车证", ["叉车证"], []),
    ("有C6驾照,会开拖挂房车", ["驾驶证C6"], []),
    ("持汽车吊证", ["流动式起重机司机证"], []),
    ("受限空间作业证、氯碱工艺作业证", ["有限空间作业证", "氯碱电解工艺作业证"], []),
    ("证券从业资格证", ["金融从业资格证"], []),
    # one of several is enough: nobody need hold them all
    ("必须持有焊工证或电工证", [], ["焊工证", "低压电工证"]),
    ("电工证、焊工证任选其一", [], ["低压电工证", "焊工证"]),
    ("持焊工证、电工证、叉车证之一", [], ["焊工证", "低压电工证", "叉车证"]),
    ("焊工证、电工证均可", [], ["焊工证", "低压电工证"]),
    ("C1或C2驾照", ["驾驶证C2"], ["驾驶证C1"]),
    ("A2/B2驾照", ["驾驶证B2"], ["驾驶证A2"]),
    ("有无焊工证或电工证均可", [], []),
    ("焊工证、电工证、驾驶证", ["焊工证", "低压电工证", "驾驶证C1"], []),
    ("叉车证和驾驶证", ["叉车证", "驾驶证C1"], []),
    # the kind in brackets, and an end shared by two names
    ("电工证(高压)", ["高压电工证"], []),
    ("电工操作证（低压）", ["低压电工证"], []),
    ("电工证（高、低压）", ["高压电工证", "低压电工证"], []),
    ("叉车证（N1）或天车证（Q2）", [], ["叉车证", "起重机司机证"]),
    ("必须持有焊工证、电工证或叉车证,健康证", ["健康证"], ["焊工证", "低压电工证", "叉车证"]),
    ("高、低压电工证", ["高压电工证", "低压电工证"], []),
    ("高低压电工证", ["低压电工证", "高压电工证"], []),
    ("一级、二级建造师证", ["一级建造师证", "二级建造师证"], []),
    ("招护士、健康证必备", ["健康证"], []),
    ("教师资格证(小学语文)", ["教师资格证"], []),
    # cards that name no trade, and those that name it before or behind
    ("必须持有煤矿特种作业操作证", ["煤矿特种作业操作证"], []),
    ("持特种作业操作证上岗", ["特种作业操作证"], []),
    ("有特种设备证优先", [], ["特种设备作业人员证"]),
    ("有特种作业操作证（焊接与热切割）", ["焊工证"], []),
    ("特种作业人员操作证（熔化焊接）", ["焊工证"], []),
    ("特种作业证（瓦检）", ["煤矿瓦斯检查作业证"], []),
    ("特种作业操作证（焊工、电工）", ["焊工证", "低压电工证"], []),
    ("持低压电工特种作业证", ["低压电工证"], []),
    ("特种设备作业人员证（Q2）", ["起重机司机证"], []),
    ("从事特种作业", [], []),
]


@pytest.mark.parametrize(("text", "demanded", "wished"), CASES)
def test_reads_certificates(text: str, demanded: list[str], wished: list[str], lexicon: Lexicon) -> None:
    text = clean(text)
    found = read_certificates(text, lexicon)
    assert sorted(certificate.name for certificate in found if certificate.required) == sorted(demanded)
    assert sorted(certificate.name for certificate in found if not certificate.required) == sorted(wished)
    assert all(0 <= certificate.span.start < certificate.span.end <= len(text) for certificate in found)


@pytest.mark.parametrize(
    ("held", "needed", "enough"),
    [
        (["驾驶证A2"], "驾驶证B2", True), (["A2驾照"], "C1驾照", True), (["驾驶证B2"], "驾驶证A2", False),
        (["驾驶证C1"], "驾驶证C2", True),
        (["驾驶证A1"], "驾驶证A2", False), (["高压电工证"], "电工证", True), (["低压电工证"], "高压电工证", False),
        (["一建"], "二建", True),
        (["注册会计师"], "会计初级", True), ([], "健康证", False), (["焊工操作证"], "焊工证", True),
        (["从没听说的证"], "从没听说的证", True),
        (["焊工证"], "特种作业操作证", True), (["瓦检证"], "特种作业证", True), (["瓦检证"], "煤矿特种作业证", True),
        (["焊工证"], "煤矿特种作业证", False), (["特种作业操作证"], "焊工证", False), (["叉车证"], "特种设备证", True),
        (["叉车证"], "特种作业证", False), (["驾驶证B2"], "特种设备证", False),
        (["汽车吊证"], "行车证操作", True), (["聚合工艺证"], "危化证", True), (["叉车证"], "天车证", False),
    ],
)  # fmt: skip
def test_covers(held: list[str], needed: str, enough: bool, lexicon: Lexicon) -> None:
    assert covers(held, needed, lexicon) is enough


def test_catalogue_is_sound(lexicon: Lexicon) -> None:
    names = [kind.name for kind in lexicon.certificates]
    assert len(names) >= 220
    assert len(set(names)) == len(names)
    assert {lower for kind in lexicon.certificates for lower in kind.satisfies} <= set(names)
    spellings = [clean(spelling).upper() for kind in lexicon.certificates for spelling in (kind.name, *kind.aliases)]
    assert len(set(spellings)) == len(spellings)
    assert all(canonical_certificate(name, lexicon) == name for name in names)


def test_title_families_are_sound(lexicon: Lexicon) -> None:
    names = [family.name for family in lexicon.titles]
    assert len(names) >= 150
    assert {near for family in lexicon.titles for near in family.near} <= set(names)
    assert lexicon.title_family("烧电焊(急聘)").name == "焊工"  # type: ignore[union-attr]
    assert lexicon.title_family("行车工").name == "天车工"  # type: ignore[union-attr]
    assert lexicon.title_family("没有这个岗位") is None


@pytest.mark.parametrize(
    ("held", "needed"),
    [
        ("特种设备作业人员证（Q2）", "起重机司机证（Q2）"),
        ("Q2、叉车N1", "天车证"),
        ("Q2、叉车N1", "叉车证（N1）"),
        ("G3水处理作业证", "锅炉水处理证"),
        ("特种设备作业证（工业锅炉司炉G1）", "司炉证"),
        ("特种设备作业人员证（项目代号Q2、N1）", "叉车证"),
    ],
)
def test_codes_of_special_equipment_stand_for_their_certificates(held: str, needed: str, lexicon: Lexicon) -> None:
    parts = [canonical_certificate(part, lexicon) for part in held.split("、")]
    names = [*parts, *(one.name for one in read_certificates(held, lexicon))]
    assert covers(names, needed, lexicon)


@pytest.mark.parametrize("text", ["N1日语优先", "Q2季度完成产量", "会开叉车，住G1区", "锅炉房在G2楼", "日语N1"])
def test_a_code_about_something_else_is_no_certificate(text: str, lexicon: Lexicon) -> None:
    codes = {kind.name for kind in lexicon.certificates if kind.code}
    assert not {one.name for one in read_certificates(text, lexicon)} & codes


@pytest.mark.parametrize("text", ["必须持证", "须持证上岗", "限持证", "要有证", "持有相关职业资格证书", "有证的来"])
def test_a_certificate_demanded_without_its_name_is_noticed(text: str, lexicon: Lexicon) -> None:
    span = unnamed_certificate(text, lexicon)
    assert span is not None
    assert "证" in text[span.start : span.end]


@pytest.mark.parametrize(
    "text",
    ["持证优先", "有证无证均可", "无需持证", "没有证也行", "持身份证", "持焊工证上岗", "公司持证经营", "保证质量", ""],
)
def test_other_words_demand_no_unnamed_certificate(text: str, lexicon: Lexicon) -> None:
    assert unnamed_certificate(text, lexicon) is None
