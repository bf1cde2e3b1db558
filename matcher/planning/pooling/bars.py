"""Why a worker is not lent to a place (未能调剂的原因), in the order in which it is asked: the first one counts."""

from __future__ import annotations

from matcher.models.enums import Labelled


class Bar(Labelled):
    """What keeps a worker and a place apart."""

    TRADE = "trade", "工种不相近"
    DISPATCHED = "dispatched", "劳务派遣人员不得调剂"
    SELF = "self", "同一企业"
    SKILL = "skill", "技能等级不够"
    DISTANCE = "distance", "距离过远"
    DATES = "dates", "日期不重合"
    SHIFT = "shift", "班次不合"
    FLOOR = "floor", "薪资低于最低工资"
    PAY = "pay", "薪资低于现有工资"
    TAKEN = "taken", "已另行调剂"


BARS = tuple(Bar)
