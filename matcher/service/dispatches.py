"""Dispatch orders (派遣订单): a post asks a dispatch body for people; the body offers, office and enterprise agree.

The boundaries are ``planning.dispatch_rules``: they are asked when an order is placed, offered and agreed to, with the
permit and with everybody dispatched to the firm on those days. Who is sent stays with the body: only numbers are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.case import OPEN_STATES, Case
from matcher.models.dispatch import (
    DISPATCH_STEPS,
    LIVE_DISPATCH,
    DispatchDay,
    DispatchDraft,
    DispatchOffer,
    DispatchOrder,
    DispatchState,
)
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind, Role
from matcher.models.money import plain_yuan
from matcher.models.organisation import Organisation, OrganisationKind, ParticipationDraft, ParticipationPart
from matcher.models.pooling import DispatchKind
from matcher.models.vacancy import Vacancy
from matcher.models.values import Period
from matcher.planning.dispatch_rules import Licence, Places, allowed, unlicensed
from matcher.repository.dispatches import Came, Row
from matcher.service import cases, lots, participations
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.organisations import find_organisation
from matcher.service.permissions import SYSTEM, Action, permit
from matcher.service.pool import MATCHABLE
from matcher.service.vacancies import find_vacancy

# An order begins no later than this many days from now, and lasts no longer: more is a slip of the pen.
AHEAD_DAYS = 366
LONGEST_DAYS = 731
_UNKNOWN = "没有这个派遣订单，或不在您的管辖范围"


@dataclass(frozen=True, slots=True)
class DispatchView:
    """An order as its page shows it, with who came in numbers; lists leave the days out."""

    order: DispatchOrder
    enterprise: Enterprise
    organisation: Organisation
    came: Came
    days: Sequence[DispatchDay] = ()


@dataclass(frozen=True, slots=True)
class DispatchNeed:
    """What the form for another order shows of a post: who is missing, who is asked for, which bodies may send."""

    vacancy: Vacancy
    enterprise: Enterprise
    case: Case
    room: int | None
    bodies: list[Organisation]
    orders: Sequence[Row]


def get_need(context: Context, vacancy_id: int) -> DispatchNeed:
    """A post with its orders, and the bodies of the city whose permit runs."""
    vacancy, case = find_vacancy(context, vacancy_id, Action.DISPATCH_PLACE)
    firm = _firm(context, case)
    bodies = licensed(context, case.adcode)
    return DispatchNeed(
        vacancy, firm, case, _room(context, vacancy), bodies, context.unit.dispatches.of_vacancy(vacancy_id)
    )


def licensed(context: Context, adcode: str) -> list[Organisation]:
    """The dispatch bodies of a place's city whose permit runs."""
    found = context.unit.organisations.within(adcode[:4], OrganisationKind.DISPATCH)
    return [one for one in found if not one.hindrance(clock.today())]


def _firm(context: Context, case: Case) -> Enterprise:
    firm = context.unit.enterprises.get(case.enterprise_id)
    if firm is None:
        raise NotFound("企业不存在")
    return firm


def _room(context: Context, vacancy: Vacancy) -> int | None:
    """How many people may still be asked for; None for 若干."""
    if vacancy.headcount is None:
        return None
    asked = sum(
        one.offered if one.offered is not None else one.headcount
        for one, _, _ in context.unit.dispatches.of_vacancy(vacancy.id or 0)
        if one.state in LIVE_DISPATCH
    )
    return max(0, vacancy.headcount - context.unit.referrals.started_on_vacancy(vacancy.id or 0) - asked)


