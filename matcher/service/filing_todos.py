"""To-dos of filings (报送待办): forms to hand in, and filings of the units below to receive."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from matcher import clock
from matcher.models.enums import Role
from matcher.models.filing import FilingState
from matcher.models.todo import Todo, TodoKind
from matcher.planning.deadlines import CORRECT_DAYS, add_working_days
from matcher.service.todo_sources import LIMIT, Asking, after

# A form is asked for from so many working days before its day; one nobody handed in is forgotten after so many days.
AHEAD_WORKING_DAYS = 3
FORGOTTEN_DAYS = 120


def forms_due(asking: Asking) -> Iterable[Todo]:
    """Forms of the own unit that are near, due or over, and those sent back; an officer's where it is 承办人."""
    actor, unit = asking.context.actor, asking.unit
    region = unit.regions.find(actor.adcode or "")
    if region is None:
        return
    mine: set[int] | None = None
    if actor.role is Role.OFFICER:
        serving = unit.task_forces.handlers(actor.account_id or 0, asking.today)
        mine = {one.campaign_id for one in serving if one.adcode == region.adcode}
        if not mine:
            return
    until = add_working_days(asking.today, AHEAD_WORKING_DAYS)
    since = asking.today - timedelta(days=FORGOTTEN_DAYS)
    # A returned form is asked for at once, also before its day is near.
    rows = unit.filings.owed(region.adcode, region.level, asking.today + timedelta(days=FORGOTTEN_DAYS), since)
    urges = unit.filings.urges({campaign.id or 0 for _, campaign, _ in rows}, region.adcode) if rows else ()
    urged: dict[tuple[int, str], int] = {}
    for one in urges:
        if one.adcode == region.adcode:
            key = (one.campaign_id, one.form.value)
            urged[key] = urged.get(key, 0) + 1
    for asked, campaign, latest in rows:
        campaign_id = campaign.id or 0
        if mine is not None and campaign_id not in mine:
            continue
        if latest is not None and latest.state is not FilingState.RETURNED:
            continue
        times = urged.get((campaign_id, asked.form.value), 0)
        if latest is None and asked.due > until and not times:
            continue
        due = asked.due
        what = f"附件{asked.form.value} {asked.form.label}，{asked.due} 前报送"
        if latest is not None:
            what = f"附件{asked.form.value} 被退回：{latest.return_reason[:40]}，改后重新报送"
            due = max(due, after(latest.decided_at or clock.now(), CORRECT_DAYS))
        what += f"（上级已催报 {times} 次）" if times else ""
        href = f"/campaigns/{campaign_id}/filings/new?form={asked.form.value}"
        yield asking.todo(TodoKind.FILING_DUE, asked.id, what, campaign.name, due, href)


def to_receive(asking: Asking) -> Iterable[Todo]:
    """Filings of the units below that wait for a receipt or a return."""
    actor = asking.context.actor
    # A county's goes to its city; the province has the cities'.
    cities = actor.role is Role.PROVINCE_ADMIN
    for one, campaign in asking.unit.filings.awaiting(actor.adcode, LIMIT, cities=cities):
        place = asking.context.place_name(one.adcode)
        what = f"{place}报送附件{one.form.value}，请接收或退回"
        due = after(one.filed_at, CORRECT_DAYS)
        yield asking.todo(TodoKind.FILING_CHECK, one.id, what, campaign.name, due, f"/filings/{one.id}")


FILING_SOURCES: tuple[tuple[Callable[[Asking], Iterable[Todo]], frozenset[Role]], ...] = (
    (forms_due, frozenset({Role.OFFICER, Role.COUNTY_ADMIN, Role.CITY_ADMIN})),
    (to_receive, frozenset({Role.CITY_ADMIN, Role.PROVINCE_ADMIN})),
)
