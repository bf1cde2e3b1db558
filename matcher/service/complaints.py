"""Complaints about posts and enterprises (投诉), 人力资源市场暂行条例 29: received, decided on, answered within days.

Anybody complains without an account, a person on their own page, staff at the desk for somebody. The county of the
enterprise handles it; a unit above sees what is late. Nobody complained of learns who complained.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.complaint import (
    OPEN_COMPLAINTS,
    STEPS,
    Complaint,
    ComplaintChannel,
    ComplaintDraft,
    ComplaintFinding,
    ComplaintState,
    ComplaintStep,
)
from matcher.models.enums import Role
from matcher.models.look import LookKind
from matcher.models.region import SHANXI
from matcher.models.seeker import Seeker
from matcher.models.todo import Todo, TodoKind
from matcher.models.vacancy import Vacancy
from matcher.service import conflicts, notices, receipts, vacancies
from matcher.service.cases import check_version
from matcher.service.context import Context, Kit
from matcher.service.looks import looked
from matcher.service.permissions import Action, Actor, may, permit
from matcher.service.todo_sources import LIMIT, Asking
from matcher.text.codes import uscc_problem

UNKNOWN = "没有这件投诉，或不在您的管辖范围"
NO_NUMBER = "没有这个编号的投诉，请核对编号"
OWN_LIMIT = 50
_MOST = 1000


@dataclass(frozen=True, slots=True)
class ComplaintStatus:
    """What the holder of a number reads: nothing of what was written."""

    number: str
    state: ComplaintState
    due: date | None
    answer: str


@dataclass(frozen=True, slots=True)
class ComplaintView:
    """A complaint opened by who handles it; the contact only by :func:`reveal`."""

    complaint: Complaint
    text: str
    answer: str
    firm: str
    post: Vacancy | None
    late: bool
    named: bool
    steps: tuple[ComplaintStep, ...] = ()


def file_online(kit: Kit, draft: ComplaintDraft, address: str, *, request_id: str = "") -> str:
    """Complain without an account; the number that leads back to it. So many from one network address in a while."""
    most, said = (
        kit.complaints.on(clock.today()).per_address,
        "提交太频繁，请 15 分钟后再试，或到当地公共就业服务窗口提出",
    )
    with kit.open(Actor(), write=True, request_id=request_id) as context:
        receipts.count(context, f"complaint:{address}", most, said)
        made = _file(context, draft, ComplaintChannel.ONLINE, None)
        context.unit.commit()
        return made.number


def look_up(kit: Kit, number: str, address: str) -> ComplaintStatus:
    """Where a complaint stands, for who holds its number; tries are counted per address, also the right ones."""

    def find(context: Context, plain: str) -> ComplaintStatus | None:
        found = context.unit.complaints.by_number(plain)
        return None if found is None else _status(context, found)

    return receipts.look_up(kit, f"complaint-number:{address}", number, find, NO_NUMBER)


def file_own(context: Context, draft: ComplaintDraft) -> Complaint:
    """Complain as the person signed in; so many may wait for a word at a time."""
    permit(context.actor, Action.PROFILE_CHANGE)
    seeker = _own(context, lock=True)
    most = context.kit.complaints.on(clock.today()).open_most
    if context.unit.complaints.open_of(seeker.id or 0) >= most:
        raise Conflict(f"您有 {most} 件投诉还在办理，答复之后才能再提", code="open")
    return _file(context, draft, ComplaintChannel.PROFILE, seeker.id)


def file_for(context: Context, draft: ComplaintDraft) -> Complaint:
    """Write down at the desk what somebody complains of; the contact may stay empty."""
    permit(context.actor, Action.COMPLAINT_FILE)
    return _file(context, draft, ComplaintChannel.DESK, None)


def _file(context: Context, draft: ComplaintDraft, channel: ComplaintChannel, seeker_id: int | None) -> Complaint:
    unit, today = context.unit, clock.today()
    whom, adcode = _whom(context, draft)
    made = unit.complaints.add(
        Complaint(
            **whom,
            number=receipts.new_number("TS"),
            kind=draft.kind,
            channel=channel,
            adcode=adcode,
            seeker_id=seeker_id,
            contact_sealed=unit.complaints.seal_contact(draft.contact),
            text_sealed=unit.complaints.seal_text(draft.text),
            due=context.kit.complaints.on(today).accept_by(today),
            entered_by=context.actor.account_id if channel is ComplaintChannel.DESK else None,
            created_at=clock.now(),
        )
    )
    unit.audit("complaint.file", "complaint", made.id, kind=draft.kind.value, channel=channel.value)
    return made


def _whom(context: Context, draft: ComplaintDraft) -> tuple[dict[str, Any], str]:
    """Of whom it is complained, and whose county handles it; whether an enterprise is registered is not told."""
    unit, name = context.unit, draft.firm.strip()
    if draft.vacancy_id is not None:
        post, firm = vacancies.get_published(context, draft.vacancy_id)
        return {"enterprise_id": firm.id, "vacancy_id": post.id}, firm.adcode
    if not name:
        raise Invalid("请填写被投诉单位的全称或统一社会信用代码", field="firm")
    if unit.regions.find(draft.adcode) is None or draft.adcode == SHANXI:
        raise Invalid("请选择单位所在的县（市、区）", field="adcode")
    found = unit.enterprises.by_uscc(name.upper()) if uscc_problem(name.upper()) is None else None
    found = found or unit.enterprises.by_name(name)
    if found is None:
        return {"firm_name": name}, draft.adcode
    return {"enterprise_id": found.id}, found.adcode


def _own(context: Context, *, lock: bool = False) -> Seeker:
    seeker = context.unit.seekers.get(context.actor.seeker_id or 0, lock=lock)
    if seeker is None or seeker.gone:
        raise NotFound("没有您的求职登记")
    return seeker


def list_own(context: Context) -> list[ComplaintView]:
    """The signed-in person's complaints with their answers, the newest first."""
    permit(context.actor, Action.PROFILE_READ)
    found = context.unit.complaints.of_seeker(_own(context).id or 0, OWN_LIMIT)
    return _views(context, found)