def place(context: Context, vacancy_id: int, draft: DispatchDraft) -> DispatchOrder:
    """Ask a dispatch body for people, for no more than the post misses and the law allows the firm to use."""
    vacancy, case = find_vacancy(context, vacancy_id, Action.DISPATCH_PLACE, lock=True)
    if case.state not in OPEN_STATES or vacancy.state not in MATCHABLE:
        raise Conflict("案件或岗位已结束，不能再下派遣订单")
    body = find_organisation(context, draft.organisation_id, Action.ORGANISATION_READ)
    if body.kind is not OrganisationKind.DISPATCH:
        raise Invalid(f"{body.name}不是劳务派遣机构", field="organisation_id")
    _days(draft.first, draft.last)
    firm, room = _firm(context, case), _room(context, vacancy)
    if room is not None and draft.headcount > room:
        raise Conflict(f"岗位还缺 {room} 人（已到岗和已订派遣的不再计），本次填写了 {draft.headcount} 人", code="gap")
    _lawful(context, firm, body, draft.kind, Period(draft.first, draft.last), draft.headcount, draft.dispatched_now)
    part, today = ParticipationPart.DISPATCH, clock.today()
    if context.unit.organisations.overlapping(case.id or 0, body.id or 0, part, today, None) is None:
        given = ParticipationDraft(organisation_id=body.id or 0, part=part, first=today)
        participations.take_part(context, case, body, given)
    moment = clock.now()
    made = context.unit.dispatches.add(
        DispatchOrder(
            **draft.model_dump(),
            case_id=case.id or 0,
            vacancy_id=vacancy_id,
            title=vacancy.title,
            by_id=context.actor.account_id,
            created_at=moment,
            updated_at=moment,
        )
    )
    text = f"向{body.name}下派遣订单 {made.headcount} 人，{made.first} 至 {made.last}，{made.kind.label}岗位"
    cases.note(context, case, CaseEventKind.NOTE, text, vacancy_id=vacancy_id)
    context.unit.audit("dispatch.place", "dispatch_order", made.id, vacancy_id=vacancy_id, headcount=made.headcount)
    return made


def _days(first: date, last: date) -> None:
    today = clock.today()
    if first < today:
        raise Invalid("用工开始日期不能早于今天", field="first")
    if last < first:
        raise Invalid("用工结束日期不能早于开始日期", field="last")
    if first > today + timedelta(days=AHEAD_DAYS) or last > first + timedelta(days=LONGEST_DAYS):
        raise Invalid("用工日期离今天太远或时间太长，请核对年份", field="last")


def _lawful(
    context: Context,
    firm: Enterprise,
    body: Organisation,
    kind: DispatchKind,
    period: Period,
    headcount: int,
    told: int,
    *,
    but: int | None = None,
) -> None:
    """Refuse what permit, kind of post or the tenth of the staff do not allow on these days; ``but`` is this order."""
    hindrance = body.hindrance(clock.today())
    seen = Licence(body.verified_at is not None, body.licence_number, body.licence_valid_to)
    if why := hindrance or unlicensed(seen, period):
        raise Conflict(why if why.startswith(body.name) else f"{body.name}：{why}", code="licence")
    taken = [
        (one.offered_first, one.offered_last, one.offered)
        for one, _ in context.unit.dispatches.agreed_of([firm.id or 0], period.first)
        if one.id != but and one.offered and one.offered_first and one.offered_last
    ]
    here = told + lots.peak(taken, period.first, period.last)
    found = allowed(Places(headcount, period, kind, firm.employees_now, here))
    if found.headcount < headcount:
        raise Conflict("；".join(found.reasons), code="dispatch_rules")


def offer(context: Context, dispatch_id: int, draft: DispatchOffer, *, version: int) -> DispatchOrder:
    """The body says how many it can provide, when and at which pay; a new offer takes back both sides' word."""
    order, firm, body = _find(context, dispatch_id, Action.DISPATCH_ANSWER)
    _step(order, DispatchState.OFFERED, version)
    if draft.headcount > order.headcount:
        raise Invalid(f"订单要 {order.headcount} 人，可提供人数不能更多", field="headcount")
    if draft.last < draft.first:
        raise Invalid("结束日期不能早于开始日期", field="last")
    if draft.first < order.first or draft.last > order.last:
        raise Invalid(f"起止日期应在订单的 {order.first} 至 {order.last} 之内", field="first")
    if draft.last < clock.today():
        raise Invalid("结束日期已经过去", field="last")
    _paid(context, order, draft.pay)
    period = Period(draft.first, draft.last)
    _lawful(context, firm, body, order.kind, period, draft.headcount, order.dispatched_now, but=order.id)
    # All at once: the row must satisfy its constraints whenever the session flushes.
    order.offered, order.offered_first, order.offered_last = draft.headcount, draft.first, draft.last
    order.pay, order.reason, order.state = draft.pay, draft.note, DispatchState.OFFERED
    order.office_agreed_at, order.enterprise_agreed_at, order.enterprise_said = None, None, ""
    told = f"可派遣 {draft.headcount} 人，{draft.first} 至 {draft.last}，月工资 {plain_yuan(draft.pay)} 元"
    return _changed(context, order, "dispatch.offer", f"{body.name}{told}")


