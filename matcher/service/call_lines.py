"""The lines of a day's calls (呼叫队列): who stands in each, and what an outcome does, by the noun's own use case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.call import AttemptKind, CallAttempt, CallQueue
from matcher.models.campaign import CanvassOutcome
from matcher.models.deadline import DeadlineKind
from matcher.models.enterprise import Enterprise
from matcher.models.enums import ConsentChannel
from matcher.models.placement import LeftReason
from matcher.models.refusal import RefusedBy, UnsuitableReason, reasons_of
from matcher.models.seeker import Seeker
from matcher.models.states import ReferralState
from matcher.models.visit import VisitKind, VisitTag
from matcher.service import campaigns, placements, referrals, visits
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.referral_steps import find_pair
from matcher.service.standing import within


@dataclass(frozen=True, slots=True)
class Outcome:
    """One button: its code, what it says, and whether it is what one hopes for."""

    code: str
    label: str
    good: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """Who is to be rung up: enough to speak, and the version that an outcome must name.

    A person is masked and has no ``phone`` here: the number comes by a logged look. ``dated``: a day for the next call
    may be agreed.
    """

    queue: CallQueue
    subject_id: int
    vacancy_id: int
    version: int
    name: str
    facts: list[tuple[str, str]]
    href: str
    phone: str = ""
    person: bool = False
    outcomes: Sequence[Outcome] = ()
    dated: bool = False
    due: date | None = None
    key: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", (self.subject_id, self.vacancy_id))


@dataclass(frozen=True, slots=True)
class Said:
    """What a call came to: whom, the version seen, the button, the note and the agreed day."""

    subject_id: int
    vacancy_id: int
    version: int
    outcome: str
    note: str
    next_call: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of line: who stands in it (of one post, where a post is named), and how an outcome is taken."""

    waiting: Callable[[Context, int | None], list[Call]]
    take: Callable[[Context, Said], None]
    outcomes: Sequence[Outcome]


def _firm(context: Context, firm: Enterprise) -> list[tuple[str, str]]:
    return [("所在地", context.place_name(firm.adcode)), ("联系人", firm.contact_name or "未登记")]


def _person(context: Context, seeker: Seeker) -> list[tuple[str, str]]:
    wanted = "、".join(seeker.wanted_titles) or "未填"
    return [("求职意向", wanted), ("所在地", context.home_of(seeker) if seeker.adcode else "未填")]


# --- 摸排企业 ---------------------------------------------------------------------------------------------------------
_CANVASS = [Outcome(one.value, one.label, one is CanvassOutcome.NEED) for one in CanvassOutcome]


def _canvass(context: Context, _vacancy: int | None) -> list[Call]:
    reach, county = within(context, Action.CANVASS)
    rows = context.unit.calls.canvass(reach, county, context.actor.account_id, clock.today())
    calls = []
    for row, firm, campaign in rows:
        facts = [("专项行动", campaign), *_firm(context, firm)]
        if row.called_on is not None and row.outcome is not None:
            last = f"{row.called_on} {row.caller}：{row.outcome.label}{'，' + row.note if row.note else ''}"
            facts.append(("上次", last))
        calls.append(
            Call(
                CallQueue.CANVASS,
                row.id or 0,
                0,
                row.version,
                firm.name,
                facts,
                f"/enterprises/{firm.id}",
                phone=firm.contact_phone,
                outcomes=_CANVASS,
                dated=True,
                due=row.next_call,
            )
        )
    return calls


def _take_canvass(context: Context, said: Said) -> None:
    campaigns.record_call(
        context,
        said.subject_id,
        outcome=CanvassOutcome(said.outcome),
        version=said.version,
        next_call=said.next_call,
        note=said.note,
    )


# --- 联系候选人 -------------------------------------------------------------------------------------------------------
_SPOKE = ReferralState.CONTACTED.value
_AGREES = "agrees"
_REFUSALS = [one for one in reasons_of(RefusedBy.SEEKER) if one is not UnsuitableReason.UNREACHABLE]
_CANDIDATE = [
    Outcome(_AGREES, "愿意，推荐（电话同意）", True),
    Outcome(_SPOKE, "已联系，再考虑"),
    *(Outcome(one.value, one.label) for one in _REFUSALS),
]


def _candidates(context: Context, vacancy_id: int | None) -> list[Call]:
    rows = context.unit.calls.candidates(permit(context.actor, Action.REFERRAL_MARK), clock.today(), vacancy_id)
    return [
        Call(
            CallQueue.CANDIDATES,
            seeker.id or 0,
            post.id or 0,
            referral.version if referral else 0,
            seeker.name_masked,
            [
                ("岗位", f"{post.title}，{firm.name}"),
                ("薪资", post.pay_text or "未填"),
                *_person(context, seeker),
                ("名单", f"第 {entry.rank} 名，{entry.score / 10:.1f} 分"),
                *([("上次", f"已联系{'，' + referral.note if referral.note else ''}")] if referral else []),
            ],
            f"/vacancies/{post.id}/shortlist#candidate-{seeker.id}",
            person=True,
            outcomes=_CANDIDATE,
            dated=True,
        )
        for entry, post, firm, seeker, referral in rows
    ]


