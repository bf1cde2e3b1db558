"""Pay against the market: the nearest comparison with posts enough is taken, and named."""

from __future__ import annotations

import pytest

from matcher.models.enums import PayUnit
from matcher.models.vacancy import Vacancy
from matcher.repository.vacancies import Vacancies
from matcher.service import plan_contents
from matcher.service.context import Kit
from matcher.service.pay_market import PayFinding, compare
from matcher.service.permissions import SYSTEM
from tests.service.test_referrals import submit


def compared(
    kit: Kit, post_id: int, monkeypatch: pytest.MonkeyPatch, counts: dict[tuple[int, bool], int]
) -> PayFinding:
    """The comparison where a region (digits of its prefix) holds so many posts of the family, or of the 小类 (True)."""

    def pays(
        _self: Vacancies, prefix: str, titles: tuple[str, ...], occupations: str
    ) -> list[tuple[int, int, int, PayUnit]]:
        wide = bool(occupations)
        return [(0, 500_000, 800_000, PayUnit.MONTH)] * counts.get((len(prefix), wide), 0)

    monkeypatch.setattr(Vacancies, "pays", pays)
    with kit.open(SYSTEM, write=False) as context:
        post = context.unit.vacancies.get(post_id)
        assert isinstance(post, Vacancy)
        return compare(context, post)


def test_the_nearest_comparison_with_posts_enough_is_taken_and_named(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    post = submit(kit, title="电焊工", pay="6000-7000元/月")
    few = {(4, False): 19, (2, False): 19, (4, True): 19, (2, True): 19}
    for place, level in (
        ((4, False), "同城同类岗位"),
        ((2, False), "全省同类岗位"),
        ((4, True), "同城同小类"),
        ((2, True), "全省同小类"),
    ):
        found = compared(kit, post, monkeypatch, few | {place: 20})
        assert (found.level.startswith(level), found.sample, found.median) == (True, 20, 800_000)
        assert found.percent == 88
        said = {"offered": found.offered, "median": found.median, "percent": 88, "sample": 20, "level": found.level}
        assert f"为{found.level}中位数 8,000 元的 88%" in plan_contents.pay_text(said)
    nothing = compared(kit, post, monkeypatch, few)
    assert (nothing.median, nothing.percent, nothing.sample) == (None, None, 19)