def _paid(context: Context, order: DispatchOrder, pay: int) -> None:
    """Not below the minimum wage, nor below what the post pays those hired directly (劳动合同法 63: 同工同酬)."""
    post = context.unit.vacancies.get(order.vacancy_id)
    if post is None:
        return
    floor = context.kit.wages.floor(post.adcode, max(clock.today(), order.first))
    if floor is not None and pay < floor.low:
        place = context.place_name(post.adcode)
        raise Invalid(f"月工资低于{place}最低工资标准 {plain_yuan(floor.low)} 元", field="pay")
    low = context.kit.pool.vacancy(post).pay_low
    if low is not None and pay < low:
        told = f"月工资低于同岗位直接招用的 {plain_yuan(low)} 元；被派遣劳动者同工同酬（劳动合同法第六十三条）"
        raise Invalid(told, field="pay")


def decline(context: Context, dispatch_id: int, *, version: int, reason: str) -> DispatchOrder:
    """The body cannot provide anybody, or no longer what it offered, with the reason."""
    order, _, body = _find(context, dispatch_id, Action.DISPATCH_ANSWER)
    _step(order, DispatchState.DECLINED, version)
    order.reason, order.state = _reason(reason, "请填写不能提供的原因"), DispatchState.DECLINED
    return _changed(context, order, "dispatch.decline", f"{body.name}不能提供派遣：{order.reason}")


def decide(
    context: Context, dispatch_id: int, *, approve: bool, version: int, reason: str = "", said_by: str = ""
) -> DispatchOrder:
    """One side takes the offer or not: the enterprise by its account, staff for the office.

    ``said_by`` names who of the enterprise agreed on a signed paper, for firms without an account; staff write it down.
    """
    order, firm, body = _find(context, dispatch_id, Action.DISPATCH_DECIDE)
    if order.state is not DispatchState.OFFERED:
        raise Conflict(f"派遣订单当前为“{order.state.label}”，不能确认")
    check_version(order.version, version)
    outside, who = context.actor.role is Role.ENTERPRISE, said_by.strip()[:40]
    if who and outside:
        raise Invalid("企业账号直接确认，不必填写经办人", field="said_by")
    side = firm.name if outside or who else "人社部门"
    if not approve:
        order.reason, order.state = _reason(reason, "请填写不采用的原因"), DispatchState.REFUSED
        return _changed(context, order, "dispatch.refuse", f"{side}没有采用{body.name}的派遣：{order.reason}")
    if outside or who:
        order.enterprise_agreed_at, order.enterprise_said = clock.now(), who
    else:
        order.office_agreed_at = clock.now()
    if order.office_agreed_at is None or order.enterprise_agreed_at is None:
        return _changed(context, order, "dispatch.agree", f"{side}同意{body.name}派遣 {order.offered} 人")
    first, last = order.offered_first or order.first, order.offered_last or order.last
    _lawful(
        context, firm, body, order.kind, Period(first, last), order.offered or 0, order.dispatched_now, but=order.id
    )
    order.state = DispatchState.ACCEPTED
    told = f"派遣已确认：{body.name}派遣 {order.offered} 人，{first} 至 {last}"
    return _changed(context, order, "dispatch.accept", told)


def recall(context: Context, dispatch_id: int, *, version: int, reason: str) -> DispatchOrder:
    """Staff take an order back; one whose people were at work ends today, and what was worked stays."""
    order, _, body = _find(context, dispatch_id, Action.DISPATCH_PLACE)
    began = order.state is DispatchState.ACCEPTED and bool(context.unit.dispatches.days(dispatch_id))
    to = DispatchState.ENDED if began else DispatchState.WITHDRAWN
    _step(order, to, version)
    order.reason, order.state = _reason(reason, "请填写撤回或结束的原因"), to
    if began and order.offered_last is not None:
        order.offered_last = min(order.offered_last, clock.today())
    return _changed(context, order, f"dispatch.{to.value}", f"{body.name}的派遣订单{to.label}：{order.reason}")