def _status(context: Context, one: Complaint) -> ComplaintStatus:
    return ComplaintStatus(one.number, one.state, one.due if one.is_open else None, context.unit.complaints.answer(one))


def _views(context: Context, found: Sequence[Complaint]) -> list[ComplaintView]:
    unit = context.unit
    firms = unit.enterprises.many(sorted({one.enterprise_id for one in found if one.enterprise_id is not None}))
    return [
        ComplaintView(
            one,
            unit.complaints.text(one),
            unit.complaints.answer(one),
            firms[one.enterprise_id].name if one.enterprise_id in firms else one.firm_name,
            unit.vacancies.get(one.vacancy_id) if one.vacancy_id is not None else None,
            one.is_open and one.due < clock.today(),
            one.contact_sealed is not None or one.seeker_id is not None,
            _steps(context, one),
        )
        for one in found
    ]


def _steps(context: Context, one: Complaint) -> tuple[ComplaintStep, ...]:
    if not may(context.actor, Action.COMPLAINT_HANDLE) or not handles(context.actor, one):
        return ()
    return tuple(step for step, (source, _) in STEPS.items() if one.state is source)


def handles(actor: Actor, one: Complaint) -> bool:
    """Whether it is the actor's own unit that handles it; a unit above one below it only looks on."""
    home = actor.adcode or SHANXI
    return actor.system or actor.role is Role.COUNTY_ADMIN or one.adcode == home


def _seen(actor: Actor) -> tuple[str, bool]:
    """The unit whose complaints the actor sees, and whether all of them."""
    return actor.adcode or SHANXI, actor.system or actor.role is Role.COUNTY_ADMIN


def list_complaints(
    context: Context, *, states: Sequence[ComplaintState] = (), offset: int = 0, limit: int = 20
) -> tuple[list[ComplaintView], int]:
    """The county's complaints, the first due first, and how many; above it the own level's and what is late."""
    permit(context.actor, Action.COMPLAINT_READ)
    home, whole = _seen(context.actor)
    told = {"states": states, "offset": offset, "limit": limit}
    rows, total = context.unit.complaints.page(home, whole=whole, late_on=clock.today(), **told)  # type: ignore[arg-type]
    return _views(context, rows), total


def get_complaint(context: Context, complaint_id: int) -> ComplaintView:
    """One complaint within reach."""
    permit(context.actor, Action.COMPLAINT_READ)
    return _views(context, [_find(context, complaint_id)])[0]


def _find(context: Context, complaint_id: int, *, lock: bool = False) -> Complaint:
    home, whole = _seen(context.actor)
    found = context.unit.complaints.within(complaint_id, home, whole=whole, late_on=clock.today(), lock=lock)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def hold(context: Context, complaint_id: int, version: int) -> Complaint:
    """A complaint that the actor's own unit handles, held until the transaction ends."""
    permit(context.actor, Action.COMPLAINT_HANDLE)
    one = _find(context, complaint_id, lock=True)
    if not handles(context.actor, one):
        raise Conflict("这件投诉由单位所在的县办理，上级只督办", code="level")
    conflicts.keep_out(context, one.enterprise_id)
    check_version(one.version, version)
    return one


