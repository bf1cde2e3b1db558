"""Booths of a job fair (展位): given by rule or by hand, exchanged; none twice, whoever asks at the same moment.

Whoever gives out a booth holds the fair; that no number is given twice is besides a guard of the store.
"""

from __future__ import annotations

from collections.abc import Sequence

from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enums import Industry
from matcher.models.fair import Fair
from matcher.models.fair_entry import FairEntry
from matcher.models.fair_kinds import EntryState, FairState
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.fair_entries import UNKNOWN_ENTRY, EntryRow, changed, entry_rows
from matcher.service.fair_steps import has_booths
from matcher.service.fairs import find_fair, moved, run_fair, runs
from matcher.service.permissions import Action, permit

_GIVING = (FairState.PUBLICISED, FairState.READY, FairState.OPEN)


def booth_list(context: Context, fair_id: int) -> tuple[Fair, list[EntryRow]]:
    """The accepted enterprises by booth, those without one last; for who runs the fair and the auditor."""
    fair = find_fair(context, fair_id)
    if not runs(context, fair) and not context.actor.reach.everything:
        raise NotFound("没有这场招聘会，或不在您的管辖范围")
    rows = entry_rows(context, fair, (EntryState.ACCEPTED,))
    return fair, sorted(rows, key=lambda one: (one.entry.booth is None, one.entry.booth or 0, one.entry.id or 0))


def in_order(rows: Sequence[EntryRow]) -> list[EntryRow]:
    """The rule of booths: industries together, the one with most people wanted first, within it the largest need.

    Equal ones by the industry's code and by the order in which they signed up, so that asking twice changes nothing.
    """
    wanted: dict[Industry, int] = {}
    for one in rows:
        wanted[one.enterprise.industry] = wanted.get(one.enterprise.industry, 0) + one.people

    def place(one: EntryRow) -> tuple[int, str, int, int]:
        industry = one.enterprise.industry
        return -wanted[industry], industry.value, -one.people, one.entry.id or 0

    return sorted(rows, key=place)


def assign_booths(context: Context, fair_id: int, *, version: int, anew: bool = False) -> list[EntryRow]:
    """Give every accepted enterprise a booth by :func:`in_order`; those given already stay, unless ``anew``."""
    fair = _giving(context, fair_id)
    check_version(fair.version, version)
    rows = entry_rows(context, fair, (EntryState.ACCEPTED,))
    if not rows:
        raise Conflict("还没有审核通过的参会单位", code="nobody")
    if len(rows) > fair.booths:
        raise Conflict(f"有 {len(rows)} 家参会单位，只有 {fair.booths} 个展位，请先增加展位数", code="booths")
    ordered = in_order(rows)
    before = {one.entry.id: one.entry.booth for one in rows}
    if anew:
        for one in rows:
            one.entry.booth = None
        # Freed before they are given out again: the store lets nobody have another's number, not even for a moment.
        context.unit.session.flush()
    taken = {one.entry.booth for one in rows if one.entry.booth is not None}
    free = iter(number for number in range(1, fair.booths + 1) if number not in taken)
    for one in ordered:
        if one.entry.booth is None:
            one.entry.booth = next(free)
    for one in ordered:
        if one.entry.booth != before[one.entry.id]:
            changed(context, one.entry, "fair.booth", booth=one.entry.booth or 0)
    moved(context, fair, "fair.booths", entries=len(rows))
    return sorted(rows, key=lambda one: one.entry.booth or 0)


def give_booth(context: Context, entry_id: int, booth: int | None, *, version: int) -> FairEntry:
    """Give one enterprise a booth by hand, or take it back with None; one that is taken is a conflict."""
    entry, fair = _located(context, entry_id)
    check_version(entry.version, version)
    if entry.state is not EntryState.ACCEPTED:
        raise Conflict(f"报名当前为“{entry.state.label}”，审核通过后才有展位")
    if booth is not None and not 1 <= booth <= fair.booths:
        raise Invalid(f"展位号应为 1 到 {fair.booths}", field="booth")
    for other, firm in context.unit.fair_entries.of_fair(fair.id or 0, (EntryState.ACCEPTED,)):
        if booth is not None and other.booth == booth and other.id != entry.id:
            raise Conflict(f"{booth} 号展位已排给{firm.name}，可以与其对调", code="booth_taken")
    entry.booth = booth
    return changed(context, entry, "fair.booth", booth=booth or 0)


def swap_booths(context: Context, entry_id: int, other_id: int, *, version: int, other_version: int) -> list[FairEntry]:
    """Exchange the booths of two enterprises at one fair."""
    entry, fair = _located(context, entry_id)
    other = context.unit.fair_entries.get(other_id)
    if other is None or other.fair_id != fair.id:
        raise NotFound(UNKNOWN_ENTRY)
    if other.id == entry.id:
        raise Invalid("请选择另一家单位对调", field="other_id")
    check_version(entry.version, version)
    check_version(other.version, other_version)
    if entry.booth is None or other.booth is None:
        raise Conflict("两家单位都有展位才能对调")
    mine, theirs = entry.booth, other.booth
    entry.booth = None
    context.unit.session.flush()
    other.booth = mine
    changed(context, other, "fair.booth", booth=mine)
    entry.booth = theirs
    changed(context, entry, "fair.booth", booth=theirs)
    return [entry, other]


def _located(context: Context, entry_id: int) -> tuple[FairEntry, Fair]:
    """An entry of a fair the actor's unit runs, under the fair's lock."""
    permit(context.actor, Action.FAIR_PLAN)
    found = context.unit.fair_entries.get(entry_id)
    if found is None:
        raise NotFound(UNKNOWN_ENTRY)
    try:
        fair = _giving(context, found.fair_id)
    except NotFound:
        raise NotFound(UNKNOWN_ENTRY) from None
    entry = context.unit.fair_entries.get(entry_id)
    if entry is None:
        raise NotFound(UNKNOWN_ENTRY)
    return entry, fair


def _giving(context: Context, fair_id: int) -> Fair:
    fair = run_fair(context, fair_id, Action.FAIR_PLAN)
    if not has_booths(fair):
        raise Conflict("本场没有展位（线上，或展位数为 0）", code="no_booths")
    if fair.state not in _GIVING:
        raise Conflict(f"招聘会当前为“{fair.state.label}”，不能排展位", code="state")
    return fair