def tell_day(context: Context, dispatch_id: int, day: date, headcount: int, *, version: int) -> DispatchDay:
    """The body tells how many of its people were at work on a day; told anew, it is to be confirmed anew."""
    order, _, _ = _find(context, dispatch_id, Action.DISPATCH_ANSWER)
    check_version(order.version, version)
    if order.state not in (DispatchState.ACCEPTED, DispatchState.ENDED):
        raise Conflict(f"派遣订单当前为“{order.state.label}”，确认后才能登记在岗人数")
    first, last = order.offered_first or order.first, min(order.offered_last or order.last, clock.today())
    if last < first:
        raise Conflict(f"还没到用工开始日期 {first}")
    if not first <= day <= last:
        raise Invalid(f"日期应在 {first} 至 {last} 之间", field="day")
    most = order.offered or 0
    if not 0 <= headcount <= most:
        raise Invalid(f"在岗人数应在 0 到 {most} 之间（已确认派遣 {most} 人）", field="headcount")
    moment, who = clock.now(), context.actor.account_id
    found = context.unit.dispatches.day(dispatch_id, day)
    if found is None:
        found = DispatchDay(order_id=dispatch_id, day=day, headcount=headcount, by_id=who, at=moment)
        context.unit.dispatches.tell(found)
    else:
        found.headcount, found.by_id, found.at = headcount, who, moment
        found.confirmed_by = found.confirmed_at = None
    order.version += 1
    order.updated_at = moment
    context.unit.audit("dispatch.day", "dispatch_order", dispatch_id, day=str(day), headcount=headcount)
    return found


def confirm_days(context: Context, dispatch_id: int, *, version: int) -> int:
    """Enterprise or office confirms the days told so far, as the page showed them; returns how many days."""
    order, _, body = _find(context, dispatch_id, Action.DISPATCH_DECIDE)
    check_version(order.version, version)
    pending = [one for one in context.unit.dispatches.days(dispatch_id) if one.confirmed_at is None]
    if not pending:
        raise Conflict("没有待确认的在岗人数")
    moment = clock.now()
    for one in pending:
        one.confirmed_by, one.confirmed_at = context.actor.account_id or 0, moment
    most = max(one.headcount for one in pending)
    _changed(context, order, "dispatch.confirm", f"确认{body.name}派遣人员在岗 {len(pending)} 天，最多 {most} 人")
    return len(pending)


def list_dispatches(context: Context) -> list[DispatchView]:
    """The orders the actor may see, newest first."""
    return _views(context, context.unit.dispatches.page(permit(context.actor, Action.DISPATCH_READ)))


def get_dispatch(context: Context, dispatch_id: int) -> DispatchView:
    """One order with its days."""
    found = context.unit.dispatches.reachable(dispatch_id, permit(context.actor, Action.DISPATCH_READ))
    if found is None:
        raise NotFound(_UNKNOWN)
    view = _views(context, [found])[0]
    return DispatchView(*found, view.came, context.unit.dispatches.days(dispatch_id))


def _views(context: Context, rows: Sequence[Row]) -> list[DispatchView]:
    came = context.unit.dispatches.came([order.id or 0 for order, _, _ in rows])
    return [DispatchView(*row, came.get(row[0].id or 0, Came())) for row in rows]


def _find(context: Context, dispatch_id: int, action: Action) -> tuple[DispatchOrder, Enterprise, Organisation]:
    """An order within reach: its enterprise held, then the order (decision 0005), so that the tenth is counted once."""
    found = context.unit.dispatches.reachable(dispatch_id, permit(context.actor, action))
    if found is None:
        raise NotFound(_UNKNOWN)
    firm = context.unit.enterprises.by_id_locked(found[1].id or 0)
    order = context.unit.dispatches.get(dispatch_id, lock=True)
    if firm is None or order is None:
        raise NotFound(_UNKNOWN)
    return order, firm, found[2]


def _step(order: DispatchOrder, to: DispatchState, version: int) -> None:
    if to not in DISPATCH_STEPS[order.state]:
        raise Conflict(f"派遣订单当前为“{order.state.label}”，不能转为“{to.label}”")
    check_version(order.version, version)


def _reason(text: str, asked: str) -> str:
    if not text.strip():
        raise Invalid(asked, field="reason")
    return text.strip()[:200]


def _changed(context: Context, order: DispatchOrder, what: str, text: str) -> DispatchOrder:
    order.version += 1
    order.updated_at = clock.now()
    case = context.unit.cases.get(order.case_id, SYSTEM.reach)
    if case is not None:
        cases.note(context, case, CaseEventKind.NOTE, text, vacancy_id=order.vacancy_id)
    context.unit.audit(what, "dispatch_order", order.id, vacancy_id=order.vacancy_id)
    return order
