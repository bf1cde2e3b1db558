"""Filing of a unit's month (月度填报): frozen with lines and sums, corrected by number, seen beside what is known now.

The unit itself files its month; whoever sees the unit's month sees what it filed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.annex_figure import AnnexFigure
from matcher.models.monthly import MONTHLY_LABELS, MonthlyChange, MonthlyLine, MonthlySheet, MonthlySums
from matcher.models.monthly_filing import FieldChange, MonthlyDifferences, MonthlyFiling, MonthlyFilingDraft
from matcher.models.survey import month_before
from matcher.service import annex_figures, monthly
from matcher.service.campaigns import scope_of
from matcher.service.context import Context
from matcher.service.permissions import Action, may, permit
from matcher.service.task_forces import own_region

UNKNOWN = "没有这份月度填报，或不在您的管辖范围"
# Raised whenever what the month's sheet counts changes: a frozen month says by which rules it was made.
QUERY_VERSION = "2026-12-1"
# What each sum is called, where its name differs from the line's.
SUM_LABELS = {"enterprises": "重点企业数", "surveyed": "已报调查企业数", "demand_ratio": "全单位求人倍率"}


@dataclass(frozen=True, slots=True)
class FiledMonths:
    """What a unit filed, the latest month and number first; ``own`` is whether the actor may file for it."""

    adcode: str
    place: str
    filings: Sequence[MonthlyFiling]
    own: bool


@dataclass(frozen=True, slots=True)
class FiledMonth:
    """A filed month as its page shows it, with the other filings of the same month."""

    filing: MonthlyFiling
    sheet: MonthlySheet
    others: Sequence[MonthlyFiling]
    sound: bool


@dataclass(frozen=True, slots=True)
class MonthState:
    """What stands of a month that is looked at, and how it differs now (None where it cannot be compared).

    ``own`` is whether the actor may file it.
    """

    filing: MonthlyFiling | None
    moved: MonthlyDifferences | None
    own: bool


@dataclass(frozen=True, slots=True)
class LastMonth:
    """The month before: as it was filed, else (``filing`` is None) as it is known now."""

    sheet: MonthlySheet
    filing: MonthlyFiling | None

    @property
    def basis(self) -> str:
        """Where its figures come from, in words."""
        one = self.filing
        if one is None:
            return f"上月（{self.sheet.month}）没有填报，按现在所知的数据比较"
        return f"上月（{self.sheet.month}）按已填报的数据（{one.kind_label}，{clock.local(one.filed_at):%Y-%m-%d}）比较"


def may_file(context: Context, adcode: str) -> bool:
    """Whether the actor may file the months of this unit: the own one."""
    return may(context.actor, Action.MONTH_FILE) and own_region(context).adcode == adcode


def file_month(context: Context, draft: MonthlyFilingDraft) -> MonthlyFiling:
    """File the own unit's month: frozen from now on. The first needs no reason, each 更正 after it does.

    Of two that file at once one is told so, by the unique constraint on the number.
    """
    permit(context.actor, Action.MONTH_FILE)
    unit = own_region(context)
    earlier = context.unit.monthly_filings.of_unit(unit.adcode, draft.month)
    if earlier and not draft.reason:
        raise Invalid(f"{draft.month} 已经填报，再填是更正：请写明更正原因", field="reason")
    if draft.reason and not earlier:
        raise Invalid(f"{draft.month} 还没有填报，不用写更正原因", field="reason")
    sheet = monthly.get_month(context, month=draft.month, adcode=unit.adcode)
    filing = MonthlyFiling(
        adcode=unit.adcode,
        month=sheet.month,
        number=earlier[0].number + 1 if earlier else 0,
        reason=draft.reason,
        content=sheet.to_dict(),
        digest="",
        query_version=QUERY_VERSION,
        cutoff=sheet.cutoff,
        filed_by=context.actor.account_id,
        filed_name=context.actor.name[:60],
        filed_at=clock.now(),
    )
    filing.digest = filing.sealed()
    context.unit.monthly_filings.add(filing)
    context.unit.audit(
        "month.file",
        "monthly_filing",
        filing.id,
        purpose=draft.reason[:200],
        unit=unit.adcode,
        month=sheet.month,
        number=filing.number,
        digest=filing.digest,
    )
    return filing


def list_filed(context: Context, *, month: str = "", adcode: str = "") -> FiledMonths:
    """A unit's filed months; the own unit unless told otherwise, one month where it is told."""
    asked = annex_figures.ask(context, adcode=adcode)
    found = context.unit.monthly_filings.of_unit(asked.adcode, monthly.month_asked(month) if month.strip() else "")
    return FiledMonths(asked.adcode, asked.place, found, may_file(context, asked.adcode))


