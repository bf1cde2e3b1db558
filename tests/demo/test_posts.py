"""Demo posts: worded as in a brochure, lawful but for the marked ones, in words that seekers share."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from matcher.demo.world import World
from matcher.models.enums import EmploymentForm, Hazard, Shift, ShortageKind
from matcher.models.seeker import SeekerDraft
from matcher.models.vacancy import MAX_VALID_DAYS

KEYS = (
    "title,headcount,duty,conditions,education,skill_grade,certificates,experience,pay,form,place,address,shift,hours,days,"
    "hazards,benefits,urgent,shortage,start_by,valid_from,valid_to"
)
INDUSTRIES = (
    "coal", "coking", "steel", "foundry", "equipment", "electronics",
    "chemical", "textile", "food", "logistics", "care", "retail",
)  # fmt: skip
UNLAWFUL = re.compile(r"男|女|已婚|未婚|生育|押金|保证金|服装费|本地户口|乙肝|民族|岁以下|放弃社保|身高|属相|形象")


def test_cells(world: World) -> None:
    for post in world.posts:
        cells = post.cells
        assert ",".join(cells) == KEYS
        assert all(isinstance(value, str) for value in cells.values())
        assert 2 <= len(cells["title"]) <= 60
        assert EmploymentForm.from_label(cells["form"])
        assert Shift.from_label(cells["shift"])
        assert not cells["shortage"] or ShortageKind.from_label(cells["shortage"])
        assert cells["urgent"] in {"是", "否"}
        assert "{" not in "".join(cells.values())
        first, last = date.fromisoformat(cells["valid_from"]), date.fromisoformat(cells["valid_to"])
        assert first <= world.today < last
        assert last - first < timedelta(days=MAX_VALID_DAYS)


def test_lawful_but_for_the_marked(world: World) -> None:
    marked = [post for post in world.posts if post.mark]
    assert 0.01 < len(marked) / len(world.posts) < 0.04
    assert {"sex", "deposit", "floor", "headcount"} <= {post.mark for post in marked}
    for post in world.posts:
        if not post.mark:
            assert not UNLAWFUL.search("".join(post.cells.values())), post.cells
            assert post.cells["headcount"].isdigit()
            assert re.search(r"\d", post.cells["pay"])
            labels = post.cells["hazards"].split("、")
            assert labels == ["无"] or all(Hazard.from_label(label) for label in labels)


def test_no_pay_near_the_floor(world: World) -> None:
    for post in world.posts:
        if post.mark:
            continue
        pay, numbers = post.cells["pay"], [float(found) for found in re.findall(r"\d+(?:\.\d+)?", post.cells["pay"])]
        if "小时" in pay:
            assert min(numbers) >= 24
        elif "天" in pay or "日" in pay:
            assert min(numbers) >= 180
            assert post.cells["hours"] == "8"
        elif "千" in pay or "K" in pay:
            assert min(numbers) >= 2.5
        elif "年" not in pay:
            assert min(numbers) >= 2300


def test_posts_and_people_share_words_but_not_sentences(world: World, people: list[SeekerDraft]) -> None:
    people = [person for person in people if person.history]
    histories = {clause for person in people for clause in re.split(r"[。，：]", person.history)}
    duties = {clause for post in world.posts for clause in re.split(r"[。；]", post.cells["duty"]) if clause}
    assert not histories & duties
    assert len({person.history for person in people}) > 0.9 * len(people)
    assert len(
        {(post.cells["title"], post.cells["duty"], post.cells["conditions"]) for post in world.posts}
    ) > 0.98 * len(world.posts)


@pytest.mark.parametrize("industry", INDUSTRIES)
def test_titles_are_wanted(world: World, people: list[SeekerDraft], industry: str) -> None:
    wanted = {title for person in people for title in person.wanted_titles}
    pairs = {title[at : at + 2] for title in wanted for at in range(len(title) - 1)}
    industry_of = {firm.uscc: firm.industry for firm in world.firms}
    posts = [post for post in world.posts if industry_of[post.uscc] == industry]
    assert len(posts) >= 20
    by_trade = by_words = 0
    for post in posts:
        trade = world.trades.by_key[post.trade]
        near = {word for other in (trade, *world.trades.near(trade)) for word in other.wanted}
        by_trade += bool(near & wanted)
        title = post.cells["title"]
        by_words += any(title[at : at + 2] in pairs for at in range(len(title) - 1))
    assert by_trade >= 0.8 * len(posts)
    assert by_words >= 0.8 * len(posts)


def test_trades_are_rich(world: World) -> None:
    for industry, trades in world.trades.by_industry.items():
        assert len(trades) >= 12, industry
    for trade in world.trades.by_key.values():
        assert len(trade.titles) >= 2
        assert len(trade.wanted) >= 2
        assert len(trade.duty) >= 2
        assert trade.conditions
        assert len(trade.skills) >= 3
        assert len(trade.history) >= 2
        assert trade.near
        assert 2400 <= trade.pay[0] < trade.pay[1]
