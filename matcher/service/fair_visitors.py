"""People at the door of a job fair (入场求职人数): each once, by the wall's code, at the desk, from the sheet.

Who comes in again is known by the keyed digest of the telephone and is not counted again. Name and telephone of
somebody who is not registered are kept sealed for what is asked afterwards, and wiped then (``fair_after.py``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound, TooMany
from matcher.forms.sandbox import read_document
from matcher.forms.visitor_sheet import SheetRow, read_sheet
from matcher.models.enums import Role
from matcher.models.fair import Fair
from matcher.models.fair_entry import FairEntry
from matcher.models.fair_kinds import CheckIn, FairState, IntentionSource, PeopleGroup
from matcher.models.fair_visit import Agreed, FairVisitor, VisitorDraft
from matcher.models.look import LookKind
from matcher.repository.seekers import Contact
from matcher.service import fair_intentions
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.fair_check_ins import sheets_open
from matcher.service.fairs import UNKNOWN, county_of, find_fair, moved, run_fair, runs
from matcher.service.permissions import Action, permit
from matcher.service.reveal_quota import count_reveal
from matcher.text.contact import mask_name, mask_phone, read_phones
from matcher.text.normalise import clean

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
MOST_GATE = 1_000_000
# Nobody reads more of them at once; what is wrong is told up to here.
_TOLD = 50
# Units above the one that holds a fair see a sample of its visitors (service/spot_checks.py).
_WATCHERS = frozenset({Role.CITY_ADMIN, Role.PROVINCE_ADMIN})
UNKNOWN_VISITOR = "没有这位求职者的入场登记，或不在您的管辖范围"
# At a wall where anybody writes: more in one minute than people walk through a door is a machine.
_MOST_A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody at the door; ``again``: they were in already and are not counted twice."""

    visitor: FairVisitor
    again: bool


