"""Metamorphic, 500 pairs on the real words and concepts (``trust.md`` T67): whoever asks, the same work, the same score."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from matcher.scoring.explain import explain
from matcher.scoring.features import SeekerFeatures, VacancyFeatures, cut_profile
from matcher.scoring.index import SeekerIndex
from matcher.scoring.rank import Candidate, shortlist
from matcher.scoring.weights import Weights
from matcher.scoring.wishes import Board, Offer, recommend
from matcher.text.concepts import Concepts
from matcher.text.neutral import neutral
from matcher.text.segment import Segmenter

from .pools import TODAY, WEIGHTS, covers, weights
from .test_titles import TITLES

PAIRS = 500
TRAITS = (
    ("女，35 岁，已婚已育，汉族，农业户口。", "女", date(1991, 3, 1)),
    ("男 22 周岁 未婚 回族 城镇户口 ", "男", date(2004, 5, 5)),
    ("性别：男；民族：蒙古族；婚姻状况：离异；户籍：外地；1970年5月生；", "男", date(1970, 5, 1)),
    ("少数民族，单身女性，年龄58岁，", "女", date(1968, 1, 1)),
    ("离异宝妈，三十五岁，属龙，85后，回民，外地户，", "女", date(1985, 5, 1)),
    ("男同志，今年52，没结婚，农村户籍，籍贯：河南，", "男", date(1974, 5, 1)),
    ("单亲妈妈；1988.5出生；年近四十；户口在阳泉；蒙族；35-40岁；", "女", date(1988, 5, 1)),
    ("", "", None),
)
WORK = (
    "焊接钢结构",
    "看图纸",
    "开叉车装卸货",
    "收银和盘点",
    "照顾老人起居",
    "配电箱检修",
    "炒菜面点",
    "打扫客房",
    "仓库发货",
)


def person(cut, number: int, title: str, work: str, trait: tuple[str, str, date | None]) -> SeekerFeatures:
    told, sex, born = trait
    plain = title if title.endswith(("的", "管", "护")) else sex + title
    one = SeekerFeatures(
        id=number,
        titles=(plain,),
        skills=f"{told}会{work}",
        history=f"{told}{work}三年",
        adcode="140105",
        pay_min=450_000,
        experience_years=3.0,
        born_on=born,
        active_on=TODAY,
    )
    return replace(one, words=cut_profile(cut, titles=one.titles, skills=one.skills, history=one.history))


def test_no_trait_changes_a_score_in_either_direction(segmenter: Segmenter, cut, concepts: Concepts) -> None:
    draw = random.Random(67)
    wishes = Weights.load(WEIGHTS, "wishes")
    post_title, posts_seen = "", 0
    for pair in range(PAIRS):
        title, work = draw.choice(TITLES), draw.choice(WORK)
        first, second = draw.sample(TRAITS, 2)
        others = [person(cut, n, draw.choice(TITLES), draw.choice(WORK), TRAITS[-1]) for n in (1, 2, 3)]
        post_title = draw.choice(("", "男", "女")) + draw.choice([one for one in TITLES if one.endswith(("工", "员"))])
        post = VacancyFeatures(
            id=1, title=post_title, duty=work, conditions=f"男，35岁以下，汉族，能{draw.choice(WORK)}", adcode="140105"
        )
        told: list[tuple[list[Candidate], list[Offer]]] = []
        for trait in (first, second):
            one = person(cut, 9, title, work, trait)
            index = SeekerIndex(segmenter, weights(), covers, concept_of=concepts.of).fit([*others, one])
            best = recommend(index, Board.of(index, [post]), one, wishes, top=5, today=TODAY)
            told.append((shortlist(index, post, today=TODAY).candidates, [offer for offer, _ in best.offers]))
        assert told[0] == told[1], (pair, title, first, second, post_title)
        posts_seen += bool(told[0][1])
    assert posts_seen > PAIRS / 10, "both directions were looked at"


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("女电焊工", "电焊工"),
        ("男保安", "保安"),
        ("收银员、女服务员", "收银员、服务员"),
        ("女前台接待", "前台接待"),
        ("男工", " 工"),
        ("女装导购员", "女装导购员"),
        ("男科护士", "男科护士"),
        ("女鞋销售", "女鞋销售"),
        ("妇女主任", "妇女主任"),
    ],
)
def test_a_title_loses_the_sex_of_the_worker_and_keeps_that_of_the_work(title: str, left: str) -> None:
    assert neutral(title) == left


# Ways of telling a trait that somebody else wrote down, reading the rules; kept apart from the traits above.
TOLD = (
    "女焊工，|我是女的，|本人是女，|女人，|妇女，|姑娘，|大姐，|阿姨，|小伙，|打工妹，|三十出头，|四十好几，|30多，|奔五，|八五年生，|"
    "1985年3月，|出生1985，|一九八五年生，|虚岁32，|芳龄28，|廿八岁，|4050人员，|已退休，|刚退休，|年轻，|人到中年，|八十年代生，|"
    "有家室，|没对象，|有两个孩子，|有老公，|哺乳期，|藏民，|彝人，|蒙古人，|维吾尔，|哈萨克，|穆斯林，|清真，|河南人，|河南籍，|"
    "山西籍，|农民工，|农村人，|外来妹，|老家河南，|老家在四川达州，|男女均可，"
)


@pytest.mark.parametrize("trait", TOLD.split("|"))
def test_no_trait_leaves_a_letter(trait: str) -> None:
    left = neutral(f"{trait}会焊接").replace("，", "").replace(" ", "").replace("的", "")
    assert left in ("会焊接", "焊工会焊接"), left


def test_reasons_show_the_work_and_hide_the_traits_beside_it(segmenter: Segmenter, cut, concepts: Concepts) -> None:
    one = person(cut, 1, "电焊工", "焊接钢结构", TRAITS[-1])
    told = "女，35岁，已婚，电焊工八年，汉族"
    one = replace(one, history=told, words=cut_profile(cut, titles=one.titles, skills=one.skills, history=told))
    post = VacancyFeatures(id=1, title="电焊工", duty="电焊工 焊接钢结构", adcode="140105")
    index = SeekerIndex(segmenter, weights(), covers, concept_of=concepts.of).fit([one])
    best = shortlist(index, post, today=TODAY).candidates[0]
    shown = explain(index, post, one, best)
    pieces = [match.seeker.text for match in shown.matched if match.seeker]
    assert pieces
    for match in shown.matched:
        if match.seeker is not None:
            place = match.seeker
            at = place.start - place.offset
            assert place.text[at : at + len(match.word)].lower() == match.word, "the place is still the word's"
    assert not [piece for piece in pieces for trait in ("女", "35", "岁", "婚", "汉") if trait in piece]


@pytest.mark.parametrize(
    "work",
    [
        "清真餐厅厨师",
        "农民工工资专员",
        "老家具修复",
        "照顾老年人起居",
        "河南人民医院护工",
        "北京人寿保险销售",
        "退休返聘管理",
        "中年级语文",
        "二十多年手艺",
        "月嫂带两个孩子",
        "年轻化团队",
        "民宿管家",
        "干了三十多年",
        "2019年3月入职",
        "八十多道工序",
        "离婚律师助理",
        "回民餐厅配菜",
        "非农机具维修",
        "城市户外广告安装",
        "直属牛场饲养",
        "外地人才招聘",
        "今年20万件产量",
        "近三年约十家门店",
        "三岁幼儿看护",
        "普通员工，能出差",
    ],
)
def test_words_of_the_work_stay(work: str) -> None:
    assert neutral(work) == work


def recut(cut, one: SeekerFeatures, field: str, text: str) -> SeekerFeatures:
    """The person with nothing told but this text in this field, beside the title."""
    told = {"skills": "", "history": "", field: text}
    return replace(one, **told, words=cut_profile(cut, titles=one.titles, **told))


def test_one_changed_word_moves_a_score_little(segmenter: Segmenter, cut, concepts: Concepts) -> None:
    """At most 15 points of 100 for one word of a dozen, told as history or as skills; titles and musts may move more."""
    draw = random.Random(15)
    words = (
        "焊接",
        "图纸",
        "叉车",
        "装卸",
        "收银",
        "盘点",
        "照料",
        "配电",
        "检修",
        "面点",
        "客房",
        "打扫",
        "仓库",
        "发货",
        "质检",
        "包装",
        "搬运",
        "喷漆",
    )
    worst = 0
    for number in range(150):
        field = ("history", "skills")[number % 2]
        dozen = draw.sample(words, 12)
        others = [person(cut, n, draw.choice(TITLES), draw.choice(WORK), TRAITS[-1]) for n in range(1, 8)]
        one = recut(cut, person(cut, 99, draw.choice(TITLES), "", TRAITS[-1]), field, "，".join(dozen))
        duty = "，".join(draw.sample(words, 8))
        post = VacancyFeatures(id=1, title=draw.choice(TITLES), duty=duty, adcode="140105")
        index = SeekerIndex(segmenter, weights(), covers, concept_of=concepts.of).fit([*others, one])
        other = draw.choice([word for word in words if word not in dozen])
        changed = recut(cut, one, field, "，".join([other, *dozen[1:]]))
        before = {c.seeker_id: c.score for c in shortlist(index, post, top=50, today=TODAY).candidates}
        index.update([changed])
        after = {c.seeker_id: c.score for c in shortlist(index, post, top=50, today=TODAY).candidates}
        worst = max(worst, abs(before[99] - after[99]))
    assert 0 < worst <= 150
