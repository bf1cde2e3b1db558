"""Enterprises at the door of a job fair (参会单位签到): by code, at the desk, or from the paper sheet afterwards.

参会单位数 of 附件4 counts who checked in, never who signed up. Who may not recruit any more is not let in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.fair import Fair
from matcher.models.fair_entry import FairEntry
from matcher.models.fair_kinds import HELD, SHEET_DAYS, CheckIn, EntryState, FairKind, FairState
from matcher.service import fair_posts
from matcher.service.context import Context
from matcher.service.fair_entries import MOST_INVITED, changed, held, own_enterprise
from matcher.service.fairs import find_fair
from matcher.service.permissions import Action, permit
from matcher.service.standing import may_recruit, standing_of


def check_in(context: Context, entry_id: int, how: CheckIn = CheckIn.DESK) -> FairEntry:
    """An accepted enterprise is here: at the desk while the fair is open, from the sheet until a week after it."""
    permit(context.actor, Action.FAIR_DOOR)
    entry, enterprise, fair = held(context, entry_id, Action.FAIR_PLAN)
    return _come(context, entry, enterprise, fair, how)


def check_in_sheet(context: Context, fair_id: int, entry_ids: Sequence[int]) -> list[FairEntry]:
    """All enterprises of a paper sheet at once, whole or not at all; who is entered already stays as it is."""
    permit(context.actor, Action.FAIR_DOOR)
    if not 1 <= len(set(entry_ids)) <= MOST_INVITED:
        raise Invalid(f"一次请选择 1 到 {MOST_INVITED} 家单位", field="entry_ids")
    numbers = sorted(set(entry_ids))
    found = [one for one in (context.unit.fair_entries.get(number) for number in numbers) if one is not None]
    if len(found) < len(numbers) or any(one.fair_id != fair_id for one in found):
        raise NotFound("没有这条参会报名，或不在您的管辖范围")
    # Enterprises first and all of them by id, then the fair (decision 0005).
    context.unit.enterprises.hold([one.enterprise_id for one in found])
    made = []
    for one in sorted(found, key=lambda entry: entry.enterprise_id):
        entry, enterprise, fair = held(context, one.id or 0, Action.FAIR_PLAN)
        if entry.checked_in_at is None:
            made.append(_come(context, entry, enterprise, fair, CheckIn.LIST))
    return made


def fair_of_code(context: Context, code: str) -> tuple[Fair, FairEntry | None]:
    """The fair of a printed code, with the actor's own entry; for an enterprise that scans it at the door."""
    enterprise_id = own_enterprise(context)
    fair = context.unit.fairs.of_code(code[:24]) if code else None
    if fair is None:
        raise NotFound("签到码无效，请扫描现场张贴的二维码")
    fair = find_fair(context, fair.id or 0, Action.FAIR_ENTER)
    return fair, context.unit.fair_entries.of_enterprise(fair.id or 0, enterprise_id)


def check_in_by_code(context: Context, code: str) -> FairEntry:
    """The enterprise itself is here: it scanned the code that hangs at the door."""
    fair, entry = fair_of_code(context, code)
    if entry is None:
        raise Conflict("本单位没有报名参加这场招聘会，请到服务台办理", code="not_entered")
    if fair.state is not FairState.OPEN:
        raise Conflict(f"招聘会当前为“{fair.state.label}”，进行中才能扫码签到", code="state")
    return _come(context, *held(context, entry.id or 0, Action.FAIR_ENTER), CheckIn.QR)


def undo_check_in(context: Context, entry_id: int) -> FairEntry:
    """It was not here after all; not once people agreed on something with it, nor once the sheets are closed."""
    permit(context.actor, Action.FAIR_DOOR)
    entry, _, fair = held(context, entry_id, Action.FAIR_PLAN)
    if entry.checked_in_at is None:
        raise Conflict("该单位没有签到")
    if fair.state is not FairState.OPEN and not sheets_open(fair):
        raise Conflict(f"招聘会当前为“{fair.state.label}”，不能再更正签到", code="state")
    if context.unit.fair_entries.has_intentions(entry_id):
        raise Conflict("该单位已有求职者的初步意向，不能撤销签到", code="intentions")
    entry.checked_in_at, entry.checked_in_how = None, None
    fair_posts.thaw(context, entry)
    return changed(context, entry, "fair.undo_check_in")


def sheets_open(fair: Fair) -> bool:
    """Whether paper sheets of a closed fair are still entered."""
    if fair.state is not FairState.CLOSED or fair.closed_at is None:
        return False
    return clock.today() <= clock.local(fair.closed_at).date() + timedelta(days=SHEET_DAYS)


def _come(context: Context, entry: FairEntry, enterprise: Enterprise, fair: Fair, how: CheckIn) -> FairEntry:
    if entry.state is not EntryState.ACCEPTED:
        raise Conflict(f"报名当前为“{entry.state.label}”，审核通过后才能签到")
    if entry.checked_in_at is not None:
        raise Conflict("该单位已经签到", code="twice")
    late = sheets_open(fair)
    if fair.state is not FairState.OPEN and not late:
        raise Conflict(
            f"招聘会当前为“{fair.state.label}”，进行中才能签到；结束后 {SHEET_DAYS} 天内可按签到表补录", code="state"
        )
    if late and how is not CheckIn.LIST:
        raise Conflict("招聘会已结束，只能按签到表补录", code="state")
    if not may_recruit(standing_of(enterprise)):
        raise Conflict("该单位的招聘资格已过期或被暂停，不能入场招聘", code="standing")
    if fair_posts.take_off(context, fair, entry, enterprise) == 0 and fair.kind is not FairKind.ODD_JOB:
        raise Conflict("该单位报名的岗位都已不能展示，请先更换岗位", code="posts")
    entry.checked_in_at, entry.checked_in_how = clock.now(), how
    if fair.state in HELD:
        fair_posts.freeze(context, [entry])
    return changed(context, entry, "fair.check_in", how=how.value)
