"""Lists of dishonest enterprises (失信名单): who stands on the last one publishes nothing; a person may end it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Invalid
from matcher.forms.blacklists import BlackRow, read_blacklist
from matcher.forms.sandbox import read_document
from matcher.models.blacklist import Blacklist, BlacklistDraft, BlacklistEntry
from matcher.models.enterprise import Enterprise
from matcher.models.region import SHANXI
from matcher.service.context import Context
from matcher.service.permissions import Action, permit


@dataclass(frozen=True, slots=True)
class Taken:
    """What a list did: how many lines, how many registered enterprises it stopped, how many it let go."""

    listed: Blacklist
    size: int
    stopped: int
    released: int


def import_file(context: Context, draft: BlacklistDraft, filename: str, data: bytes) -> Taken:
    """Take a file whole or not at all; mistakes are told by row."""
    permit(context.actor, Action.ENTERPRISE_BAR)
    rows, problems = read_blacklist(read_document(filename, data))
    if problems:
        told = f"名单有 {len(problems)} 处需要改正，整份没有导入"
        raise Invalid(told, field="file", details=problems[:50], code="rows")
    return take(context, draft, rows)


def take(context: Context, draft: BlacklistDraft, rows: Sequence[BlackRow]) -> Taken:
    """Store a list of the own region and let the bars follow; the series' last list alone counts.

    An enterprise that a person barred stays barred whatever lists say.
    """
    permit(context.actor, Action.ENTERPRISE_BAR)
    unit, adcode = context.unit, context.actor.adcode or SHANXI
    if draft.list_date > clock.today():
        raise Invalid("名单日期不能晚于今天", field="list_date")
    made = Blacklist(**draft.model_dump(), adcode=adcode, by_id=context.actor.account_id, at=clock.now())
    last = unit.blacklists.latest_day(made)
    if last is not None and draft.list_date < last:
        raise Invalid(f"已有 {last} 的同一名单，请导入更新的名单", field="list_date")
    entries = [BlacklistEntry(list_id=0, uscc=one.uscc, name=one.name, reason=one.reason) for one in rows]
    unit.blacklists.add(made, entries)
    earlier, lines = unit.blacklists.before(made), {one.uscc: one for one in entries}
    held = unit.enterprises.hold(unit.blacklists.touched(sorted(lines), earlier, adcode))
    stopped = released = 0
    for firm in held.values():
        line = lines.get(firm.uscc)
        if line is not None and (firm.barred_at is None or firm.blacklist_id in earlier):
            stopped += firm.barred_at is None
            _stop(context, firm, made, line)
        elif line is None and firm.blacklist_id in earlier:
            released += 1
            firm.barred_at, firm.barred_reason, firm.blacklist_id = None, "", None
            _changed(context, firm, "enterprise.unbarred", made)
    unit.audit("blacklist.take", "blacklist", made.id, kind=draft.kind.value, size=len(lines), stopped=stopped)
    return Taken(made, len(lines), stopped, released)


def registered(context: Context, firm: Enterprise) -> None:
    """An enterprise was registered just now: a list that names its code stops it at once."""
    found = context.unit.blacklists.standing_on(firm.uscc, firm.adcode)
    if found is not None and firm.barred_at is None:
        _stop(context, firm, found[1], found[0])


def _stop(context: Context, firm: Enterprise, made: Blacklist, line: BlacklistEntry) -> None:
    why = f"：{line.reason}" if line.reason else ""
    firm.barred_reason = f"列入{made.kind.label}（{made.department}，{made.list_date}）{why}"[:200]
    firm.barred_at, firm.blacklist_id = firm.barred_at or clock.now(), made.id
    _changed(context, firm, "enterprise.barred", made)


def _changed(context: Context, firm: Enterprise, what: str, made: Blacklist) -> None:
    firm.version += 1
    firm.updated_at = clock.now()
    context.unit.session.flush()
    context.unit.audit(what, "enterprise", firm.id, blacklist_id=made.id)


def list_blacklists(
    context: Context, *, offset: int = 0, limit: int = 20
) -> tuple[Sequence[tuple[Blacklist, int]], int]:
    """The lists of the own region and of those below, the latest first."""
    permit(context.actor, Action.ENTERPRISE_BAR)
    return context.unit.blacklists.page(context.actor.adcode or SHANXI, offset=offset, limit=limit)