def take_step(
    context: Context,
    complaint_id: int,
    step: ComplaintStep,
    *,
    version: int,
    words: str = "",
    found: ComplaintFinding | None = None,
) -> Complaint:
    """Accept, refuse with a reason, answer with what was found, or close; who complained reads reason and answer."""
    one = hold(context, complaint_id, version)
    source, target = STEPS[step]
    if one.state is not source:
        raise Conflict(f"这件投诉当前为“{one.state.label}”，不能{step.label}", code="state")
    words, today = words.strip(), clock.today()
    if step is ComplaintStep.REFUSE and len(words) < 2:
        raise Invalid("请写明不予受理的理由，投诉人看得到", field="words")
    if step is ComplaintStep.ANSWER and (len(words) < 2 or found is None):
        raise Invalid("请写明核查的结果和处理，并选择结论", field="words" if found else "found")
    if len(words) > _MOST:
        raise Invalid(f"最多 {_MOST} 字", field="words")
    if step is ComplaintStep.ACCEPT:
        one.accepted_at, one.due = clock.now(), context.kit.complaints.on(today).answer_by(today)
    elif step is ComplaintStep.CLOSE:
        one.closed_at = clock.now()
    else:
        one.answer_sealed, one.answered_at = context.unit.complaints.seal_answer(words), clock.now()
        one.found = found if step is ComplaintStep.ANSWER else None
    one.state, one.handled_by, one.version = target, context.actor.account_id, one.version + 1
    context.unit.session.flush()
    context.unit.audit(f"complaint.{step.value}", "complaint", one.id, state=target.value)
    if one.seeker_id is not None and step is not ComplaintStep.CLOSE:
        told = {"state": target.label, "number": one.number}
        accounts = [row.id for row in context.unit.accounts.of_seeker(one.seeker_id)]
        notices.tell(context, accounts, "complaint_answered", ("complaint", one.id or 0), cause=step.value, **told)
    return one


def reveal(context: Context, complaint_id: int, *, purpose: str) -> str:
    """How to reach who complained, for who handles it, written down with its purpose; a person reads the look."""
    permit(context.actor, Action.COMPLAINT_HANDLE)
    one = _find(context, complaint_id)
    if not handles(context.actor, one):
        raise Conflict("这件投诉由单位所在的县办理，上级只督办", code="level")
    conflicts.keep_out(context, one.enterprise_id)
    if not purpose.strip():
        raise Invalid("请填写查看联系方式的用途", field="purpose")
    contact = context.unit.complaints.whom(one)
    person = context.unit.seekers.get(one.seeker_id) if one.seeker_id is not None else None
    if not contact and person is not None and not person.gone:
        known = context.unit.seekers.contact(person)
        contact = f"{known.name} {known.phone}"
    if not contact:
        raise NotFound("这件投诉没有留联系方式")
    looked(
        context,
        one.seeker_id,
        LookKind.CONTACT,
        action="complaint.contact",
        subject="complaint",
        subject_id=one.id,
        purpose=purpose,
    )
    return contact


def waiting(asking: Asking) -> Iterable[Todo]:
    """Complaints that wait for a word: the county's, and what is late for who watches over it."""
    home, whole = _seen(asking.context.actor)
    told = {"whole": whole, "late_on": asking.today, "states": OPEN_COMPLAINTS, "limit": LIMIT}
    rows, _ = asking.unit.complaints.page(home, **told)  # type: ignore[arg-type]
    firms = asking.unit.enterprises.many([one.enterprise_id for one in rows if one.enterprise_id is not None])
    for one in rows:
        whom = firms[one.enterprise_id].name if one.enterprise_id in firms else one.firm_name
        what = "决定是否受理" if one.state is ComplaintState.RECEIVED else "核查并答复"
        told_what = f"投诉“{one.kind.label}”，{what}"
        yield asking.todo(TodoKind.COMPLAINT, one.id, told_what, whom, one.due, f"/complaints/{one.id}")


COMPLAINT_SOURCES: tuple[tuple[Callable[[Asking], Iterable[Todo]], frozenset[Role]], ...] = (
    (waiting, frozenset({Role.COUNTY_ADMIN, Role.CITY_ADMIN, Role.PROVINCE_ADMIN})),
)
