"""Refusals (不合适): why a recommendation came to nothing and whose word that was; never a protected attribute."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.models.enums import Labelled


class RefusedBy(Labelled):
    """Whose word a refusal is (由谁提出)."""

    ENTERPRISE = "enterprise", "企业"
    SEEKER = "seeker", "求职者"
    OFFICE = "office", "专员核实"


class UnsuitableReason(Labelled):
    """Structured reasons why a candidate does not fit (不合适原因).

    Sex, ethnicity, marriage, children and upper age limits are no reasons (就业促进法 26—29); who is tempted to
    name one finds no place for it.
    """

    PAY = "pay", "薪资不符"
    SKILL = "skill", "技能不符"
    SHIFT = "shift", "班次或工时不接受"
    DISTANCE = "distance", "距离太远"
    CERTIFICATE = "certificate", "证件不全"
    EXPERIENCE = "experience", "经验不足"
    EDUCATION = "education", "学历不符"
    FITNESS = "fitness", "岗位法定的身体条件不符（职业禁忌或体检）"
    NO_SHOW = "no_show", "面试未到"
    FILLED = "filled", "已招满"
    PAUSED = "paused", "暂停招聘"
    POST_CLOSED = "post_closed", "岗位已关闭"
    ENTERPRISE_DECLINED = "enterprise_declined", "企业未录用"
    HEALTH = "health", "本人称身体条件不适合"
    AWAY = "away", "暂不在本地"
    NOT_SEEKING = "not_seeking", "暂不求职"
    LODGING = "lodging", "食宿条件不符"
    FAMILY = "family", "家庭原因"
    INDUSTRY = "industry", "不愿从事该行业"
    INSURANCE = "insurance", "社保条件不符"
    EMPLOYED = "employed", "已在他处就业"
    UNREACHABLE = "unreachable", "联系不上"
    OTHER = "other", "其他"


_ENTERPRISE = (
    UnsuitableReason.SKILL,
    UnsuitableReason.CERTIFICATE,
    UnsuitableReason.EXPERIENCE,
    UnsuitableReason.EDUCATION,
    UnsuitableReason.FITNESS,
    UnsuitableReason.NO_SHOW,
    UnsuitableReason.FILLED,
    UnsuitableReason.PAUSED,
    UnsuitableReason.POST_CLOSED,
    UnsuitableReason.ENTERPRISE_DECLINED,
)
_SEEKER = (
    UnsuitableReason.PAY,
    UnsuitableReason.SHIFT,
    UnsuitableReason.DISTANCE,
    UnsuitableReason.HEALTH,
    UnsuitableReason.AWAY,
    UnsuitableReason.NOT_SEEKING,
    UnsuitableReason.LODGING,
    UnsuitableReason.FAMILY,
    UnsuitableReason.INDUSTRY,
    UnsuitableReason.INSURANCE,
)
# Whose word each reason may be, the usual one first; an officer may find out any of them.
SIDES: Mapping[UnsuitableReason, tuple[RefusedBy, ...]] = {
    **dict.fromkeys(_ENTERPRISE, (RefusedBy.ENTERPRISE, RefusedBy.OFFICE)),
    **dict.fromkeys(_SEEKER, (RefusedBy.SEEKER, RefusedBy.OFFICE)),
    **dict.fromkeys(
        (UnsuitableReason.EMPLOYED, UnsuitableReason.UNREACHABLE, UnsuitableReason.OTHER),
        (RefusedBy.OFFICE, RefusedBy.SEEKER, RefusedBy.ENTERPRISE),
    ),
}


def reasons_of(side: RefusedBy) -> list[UnsuitableReason]:
    """The reasons a side may give, in the order of the list."""
    return [reason for reason in UnsuitableReason if side in SIDES[reason]]
