"""An officer's enterprises by gap (企业缺口): how many are missing since when, and when they were last spoken to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher import clock
from matcher.models.case import Case
from matcher.models.deadline import Light
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Labelled
from matcher.planning.deadlines import light
from matcher.service import cases
from matcher.service.cases import Gap
from matcher.service.context import Context
from matcher.service.permissions import Action, permit


class CaseloadSort(Labelled):
    """Orders of the list (排序), as they stand in the address; a minus is from the largest down."""

    MISSING_DOWN = "-missing", "缺口从大到小"
    MISSING = "missing", "缺口从小到大"
    DAYS_DOWN = "-days", "缺工时间从长到短"
    DAYS = "days", "缺工时间从短到长"
    DUE = "due", "最近到期"
    DUE_DOWN = "-due", "最晚到期"
    CONTACT = "contact", "最久未联系"
    CONTACT_DOWN = "-contact", "最近联系"


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """One enterprise: its open case and gap, days since the case was opened, lights and contacts."""

    enterprise: Enterprise
    case: Case | None
    gap: Gap
    days_open: int | None
    light: Light | None
    last_contact: date | None
    next_due: date | None

    def to_dict(self) -> dict[str, Any]:
        """As the API gives it."""
        return {
            "enterprise_id": self.enterprise.id,
            "enterprise": self.enterprise.name,
            "case_id": self.case.id if self.case else None,
            "wanted": self.gap.wanted,
            "started": self.gap.started,
            "missing": self.gap.missing,
            "days_open": self.days_open,
            "light": self.light.value if self.light else None,
            "last_contact": self.last_contact,
            "next_due": self.next_due,
        }


# What each order compares; nothing known stands as the least pressing.
_KEYS: dict[str, Callable[[CaseloadRow], Any]] = {
    "missing": lambda row: row.gap.missing,
    "days": lambda row: row.days_open or 0,
    "due": lambda row: row.next_due or date.max,
    "contact": lambda row: row.last_contact or date.min,
}


def list_caseload(context: Context, *, sort: CaseloadSort = CaseloadSort.MISSING_DOWN) -> list[CaseloadRow]:
    """The enterprises paired with the officer, or with a case of the officer's; equal ones by id.

    Five queries however many there are. Somebody who is no officer has no enterprises here.
    """
    reach, today = permit(context.actor, Action.PAIRING_READ), clock.today()
    if reach.officer_id is None:
        return []
    unit = context.unit
    found = unit.enterprises.served_by(reach.officer_id)
    ids = [firm.id or 0 for firm, _ in found]
    open_cases = [case for _, case in found if case is not None]
    gaps = cases.gaps(context, [case.id or 0 for case in open_cases])
    spoken, due = unit.visits.last_days(ids), unit.deadlines.next_due(ids)
    rows = [
        CaseloadRow(
            firm,
            case,
            gaps[case.id or 0] if case else Gap(),
            (today - clock.local(case.opened_at).date()).days if case else None,
            light(due.get(firm.id or 0), today) if case or firm.id in due else None,
            spoken.get(firm.id or 0),
            due.get(firm.id or 0),
        )
        for firm, case in found
    ]
    rows.sort(key=lambda row: row.enterprise.id or 0)
    return sorted(rows, key=_KEYS[sort.value.lstrip("-")], reverse=sort.value.startswith("-"))
