"""Stay sheets (留工登记): before a holiday who stays and who returns, after it how many are back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.stay_sheet import ReturnDraft, StayDraft, StayReturn, StaySheet
from matcher.models.values import Problem
from matcher.planning.rates import return_rate
from matcher.planning.stay_rules import default_gap as default_gap
from matcher.planning.stay_rules import doubts as doubts
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action
from matcher.service.standing import hold_enterprise, within

# A sheet is of a holiday near by: entered at most so long before it, returns tracked so long after it.
_BEFORE, _AFTER = timedelta(days=120), timedelta(days=90)


@dataclass(frozen=True, slots=True)
class StayView:
    """A sheet with the returns told so far, by day."""

    sheet: StaySheet
    enterprise: Enterprise
    returns: Sequence[StayReturn]

    @property
    def rate(self) -> float | None:
        """返岗率 as last told; None before anybody was due."""
        return return_rate(self.returns[-1].back, self.returns[-1].due) if self.returns else None

    @property
    def doubts(self) -> list[Problem]:
        """What the plans ask to look at while they can still be corrected."""
        return [] if self.returns else doubts(_draft_of(self.sheet))


def _draft_of(sheet: StaySheet) -> StayDraft:
    return StayDraft.model_validate({name: getattr(sheet, name) for name in StayDraft.model_fields})


def make_sheet(context: Context, enterprise_id: int, draft: StayDraft) -> StaySheet:
    """Write a holiday's sheet down; one per enterprise and holiday."""
    enterprise = hold_enterprise(context, enterprise_id, Action.STAY_REPORT)
    _check(draft)
    _free(context, enterprise_id, draft)
    sheet = StaySheet(**_facts(draft), enterprise_id=enterprise.id or 0, by_id=context.actor.account_id, at=clock.now())
    context.unit.stay_sheets.add(sheet)
    context.unit.audit("stay.make", "stay_sheet", sheet.id)
    return sheet


def change_sheet(context: Context, sheet_id: int, draft: StayDraft, *, version: int) -> StaySheet:
    """Correct a sheet while plans change; once returns were told the intentions stand."""
    sheet, _ = _find(context, sheet_id, Action.STAY_REPORT, lock=True)
    check_version(sheet.version, version)
    if context.unit.stay_sheets.returns([sheet_id]):
        raise Conflict("已经登记返岗，留工意向不能再改")
    _check(draft)
    if draft.first != sheet.first:
        _free(context, sheet.enterprise_id, draft)
    for name, value in _facts(draft).items():
        setattr(sheet, name, value)
    sheet.version += 1
    sheet.by_id, sheet.at = context.actor.account_id, clock.now()
    context.unit.audit("stay.change", "stay_sheet", sheet_id)
    return sheet


def _free(context: Context, enterprise_id: int, draft: StayDraft) -> None:
    """One sheet for a holiday: a second one that begins on the same day is a conflict, made or moved there."""
    if context.unit.stay_sheets.of_holiday(enterprise_id, draft.first) is not None:
        raise Conflict(f"{draft.first} 开始的假期已经登记，请在原来的登记上更正")


def _facts(draft: StayDraft) -> dict[str, Any]:
    gaps = sorted(draft.gaps, key=lambda gap: gap.day)
    return draft.model_dump(exclude={"gaps"}) | {"gaps": [gap.model_dump(mode="json") for gap in gaps]}


def _check(draft: StayDraft) -> None:
    today = clock.today()
    if draft.first - today > _BEFORE or today - draft.last > _AFTER:
        raise Invalid("假期日期离今天太远，请核对年份", field="first")
    outside = next((gap.day for gap in draft.gaps if not _near(draft, gap.day)), None)
    if outside is not None:
        raise Invalid(f"缺口预计里的 {outside} 不在假期前后十五天内，请核对", field="gaps")


def _near(draft: StayDraft, day: date) -> bool:
    margin = timedelta(days=15)
    return draft.first - margin <= day <= draft.last + margin


def _find(context: Context, sheet_id: int, action: Action, *, lock: bool = False) -> tuple[StaySheet, Enterprise]:
    found = context.unit.stay_sheets.get(sheet_id, *within(context, action), lock=lock)
    if found is None:
        raise NotFound("没有这份留工登记，或不在您的管辖范围")
    return found


def get_sheet(context: Context, sheet_id: int, action: Action = Action.STAY_READ) -> StayView:
    """One sheet with its returns."""
    sheet, enterprise = _find(context, sheet_id, action)
    return StayView(sheet, enterprise, context.unit.stay_sheets.returns([sheet_id]))


def list_sheets(context: Context, *, offset: int = 0, limit: int = 20) -> tuple[list[StayView], int]:
    """The sheets within reach, the latest holiday first."""
    reach, county = within(context, Action.STAY_READ)
    rows, total = context.unit.stay_sheets.page(reach, county, offset=offset, limit=limit)
    told: dict[int, list[StayReturn]] = {}
    for one in context.unit.stay_sheets.returns([sheet.id or 0 for sheet, _ in rows]):
        told.setdefault(one.sheet_id, []).append(one)
    return [StayView(sheet, enterprise, told.get(sheet.id or 0, [])) for sheet, enterprise in rows], total


def record_return(context: Context, sheet_id: int, draft: ReturnDraft) -> StayReturn:
    """Write down how many were due back and are back by the end of a day; a day told twice is corrected."""
    sheet, _ = _find(context, sheet_id, Action.STAY_REPORT, lock=True)
    if not sheet.first <= draft.day <= sheet.last + _AFTER:
        raise Invalid(f"返岗日期应在 {sheet.first} 之后 90 天内", field="day")
    if draft.day > clock.today():
        raise Invalid("返岗日期不能晚于今天", field="day")
    if draft.due > sheet.leave:
        raise Invalid(f"应返岗 {draft.due} 人，多于返乡 {sheet.leave} 人", field="due")
    told = context.unit.stay_sheets.returns([sheet_id])
    same = next((one for one in told if one.day == draft.day), None)
    context.unit.audit("stay.return", "stay_sheet", sheet_id, day=str(draft.day))
    if same is not None:
        same.due, same.back = draft.due, draft.back
        same.by_id, same.at = context.actor.account_id, clock.now()
        return same
    made = StayReturn(**draft.model_dump(), sheet_id=sheet_id, by_id=context.actor.account_id, at=clock.now())
    context.unit.stay_sheets.add(made)
    return made
