"""Service officers (用工服务专员): their load, leave and end of service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enums import RegionLevel
from matcher.models.officer import Officer
from matcher.models.region import SHANXI, covers
from matcher.service import accounts, leave, pairings
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, permit

MAX_CAP = 500
# A leave of more than this is an end of service.
MAX_LEAVE_DAYS = 366


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """An officer with what they carry; the cap is soft (``domain.md`` §0)."""

    officer: Officer
    open_cases: int
    main: int
    away: bool

    @property
    def over(self) -> bool:
        """Whether they carry more open cases than the cap."""
        return self.open_cases > self.officer.load_cap

    def to_dict(self) -> dict[str, Any]:
        """As the API gives it."""
        one = self.officer
        names = ("id", "name", "staff_no", "adcode", "industries", "load_cap", "active", "leave_from", "leave_to")
        facts = {name: getattr(one, name) for name in (*names, "left_on", "version")}
        return facts | {"open_cases": self.open_cases, "main": self.main, "away": self.away, "over": self.over}


def list_officers(context: Context, adcode: str = "") -> list[OfficerRow]:
    """The officers of a region within the actor's reach, by place; those who left last."""
    scope = scope_within(context, adcode)
    rows = _rows(context, list(context.unit.officers.within(scope)))
    return sorted(rows, key=lambda row: (not row.officer.active, row.officer.adcode, row.officer.id or 0))


def scope_within(context: Context, adcode: str) -> str:
    """A region the actor may look at: the one asked for, or the actor's own."""
    reach = permit(context.actor, Action.CASE_ASSIGN)
    own = reach.adcode or SHANXI
    if not adcode:
        return own
    region = context.unit.regions.find(adcode)
    if region is None or not covers(own, adcode):
        raise NotFound("没有这个地区，或不在您的管辖范围")
    return adcode


def counties(context: Context) -> list[tuple[str, str]]:
    """The counties of the actor's region, code and name, when there is more than one to choose from."""
    scope = scope_within(context, "")
    if not scope.endswith("00"):
        return []
    levels = (RegionLevel.COUNTY, RegionLevel.ZONE)
    found = [one for level in levels for one in context.unit.regions.within(scope, level)]
    return [(one.adcode, context.place_name(one.adcode)) for one in sorted(found, key=lambda one: one.adcode)]


def get_officer(context: Context, officer_id: int) -> OfficerRow:
    """One officer of the actor's region."""
    return _rows(context, [_find(context, officer_id)])[0]


def _rows(context: Context, officers: list[Officer]) -> list[OfficerRow]:
    ids, day = [one.id or 0 for one in officers], clock.today()
    cases, mains = context.unit.officers.open_cases(ids), context.unit.officers.main_counts(ids)
    return [
        OfficerRow(one, cases.get(one.id or 0, 0), mains.get(one.id or 0, 0), one.on_leave(day)) for one in officers
    ]


def _find(context: Context, officer_id: int, *, lock: bool = False) -> Officer:
    found = context.unit.officers.find(officer_id, permit(context.actor, Action.CASE_ASSIGN), lock=lock)
    if found is None:
        raise NotFound("没有这位专员，或不在您的管辖范围")
    return found


def _active(context: Context, officer_id: int, version: int) -> Officer:
    officer = _find(context, officer_id, lock=True)
    check_version(officer.version, version)
    if not officer.active:
        raise Conflict(f"{officer.name}已离岗")
    return officer


def set_leave(context: Context, officer_id: int, *, first: date | None, last: date | None, version: int) -> Officer:
    """Enter, change or take back a leave, both days inclusive; None for both means no leave.

    Cases move to the backup on its first day and come back after its last; what is due today happens at once.
    """
    officer = _active(context, officer_id, version)
    if first is None and last is not None:
        raise Invalid("请填写休假开始日期", field="first")
    if first is not None:
        if last is None:
            raise Invalid("请填写休假结束日期（含当天）", field="last")
        if last < first:
            raise Invalid("休假结束日期不能早于开始日期", field="last")
        if (last - first).days >= MAX_LEAVE_DAYS:
            raise Invalid(f"一次休假最长 {MAX_LEAVE_DAYS} 天，超过请办理离岗", field="last")
    officer.leave_from, officer.leave_to = first, last
    officer.version += 1
    context.unit.audit("officer.leave", "officer", officer.id, first=str(first or ""), last=str(last or ""))
    context.unit.session.flush()
    leave.rearrange(context, [officer])
    return officer


def set_cap(context: Context, officer_id: int, *, load_cap: int, version: int) -> Officer:
    """Change how many cases an officer should carry at most (soft)."""
    officer = _active(context, officer_id, version)
    if not 1 <= load_cap <= MAX_CAP:
        raise Invalid(f"上限应在 1 到 {MAX_CAP} 之间", field="load_cap")
    officer.load_cap = load_cap
    officer.version += 1
    context.unit.audit("officer.cap", "officer", officer.id, load_cap=load_cap)
    return officer


def publish_contact(context: Context, officer_id: int, *, public: bool, version: int) -> Officer:
    """Let anybody read an officer's name and office telephone, as the officer agreed; or take that back at once."""
    officer = _active(context, officer_id, version)
    if public and not officer.office_phone:
        raise Invalid("该专员没有登记办公电话，不能公开联系方式", field="public")
    officer.contact_public = public
    officer.version += 1
    context.unit.audit("officer.contact", "officer", officer.id, public=public)
    return officer


def leave_service(context: Context, officer_id: int, *, version: int, reason: str) -> Officer:
    """End an officer's service today: pairings end, offered hand-overs are withdrawn, open cases go to others."""
    seen, unit = _find(context, officer_id), context.unit
    if not reason.strip():
        raise Invalid("请填写离岗原因", field="reason")
    # Enterprises before anything that hangs on them (decision 0005).
    offered = unit.handovers.waiting_of(officer_id)
    firms = [one.enterprise_id for one in unit.officers.held_by(seen.id or 0)]
    held = unit.enterprises.hold([*firms, *(one.enterprise_id for one in offered)])
    officer = _active(context, officer_id, version)
    officer.active, officer.left_on = False, clock.today()
    officer.version += 1
    unit.session.flush()
    for pairing in unit.officers.held_by(officer_id):
        if pairing.enterprise_id not in held:
            raise Conflict("该专员刚刚又结对了企业，请刷新后重试", code="stale")
        pairings.end(context, pairing, held[pairing.enterprise_id], f"专员离岗：{reason.strip()}")
    for handover in unit.handovers.waiting_of(officer_id):
        pairings.drop_proposed(context, handover.enterprise_id, f"{officer.name}离岗")
    leave.rearrange(context, [officer])
    # Who has left looks at nobody's data any more (trust.md T53).
    for account in unit.accounts.of_officer(officer_id):
        accounts.disable(context, account, f"专员离岗：{reason.strip()}")
    unit.audit("officer.leave_service", "officer", officer.id, purpose=reason.strip()[:200])
    return officer
