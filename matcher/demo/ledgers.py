"""Key-enterprise lists, surveys and ledgers of the demo world (名单与台账), put in through their use cases."""

from __future__ import annotations

from datetime import date, timedelta

from matcher import clock
from matcher.demo.world import World
from matcher.models.enums import EnterpriseTag
from matcher.models.key_list import KeyListDraft, ListedFirm
from matcher.models.region import SHANXI
from matcher.service import key_lists
from matcher.service.context import Context

# Which (invented) department hands which list over.
_DEPARTMENTS = {
    EnterpriseTag.ABOVE_SCALE: "省统计部门（演示）",
    EnterpriseTag.WHITELIST: "省工业和信息化部门（演示）",
    EnterpriseTag.SPECIALISED: "省工业和信息化部门（演示）",
    EnterpriseTag.FOUR_ABOVE: "省统计部门（演示）",
    EnterpriseTag.KEY_PROJECT: "省发展改革部门（演示）",
    EnterpriseTag.ZONE: "综改示范区管委会（演示）",
}


def list_firms(context: Context, world: World) -> None:
    """One list per tag, dated two months ago and valid for a year: the firms' tags follow from them."""
    begun = clock.today() - timedelta(days=60)
    for tag, department in _DEPARTMENTS.items():
        firms = [ListedFirm(uscc=firm.uscc, name=firm.name) for firm in world.firms if tag in firm.tags]
        if not firms:
            continue
        head = KeyListDraft(
            tag=tag,
            name=f"{begun.year} 年{tag.label}名单（演示）",
            department=department,
            adcode=SHANXI,
            list_date=begun,
            valid_to=_year_after(begun),
        )
        key_lists.take_list(context, head, firms)


def _year_after(day: date) -> date:
    return day + timedelta(days=365)
