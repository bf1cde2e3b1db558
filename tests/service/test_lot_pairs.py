"""手工配对: what breaks is said; the law and told skills refuse; days, distance and trade need a reason that stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.enums import RegionLevel, SkillGrade
from matcher.models.pooling import LotSide, PoolingLine, PoolingRun
from matcher.service import lot_pairs, lots, pooling
from matcher.service.permissions import SYSTEM
from tests.lent import Ground, at, lot

__all__ = ["at"]


# No two lots of these tests are the same.
_COUNTS = count(11)


def published(at: Ground, side: LotSide, **facts: Any) -> int:
    """Another lot of the lender or of the borrower."""
    who = at.lender if side is LotSide.SURPLUS else at.borrower
    facts = {"headcount": next(_COUNTS)} | facts
    return at.do(who, lots.publish, who.enterprise_id, lot(side, facts.pop("adcode", at.adcode), **facts)).id


def whole(at: Ground) -> dict[str, date]:
    """All days of the lots."""
    first, last = at.dates(days=28)
    return {"first": first, "last": last}


def doubted(at: Ground, match: str, **changes: Any) -> str:
    """A proposal that needs a reason: refused without, and what is kept of it with one."""
    with pytest.raises(Invalid, match=match) as told:
        at.proposed(reason=" ", **changes)
    assert (told.value.field, told.value.code) == ("reason", "doubtful")
    return str(at.get(at.proposed(reason="双方已商定班车", headcount=1, **changes)).pair_reason)


def test_too_few_days_need_a_reason_that_both_sides_read(at: Ground) -> None:
    first = at.dates()[0]
    kept = doubted(at, "只借调 3 天，少于 7 天", first=first, last=first + timedelta(days=2))
    assert kept == "只借调 3 天，少于 7 天。原因：双方已商定班车"
    doubted(at, "只借调 14 天，不到用工期 28 天的 60%")
    assert at.get(at.proposed(reason="", headcount=1, **whole(at))).pair_reason == ""


def test_another_trade_shift_and_distance_need_a_reason(at: Ground) -> None:
    other = published(at, LotSide.SHORTAGE, title="保洁员", shift="night")
    mine = published(at, LotSide.SURPLUS, shift="day")
    kept = doubted(at, "工种不相近：电焊工与保洁员", shortage_id=other, surplus_id=mine, **whole(at))
    assert "班次不合：富余人员白班，岗位夜班" in kept
    with at.kit.open(SYSTEM, write=False) as context:
        counties = context.unit.regions.within(f"{at.adcode[:4]}00", RegionLevel.COUNTY)
    away = next(one.adcode for one in counties if one.adcode != at.adcode)
    rules = at.kit.pooling
    at.kit = replace(at.kit, pooling=replace(rules, limits=replace(rules.limits, radius_km=0.5)))
    far = published(at, LotSide.SHORTAGE, adcode=away)
    assert "没有双方都合适的住宿" in doubted(at, "公里", shortage_id=far, **whole(at))
    lodged = {
        "surplus_id": published(at, LotSide.SURPLUS, lodging=True),
        "shortage_id": published(at, LotSide.SHORTAGE, adcode=away, lodging=True),
    }
    assert at.get(at.proposed(reason="", **lodged, **whole(at))).pair_reason == ""


def test_a_missing_certificate_or_grade_refuses_whatever_the_reason(at: Ground) -> None:
    licensed = published(at, LotSide.SHORTAGE, certificates=["焊工操作证"])
    skilled = published(at, LotSide.SHORTAGE, skill_grade=SkillGrade.THREE)
    beginner = published(at, LotSide.SURPLUS, skill_grade=SkillGrade.FIVE)
    for pair, match in (
        ({"shortage_id": licensed}, "没有登记岗位要求的证书：焊工操作证"),
        ({"shortage_id": skilled, "surplus_id": beginner}, "岗位要求高级工（三级），富余人员为初级工（五级）"),
    ):
        with pytest.raises(Conflict, match=match) as told:
            at.proposed(reason="急用", **pair, **whole(at))
        assert told.value.code == "unfit"
    doubted(at, "没有写明技能等级", shortage_id=skilled, **whole(at))
    # What nothing speaks against stands first on the lot's page, what is refused last, each with why.
    with at.kit.open(at.officer, write=False) as context:
        found = {one.view.lot.id: one.verdict for one in lot_pairs.partners(context, at.surplus)}
    assert found[at.shortage] == lot_pairs.Verdict()
    assert [bool(one.refusals) for one in found.values()] == sorted(bool(one.refusals) for one in found.values())
    assert (len(found[licensed].refusals), len(found[skilled].doubts)) == (1, 1)


def test_what_a_plan_allows_has_the_plan_for_its_reason(at: Ground) -> None:
    first = at.dates()[0]
    counts = dict.fromkeys(("wanted", "placed", "bound", "cost", "cost_bound", "agreements", "agreements_bound"), 0)
    with at.kit.open(SYSTEM, write=True) as context:
        run = PoolingRun(adcode=at.adcode, created_at=clock.now(), **counts)
        pair = {"surplus_id": at.surplus, "shortage_id": at.shortage, "headcount": 2}
        line = PoolingLine(run_id=0, first=first, last=first + timedelta(days=4), **pair)
        context.unit.pooling.add(run, [line])
        run_id, line_id = run.id or 0, line.id or 0
        context.unit.commit()
    made = at.do(at.officer, pooling.propose, run_id, [line_id])[0]
    assert at.get(made).pair_reason == f"只借调 5 天，少于 7 天。原因：按调剂方案 {run_id} 的测算安排"