def get_filed(context: Context, filed_id: int) -> FiledMonth:
    """One filed month, drawn from what was frozen."""
    filing = _seen(context, filed_id)
    others = context.unit.monthly_filings.of_unit(filing.adcode, filing.month)
    return FiledMonth(filing, _sheet(filing), [one for one in others if one.id != filing.id], filing.sound)


def redrawn(context: Context, filed_id: int) -> FiledMonth:
    """The month exactly as it was filed; a content that no longer bears its digest is a conflict, not a month."""
    found = get_filed(context, filed_id)
    if not found.sound:
        raise _broken()
    return found


def state_of(context: Context, sheet: MonthlySheet) -> MonthState:
    """Whether the month of a sheet was filed, and what differs from it now."""
    filing = context.unit.monthly_filings.latest(sheet.adcode, sheet.month)
    moved = compare(filing.sheet, sheet) if filing is not None and filing.sound else None
    return MonthState(filing, moved, may_file(context, sheet.adcode))


def standing(context: Context, adcode: str, month: str) -> MonthlyFiling | None:
    """What stands of a unit's month (its highest number), for figures: none, or one that bears its digest.

    ``adcode`` and ``month`` come from a sheet, so that whether the actor may see it is settled.
    """
    found = context.unit.monthly_filings.latest(adcode, month)
    return found if found is not None and found.sound else None


def last_month(context: Context, sheet: MonthlySheet) -> LastMonth:
    """The month before a sheet's, as filed where it was."""
    month = month_before(sheet.month)
    filing = standing(context, sheet.adcode, month)
    if filing is not None:
        return LastMonth(filing.sheet, filing)
    return LastMonth(monthly.get_month(context, month=month, adcode=sheet.adcode), None)


def differences(context: Context, filed_id: int) -> MonthlyDifferences:
    """A filed month beside the same month as it is known now."""
    filing = _seen(context, filed_id)
    return compare(_sheet(filing), monthly.get_month(context, month=filing.month, adcode=filing.adcode))


def compare(filed: MonthlySheet, now: MonthlySheet) -> MonthlyDifferences:
    """Which enterprises came or went, which facts of the others are other ones now, and which sums."""
    changes = monthly.compare(filed, now)
    facts = tuple(
        FieldChange(pair.name, label, _words(before), _words(after))
        for pair in changes
        if pair.before is not None and pair.after is not None
        for label, before, after in _facts(pair.before, pair.after)
    )
    was, known = filed.sums.plain(), now.sums.plain()
    sums = tuple(
        FieldChange("", sum_label(name), _words(was[name]), _words(known[name]))
        for name in MonthlySums.__dataclass_fields__
        if was[name] != known[name]
    )
    sums += tuple(
        FieldChange("", f"附件4 {one.label}", str(filed.figures.get(one, 0)), str(now.figures.get(one, 0)))
        for one in AnnexFigure
        if filed.figures.get(one, 0) != now.figures.get(one, 0)
    )
    if filed.overdue != now.overdue:
        sums += (FieldChange("", "逾期案件数", str(filed.overdue), str(now.overdue)),)
    return MonthlyDifferences(_moved(changes), facts, sums)


def sum_label(name: str) -> str:
    """What a sum is called."""
    return SUM_LABELS.get(name) or MONTHLY_LABELS[name]


def _moved(changes: Sequence[MonthlyChange]) -> tuple[MonthlyChange, ...]:
    return tuple(one for one in changes if one.before is None or one.after is None)


def _facts(before: MonthlyLine, after: MonthlyLine) -> list[tuple[str, object, object]]:
    told = [(label, before.value(name), after.value(name)) for name, label in MONTHLY_LABELS.items()]
    return [one for one in told if one[1] != one[2]]


def _words(value: object) -> str:
    if value is None or value == "":
        return "—"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _sheet(filing: MonthlyFiling) -> MonthlySheet:
    """What was filed, however it reads now; what cannot be read any more is a conflict."""
    try:
        return filing.sheet
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _broken() from None


def _broken() -> Conflict:
    return Conflict("存档内容与填报时的摘要不一致，不能作为原件使用，请报系统管理员", code="broken")


def _seen(context: Context, filed_id: int) -> MonthlyFiling:
    found = context.unit.monthly_filings.get(filed_id, scope_of(context, Action.ANNEX_READ))
    if found is None:
        raise NotFound(UNKNOWN)
    return found