def _take_candidate(context: Context, said: Said) -> None:
    pair = find_pair(context, said.vacancy_id, said.subject_id)
    check_version(pair.referral.version if pair.referral else 0, said.version)
    ids, version = (said.vacancy_id, said.subject_id), said.version or None
    if said.outcome == _AGREES:
        referrals.refer(context, *ids, channel=ConsentChannel.PHONE, version=version)
    elif said.outcome != _SPOKE:
        reason = UnsuitableReason(said.outcome)
        referrals.mark_unsuitable(context, *ids, reason=reason, note=said.note, version=version)
    elif pair.referral is None or said.next_call is None:
        # Rung up again and still thinking about it: then a day is needed, else nobody would ring a third time.
        if pair.referral is not None:
            raise Invalid("已经联系过一次，请约定再联系的日期", field="next_call")
        referrals.mark_contacted(context, *ids, note=said.note, version=version)
    if said.outcome == _SPOKE and said.next_call is not None:
        put_off(context, CallQueue.CANDIDATES, (said.subject_id, said.vacancy_id), AttemptKind.AGREED, said)


# --- 在岗回访 ---------------------------------------------------------------------------------------------------------
_THERE = "there"
_FOLLOWED = [Outcome(_THERE, "在岗", True), *(Outcome(one.value, f"离岗：{one.label}") for one in LeftReason)]


def _follow_ups(context: Context, _vacancy: int | None) -> list[Call]:
    rows = context.unit.calls.follow_ups(permit(context.actor, Action.REFERRAL_MARK), clock.today())
    return [
        Call(
            CallQueue.FOLLOW_UPS,
            seeker.id or 0,
            post.id or 0,
            referral.version,
            seeker.name_masked,
            [
                ("单位", firm.name),
                ("岗位", post.title),
                ("到岗日期", f"{referral.started_on}，{placements.due_day(referral)} 天回访"),
            ],
            f"/vacancies/{post.id}/shortlist#candidate-{seeker.id}",
            person=True,
            outcomes=_FOLLOWED,
            due=referral.follow_up_due,
        )
        for referral, post, firm, seeker in rows
    ]


def _take_follow_up(context: Context, said: Said) -> None:
    facts = {"note": said.note, "version": said.version}
    if said.outcome == _THERE:
        placements.follow_up(context, said.vacancy_id, said.subject_id, **facts)  # type: ignore[arg-type]
    else:
        reason = LeftReason(said.outcome)
        placements.mark_left(context, said.vacancy_id, said.subject_id, reason=reason, **facts)  # type: ignore[arg-type]


# --- 首次联系企业 -----------------------------------------------------------------------------------------------------
_CONTACT = [Outcome(one.value, one.label, one is VisitTag.NORMAL) for one in VisitTag]


def _contacts(context: Context, _vacancy: int | None) -> list[Call]:
    rows = context.unit.calls.contacts(permit(context.actor, Action.CASE_WORK), clock.today())
    return [
        Call(
            CallQueue.CONTACTS,
            firm.id or 0,
            0,
            deadline.id or 0,
            firm.name,
            _firm(context, firm),
            f"/enterprises/{firm.id}/pairing",
            phone=firm.contact_phone,
            outcomes=_CONTACT,
            due=deadline.due,
        )
        for deadline, firm in rows
    ]


def _take_contact(context: Context, said: Said) -> None:
    # The deadline is what the caller saw: somebody who spoke with the firm meanwhile has cleared it.
    tags = [VisitTag(said.outcome)]
    visits.get_sheet(context, said.subject_id)
    owed = context.unit.deadlines.open_of_enterprise(said.subject_id, [DeadlineKind.FIRST_CONTACT])
    if said.version not in [one.id for one in owed]:
        raise Conflict("已经有人联系过这家企业，请看下一位", code="stale")
    visits.record_visit(context, said.subject_id, kind=VisitKind.PHONE, tags=tags, note=said.note)


LINES: Mapping[CallQueue, Line] = {
    CallQueue.CANVASS: Line(_canvass, _take_canvass, _CANVASS),
    CallQueue.CANDIDATES: Line(_candidates, _take_candidate, _CANDIDATE),
    CallQueue.FOLLOW_UPS: Line(_follow_ups, _take_follow_up, _FOLLOWED),
    CallQueue.CONTACTS: Line(_contacts, _take_contact, _CONTACT),
}


def put_off(context: Context, queue: CallQueue, key: tuple[int, int], kind: AttemptKind, said: Said) -> None:
    """Write a try down that brought no outcome."""
    context.unit.calls.add(
        CallAttempt(
            queue=queue,
            subject_id=key[0],
            vacancy_id=key[1],
            kind=kind,
            next_on=said.next_call,
            note=said.note.strip()[:300],
            account_id=context.actor.account_id,
            at=clock.now(),
        )
    )