@dataclass(frozen=True, slots=True)
class VisitorRow:
    """A visitor as the desk's list shows it, masked, with what stands between them and enterprises."""

    visitor: FairVisitor
    agreed: list[Agreed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class VisitorPage:
    """The visitors of a fair, the latest first; ``open`` the door is open, ``late`` sheets are still entered."""

    fair: Fair
    rows: list[VisitorRow]
    total: int
    counts: dict[str, int]
    open: bool
    late: bool


def draft_of(name: str, phone: str, wanted: str, groups: Sequence[str], *, agreed: bool) -> VisitorDraft:
    """A visitor as typed into a form; what is wrong is :class:`Invalid` naming the field."""
    if not 2 <= len(name.strip()) <= 40:
        raise Invalid("请填写姓名，2 到 40 个字", field="name")
    phones = read_phones(clean(phone))
    if not phones or not _MOBILE.fullmatch(phones[0]):
        raise Invalid("请填写 11 位手机号", field="phone")
    known = {one.value: one for one in PeopleGroup}
    if any(one not in known for one in groups) or len(groups) > len(known):
        raise Invalid("人员类别不在可选范围，请刷新页面后重选", field="groups")
    chosen = [known[one] for one in dict.fromkeys(groups)]
    told = wanted.strip()[:60]
    return VisitorDraft(name=name.strip(), phone=phones[0], groups=chosen, wanted=told, agreed=agreed)


def list_visitors(context: Context, fair_id: int, *, offset: int = 0, limit: int = 50) -> VisitorPage:
    """Who came to a fair of one's own unit, masked."""
    fair = run_fair(context, fair_id, Action.FAIR_DOOR)
    visits = context.unit.fair_visits
    found, total = visits.page(fair_id, offset, limit)
    agreed: dict[int, list[Agreed]] = {}
    for one in visits.agreed(visitors=[row.id or 0 for row in found]):
        agreed.setdefault(one.visitor.id or 0, []).append(one)
    rows = [VisitorRow(one, agreed.get(one.id or 0, [])) for one in found]
    counts = visits.counts(fair_id, clock.today())
    return VisitorPage(fair, rows, total, counts, fair.state is FairState.OPEN, sheets_open(fair))


def at_door(context: Context, fair_id: int) -> None:
    """Whether the actor works at the door of this fair; asked before a file is looked at, else there is none."""
    permit(context.actor, Action.FAIR_DOOR)
    if not runs(context, find_fair(context, fair_id)):
        raise NotFound(UNKNOWN)


def register(context: Context, fair_id: int, draft: VisitorDraft, how: CheckIn = CheckIn.DESK) -> Arrival:
    """Somebody is at the desk: while the fair is open, from the sheet until a week after it."""
    fair = run_fair(context, fair_id, Action.FAIR_DOOR)
    late = _check_open(fair, how)
    return _come(context, fair, draft, CheckIn.LIST if late else how)


def register_self(context: Context, code: str, draft: VisitorDraft) -> None:
    """Somebody registers by the code that hangs at the door, without an account.

    The answer is the same whether they came before or not: nobody learns whose telephone was at a fair.
    """
    fair = open_of_code(context, code, lock=True)
    if context.unit.fair_visits.next_number(fair.id or 0) > _MOST_A_MINUTE and _crowded(context, fair):
        raise TooMany("登记的人太多，请稍候一分钟再试，或到服务台登记", code="crowded")
    _come(context, fair, draft, CheckIn.QR)


def _crowded(context: Context, fair: Fair) -> bool:
    latest, _ = context.unit.fair_visits.page(fair.id or 0, _MOST_A_MINUTE - 1, 1)
    return bool(latest) and (clock.now() - latest[0].at).total_seconds() < 60


def open_of_code(context: Context, code: str, *, lock: bool = False) -> Fair:
    """The fair whose door a printed code opens, while it is open."""
    found = context.unit.fairs.of_code(code[:24]) if code else None
    fair = context.unit.fairs.get(found.id or 0, lock=lock) if found is not None else None
    if fair is None:
        raise NotFound("登记码无效，请扫描现场张贴的二维码")
    if fair.state is not FairState.OPEN:
        raise Conflict("招聘会不在进行中，不能登记入场", code="state")
    return fair


def register_seeker(context: Context, fair_id: int, seeker_id: int) -> Arrival:
    """A registered person of the own area is at the desk and told the number of their card.

    For everybody else there is no such number: they are registered by name and telephone like anybody.
    """
    fair = run_fair(context, fair_id, Action.FAIR_DOOR)
    late = _check_open(fair, CheckIn.DESK)
    seekers = context.unit.seekers
    mine = seekers.within(context.actor.reach, county_of(context), [seeker_id])
    seeker = seekers.get(seeker_id) if mine else None
    if seeker is None:
        raise Invalid("没有这个编号的求职登记，请核对，或登记姓名和电话", field="seeker_id")
    known = context.unit.fair_visits.by_seeker(fair_id, seeker_id)
    key = seeker.phone_hash or f"seeker:{seeker_id}"
    known = known or context.unit.fair_visits.by_key(fair_id, key)
    if known is not None:
        return Arrival(known, True)
    masked = {"name_masked": seeker.name_masked, "phone_masked": seeker.phone_masked}
    how = CheckIn.LIST if late else CheckIn.DESK
    return Arrival(_add(context, fair, key, how, seeker_id=seeker_id, agreed=True, **masked), False)


def enter_sheet(context: Context, fair_id: int, filename: str, data: bytes) -> tuple[int, int]:
    """Enter a paper sheet whole or not at all: how many came newly, and how many intentions were written down.

    While the fair is open and until a week after; a person who is in already is not counted twice.
    """
    at_door(context, fair_id)
    rows, problems = read_sheet(read_document(filename, data))
    fair = run_fair(context, fair_id, Action.FAIR_DOOR)
    _check_open(fair, CheckIn.LIST)
    booths = {
        entry.booth: entry for entry, _ in context.unit.fair_entries.of_fair(fair_id) if entry.booth and _there(entry)
    }
    for row in rows:
        missing = [one for one in row.booths if one not in booths]
        if missing:
            problems.append(f"第 {row.number} 行 意向展位：{missing[0]} 号展位没有签到的单位")
    seen: dict[str, int] = {}
    for row in rows:
        if row.draft.phone in seen:
            problems.append(f"第 {row.number} 行 联系电话：与第 {seen[row.draft.phone]} 行相同，请合并为一行")
        seen.setdefault(row.draft.phone, row.number)
    if problems:
        told = sorted(problems, key=lambda text: int(text.split()[1]))
        raise Invalid(f"登记表有 {len(told)} 处需要改正，整份没有录入", field="file", details=told[:_TOLD], code="rows")
    return _take(context, fair, rows, booths)


def _take(context: Context, fair: Fair, rows: Sequence[SheetRow], booths: dict[int, FairEntry]) -> tuple[int, int]:
    new = pairs = 0
    for row in rows:
        arrival = _come(context, fair, row.draft, CheckIn.LIST)
        new += not arrival.again
        for booth in row.booths:
            entry = booths[booth]
            if context.unit.fair_visits.pair(arrival.visitor.id or 0, entry.id or 0) is None:
                fair_intentions.write(context, fair, entry, arrival.visitor, None, IntentionSource.SHEET)
                pairs += 1
    context.unit.audit("fair.visitor_sheet", "fair", fair.id, visitors=new, intentions=pairs)
    return new, pairs


def _there(entry: FairEntry) -> bool:
    return entry.checked_in_at is not None


def count_gate(context: Context, fair_id: int, count: int | None, how: str, *, version: int) -> Fair:
    """Write down what a manual counter at the gate said, and how it was counted; None takes it back.

    附件4 counts the larger of it and of who was registered; the surplus is a row of its own.
    """
    fair = run_fair(context, fair_id, Action.FAIR_DOOR)
    check_version(fair.version, version)
    if fair.state is not FairState.OPEN and not sheets_open(fair):
        raise Conflict(f"招聘会当前为“{fair.state.label}”，不能再改人工计数", code="state")
    if count is not None and not 0 <= count <= MOST_GATE:
        raise Invalid(f"人工计数应在 0 到 {MOST_GATE} 之间", field="gate_count")
    if count is not None and len(how.strip()) < 2:
        raise Invalid("请写明怎样计数，如“入口计数器”", field="gate_how")
    fair.gate_count, fair.gate_how = count, how.strip()[:60] if count is not None else ""
    return moved(context, fair, "fair.gate", count=count if count is not None else -1)


def undo_visitor(context: Context, visitor_id: int) -> None:
    """Somebody was entered by mistake: the row goes, unless something was agreed on with them."""
    visitor, fair = held(context, visitor_id)
    if fair.state is not FairState.OPEN and not sheets_open(fair):
        raise Conflict(f"招聘会当前为“{fair.state.label}”，不能再更正入场登记", code="state")
    if context.unit.fair_visits.had_intentions(visitor_id):
        raise Conflict("该求职者有初步意向的记录，不能撤销入场登记", code="intentions")
    context.unit.fair_visits.drop(visitor)
    context.unit.audit("fair.visitor_undo", "fair", fair.id, number=visitor.number)


def held(context: Context, visitor_id: int, action: Action = Action.FAIR_DOOR) -> tuple[FairVisitor, Fair]:
    """A visitor of a fair that one's own unit holds, the fair held; for everybody else it is not there."""
    permit(context.actor, action)
    visitor = context.unit.fair_visits.get(visitor_id)
    if visitor is None:
        raise NotFound(UNKNOWN_VISITOR)
    try:
        fair = run_fair(context, visitor.fair_id, action)
    except NotFound as error:
        raise NotFound(UNKNOWN_VISITOR) from error
    found = context.unit.fair_visits.get(visitor_id)
    if found is None:
        raise NotFound(UNKNOWN_VISITOR)
    return found, fair


def reveal(context: Context, visitor_id: int, *, purpose: str) -> tuple[str, str]:
    """Name and telephone in the clear for a stated purpose, written down; for asking what became of them."""
    permit(context.actor, Action.FAIR_DOOR)
    if len(purpose.strip()) < 2:
        raise Invalid("请写明查看用途", field="purpose")
    visitor, fair = held(context, visitor_id)
    if sampled(context, fair):
        raise Conflict("下级单位招聘会的求职者只能抽查，不能逐人查看", code="sample_only")
    contact = tell(context, visitor, fair, purpose=purpose)
    return contact.name, contact.phone


def tell(context: Context, visitor: FairVisitor, fair: Fair, *, purpose: str) -> Contact:
    """The contact of a visitor, written down; who may ask for whom is the caller's to have seen to."""
    if visitor.seeker_id is not None:
        seeker = context.unit.seekers.get(visitor.seeker_id)
        contact = context.unit.seekers.contact(seeker) if seeker is not None else None
        # The person's own trail tells it too.
        count_reveal(context, visitor.seeker_id, purpose=purpose, fields=["姓名", "联系电话"], what=LookKind.VISITOR)
    else:
        contact = context.unit.fair_visits.contact(visitor)
    if contact is None:
        raise Conflict("联系方式已按期清除", code="forgotten")
    context.unit.audit(
        "fair.visitor_reveal", "fair_visitor", visitor.id, purpose=purpose.strip()[:200], fair_id=fair.id
    )
    return contact


def sampled(context: Context, fair: Fair) -> bool:
    """Whether the actor sees only a drawn sample of this fair's visitors: a unit above the one that holds it."""
    return context.actor.role in _WATCHERS and fair.unit_adcode != context.actor.adcode


def _check_open(fair: Fair, how: CheckIn) -> bool:
    """Whether it is a late entry from the sheet; refuses what comes neither in time nor from a sheet in time."""
    if fair.state is FairState.OPEN:
        return False
    if sheets_open(fair):
        if how is CheckIn.LIST:
            return True
        raise Conflict("招聘会已结束，只能按登记表补录", code="state")
    raise Conflict(f"招聘会当前为“{fair.state.label}”，不能登记入场；结束后 7 天内可按登记表补录", code="state")


def _come(context: Context, fair: Fair, draft: VisitorDraft, how: CheckIn) -> Arrival:
    unit = context.unit
    key = unit.seekers.phone_hash(draft.phone) or ""
    known = unit.fair_visits.by_key(fair.id or 0, key)
    if known is not None:
        return Arrival(known, True)
    # Name and telephone together: the telephone alone may be a relative's.
    seeker = unit.seekers.by_name_and_phone(draft.name, draft.phone)
    if seeker is not None and unit.fair_visits.by_seeker(fair.id or 0, seeker.id or 0) is not None:
        seeker = None
    facts = {
        "name_masked": mask_name(draft.name)[:20],
        "phone_masked": mask_phone(draft.phone),
        "groups": sorted({one.value for one in draft.groups}),
        "wanted": draft.wanted,
        "agreed": draft.agreed,
    }
    made = _add(context, fair, key, how, seeker_id=seeker.id if seeker is not None else None, **facts)
    if seeker is None:
        unit.fair_visits.seal(made, draft.name, draft.phone)
        unit.session.flush()
    return Arrival(made, False)


def _add(context: Context, fair: Fair, key: str, how: CheckIn, **facts: object) -> FairVisitor:
    visits, moment = context.unit.fair_visits, clock.now()
    made = FairVisitor(
        fair_id=fair.id or 0,
        number=visits.next_number(fair.id or 0),
        key=key,
        day=min(clock.today(), fair.last),
        how=how,
        by_id=context.actor.account_id,
        at=moment,
        **facts,  # type: ignore[arg-type]
    )
    visits.add(made)
    context.unit.audit("fair.visitor", "fair_visitor", made.id, fair_id=fair.id, how=how.value)
    return made
