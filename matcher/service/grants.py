"""Subsidies paid without application (免申即享): list imported, made public, account confirmed, paid."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.forms.grants import ListedFirm, read_list
from matcher.forms.sandbox import read_document
from matcher.models.claim import ClaimReturn
from matcher.models.enterprise import Enterprise
from matcher.models.grant import GrantList, GrantRow, GrantState
from matcher.models.lending import WordChannel
from matcher.models.policy import Basis, DateKind, Policy
from matcher.models.region import SHANXI, covers
from matcher.models.seeker import Seeker
from matcher.planning.deadlines import add_working_days
from matcher.repository.claims import Slot
from matcher.repository.reach import Reach
from matcher.service.cases import check_version
from matcher.service.claim_recovery import Money, money_of
from matcher.service.claims import slots_for
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.policies import book
from matcher.service.statuses import find_person
from matcher.service.told import spoken_for
from matcher.text.codes import uscc_problem

PUBLIC_DAYS = 5
SHOWN = 50
# What is paid once for a person: a list that names nobody could not keep it from being paid twice.
_ONCE_A_PERSON = (Basis.PERSON, Basis.PERSON_EMPLOYER)
_TOLD = 50
_PHONE = re.compile(r"[0-9][0-9 \-转]{5,38}[0-9]")


@dataclass(frozen=True, slots=True)
class GrantView:
    """A list with its rows, and whether it is still public on the day."""

    made: GrantList
    rows: Sequence[tuple[GrantRow, Enterprise]]
    public: bool
    returns: Mapping[int, Sequence[ClaimReturn]] = field(default_factory=dict)

    @property
    def money(self) -> Money:
        """What was paid, what came back, what stays and what is still owed, over the whole list."""
        return money_of([row for row, _ in self.rows])


def automatic(context: Context) -> list[Policy]:
    """The policies that are paid without application, one wording each."""
    whole = book(context)
    return list({one.id: one for one in whole.policies if one.automatic}.values())


def import_list(
    context: Context,
    policy_id: str,
    filename: str,
    data: bytes,
    *,
    title: str,
    listed_on: date,
    source: str,
    public_days: int = PUBLIC_DAYS,
    phone: str = "",
) -> GrantList:
    """Take a matched list whole or not at all; what is wrong is told by row and field.

    It is public from today for so many working days. Rows may name registered people (人员编号), whose slots are taken;
    where the subsidy is paid once for a person they must. ``phone`` is for objections; left out, the office's own.
    """
    permit(context.actor, Action.GRANT_WORK)
    home = context.actor.adcode or SHANXI
    policy = book(context).governing(policy_id, home, listed_on)
    if policy is None or not policy.automatic:
        raise Invalid("这项政策不是免申即享", field="policy")
    if policy.withdrawn:
        raise Invalid(f"“{policy.name}”自 {policy.effective_from} 起已废止", field="listed_on")
    if listed_on > clock.today():
        raise Invalid("名单认定日期不能晚于今天", field="listed_on")
    _in_time(policy, listed_on)
    if len(title.strip()) < 2 or len(source.strip()) < 2:
        raise Invalid(
            "请填写名单名称和来源（哪个部门、哪次比对）", field="title" if len(title.strip()) < 2 else "source"
        )
    if not 1 <= public_days <= 30:
        raise Invalid("公示应为 1 到 30 个工作日", field="public_days")
    phone = phone.strip() or context.kit.settings.support_phone
    if not _PHONE.fullmatch(phone):
        raise Invalid("请填写受理异议的电话，如 0354-6220000", field="phone")
    firms, problems = read_list(read_document(filename, data))
    rows, further = _checked(context, firms, home, policy, listed_on)
    if problems or further:
        told = sorted([*problems, *further], key=lambda text: int(text.split()[1]))
        raise Invalid(f"名单有 {len(told)} 处需要改正，整份没有导入", field="file", details=told[:_TOLD], code="rows")
    today = clock.today()
    made = context.unit.grants.add(
        GrantList(
            policy=policy.id,
            policy_version=policy.version,
            title=title.strip()[:100],
            adcode=home,
            listed_on=listed_on,
            public_from=today,
            public_to=add_working_days(today, public_days),
            source=source.strip()[:200],
            phone=phone,
            made_by=context.actor.account_id,
            made_at=clock.now(),
        ),
        [row for row, _ in rows],
    )
    for row, slots in rows:
        context.unit.claims.hold(slots, policy=policy.name, grant_row_id=row.id)
    context.unit.audit("grant.import", "grant_list", made.id, rows=len(rows), policy=policy.id)
    return made


def _in_time(policy: Policy, listed_on: date) -> None:
    """Refuse a list that came too late. Nobody applies, so the day the list was made stands for the application.

    A period that tests the list's own day ends with it; one that tests hires (S6) leaves the time to apply, since a
    list of January holds the hires of December.
    """
    if policy.date_kind is DateKind.LISTED:
        if policy.valid_to is not None and listed_on > policy.valid_to:
            told = f"截至 {policy.valid_to}，名单认定日期为 {listed_on}"
            raise Invalid(f"“{policy.name}”已过期：{told}", field="listed_on")
    elif policy.apply_to is not None and listed_on > policy.apply_to:
        told = f"名单最晚 {policy.apply_to} 认定，所填日期为 {listed_on}"
        raise Invalid(f"“{policy.name}”已过期：{told}", field="listed_on")


def _checked(
    context: Context, firms: Sequence[ListedFirm], home: str, policy: Policy, listed_on: date
) -> tuple[list[tuple[GrantRow, list[Slot]]], list[str]]:
    """Rows with the slots they take, and what is wrong with the others."""
    found: list[tuple[GrantRow, list[Slot]]] = []
    problems: list[str] = []
    seen: dict[int, int] = {}
    taken: dict[Slot, int] = {}
    for firm in firms:
        where = f"第 {firm.number} 行"
        problem = uscc_problem(firm.uscc)
        known = None if problem else context.unit.enterprises.by_uscc(firm.uscc, lock=True)
        if problem:
            problems.append(f"{where} 统一社会信用代码：{problem}")
        elif known is None or not covers(home, known.adcode):
            problems.append(f"{where} 统一社会信用代码：本地区没有登记这家单位，请先登记或从名单剔除")
        elif known.id in seen:
            problems.append(f"{where} 统一社会信用代码：与第 {seen[known.id or 0]} 行是同一家单位，请合并为一行")
        else:
            seen[known.id or 0] = firm.number
            slots, wrong = _slots(context, policy, known, firm, listed_on)
            wrong = f"人员编号：{wrong}" if wrong else _held(context, policy, slots, taken)
            if wrong:
                problems.append(f"{where} {wrong}")
            else:
                taken |= dict.fromkeys(slots, firm.number)
                row = GrantRow(
                    enterprise_id=known.id or 0,
                    list_id=0,
                    row_number=firm.number,
                    persons=firm.persons,
                    amount=firm.amount,
                    state=GrantState.LISTED,
                )
                found.append((row, slots))
    return found, problems


def _held(context: Context, policy: Policy, slots: Sequence[Slot], taken: Mapping[Slot, int]) -> str:
    """What is paid already of what a row takes, by an earlier list or claim or a row above; empty when nothing is."""
    for one in slots:
        if one in taken:
            return _once(policy.name, one, f"第 {taken[one]} 行")
    for hold in context.unit.claims.holding(slots):
        clash = Slot(hold.slot, hold.seeker_id, hold.enterprise_id, hold.ref)
        return _once(hold.policy, clash, "以前的名单或申领")
    return ""


def _once(name: str, slot: Slot, where: str) -> str:
    if not slot.seeker_id:
        return f"单位：已享受“{name}”，不重复发放，请从名单剔除"
    if slot.ref:
        return (
            f"人员编号：编号 {slot.seeker_id} 的人 {slot.ref} 已计入{where}的另一家单位，同月在两家参保的人不计，请剔除"
        )
    return f"人员编号：编号 {slot.seeker_id} 的人已在{where}享受“{name}”，不重复发放，请剔除"


def _slots(
    context: Context, policy: Policy, firm: Enterprise, listed: ListedFirm, listed_on: date
) -> tuple[list[Slot], str]:
    """What one row takes: the enterprise's own slot, and those of the people it names, for the month of the list."""
    exclusions = book(context).slots(policy)
    own = [one for one in exclusions if one.basis is Basis.EMPLOYER]
    slots = slots_for(own, firm.id or 0, 0)
    if not listed.people and any(one.basis in _ONCE_A_PERSON for one in exclusions):
        # Without them the row would hold nothing: the same people could be listed or claimed for again.
        return [], "这项补助每人只享受一次，请写明全部人员的编号（用顿号分隔）"
    if listed.people and len(listed.people) != listed.persons:
        return [], f"写了 {len(listed.people)} 个编号，与人数 {listed.persons} 不符"
    people = context.unit.seekers.many(listed.people)
    missing = [number for number in listed.people if number not in people or people[number].gone]
    if missing:
        return [], f"没有编号为 {missing[0]} 的登记人员"
    stranger = next((number for number in listed.people if not _within(context, people[number])), None)
    if stranger is not None:
        return [], f"编号 {stranger} 的人不在本地区登记，也没有推荐到本地区的岗位，请核对，或报上一级导入"
    rest = [one for one in exclusions if one.basis is not Basis.EMPLOYER]
    for number in listed.people:
        slots += slots_for(rest, firm.id or 0, number, months_from=listed_on, months=1)
    return slots, ""


def _within(context: Context, person: Seeker) -> bool:
    """Whether somebody named is of the actor's region, or in hand at a post of its cases."""
    if covers(context.actor.adcode or SHANXI, person.adcode):
        return True
    try:
        find_person(context, person.id or 0, Action.GRANT_WORK)
    except NotFound:
        return False
    return True


def list_lists(context: Context) -> Sequence[GrantList]:
    """Lists of the actor's region, newest first."""
    permit(context.actor, Action.GRANT_READ)
    return context.unit.grants.page(context.actor.adcode or SHANXI, SHOWN)


def get_list(context: Context, list_id: int) -> GrantView:
    """One list with its rows."""
    permit(context.actor, Action.GRANT_READ)
    made = context.unit.grants.get(list_id)
    if made is None or not covers(context.actor.adcode or SHANXI, made.adcode):
        raise NotFound("没有这份名单，或不在您的管辖范围")
    rows = context.unit.grants.rows(list_id)
    back = [row.id or 0 for row, _ in rows if row.returned]
    returns = context.unit.claims.grant_returns(back) if back else {}
    return GrantView(made, rows, clock.today() <= made.public_to, returns)


def find_row(context: Context, row_id: int, *, served: Reach | None = None) -> tuple[GrantRow, GrantList]:
    """A row of a list of the actor's own region, or of an enterprise within ``served``; held."""
    row = context.unit.grants.row(row_id, lock=True)
    made = context.unit.grants.get(row.list_id) if row is not None else None
    missing = NotFound("名单里没有这一行，或不在您的管辖范围")
    if row is None or made is None:
        raise missing
    if served is not None:
        if context.unit.enterprises.reachable(row.enterprise_id, served) is None:
            raise missing
    elif not covers(context.actor.adcode or SHANXI, made.adcode):
        raise missing
    return row, made


def confirm_account(
    context: Context,
    row_id: int,
    *,
    version: int,
    bank: str,
    account_tail: str,
    how: WordChannel | None = None,
    name: str = "",
) -> GrantRow:
    """The enterprise confirms where to pay, once the list has been public to its last day; four digits are kept.

    Until it is paid a wrong account is corrected by confirming again, which the audit log tells apart.

    For one without an account its officer or county writes down who said so, and ``how`` (phone, desk, paper).
    """
    reach = permit(context.actor, Action.GRANT_CONFIRM)
    row, made = find_row(context, row_id, served=reach)
    check_version(row.version, version)
    again = row.state is GrantState.CONFIRMED
    if row.state is not GrantState.LISTED and not again:
        raise Conflict(f"当前为“{row.state.label}”，不能再确认账户")
    if clock.today() <= made.public_to:
        raise Conflict(f"名单公示到 {made.public_to}，{made.public_to + timedelta(days=1)} 起可以确认", code="public")
    if not (len(account_tail) == 4 and account_tail.isascii() and account_tail.isdigit()):
        raise Invalid("请填写收款账户的后四位数字（完整账号不在系统里填）", field="account_tail")
    if len(bank.strip()) < 4:
        raise Invalid("请填写开户银行", field="bank")
    row.confirmed_how, row.confirmed_name = spoken_for(context, how, name)
    row.bank, row.account_tail = bank.strip()[:60], account_tail
    row.confirmed_by, row.confirmed_at = context.actor.account_id, clock.now()
    return moved(context, row, GrantState.CONFIRMED, "grant.corrected" if again else "grant.confirmed")


def pay(context: Context, row_id: int, *, version: int, paid_on: date | None = None) -> GrantRow:
    """Write down that a confirmed row was paid: on the day of the confirmation or after it, so never in public."""
    permit(context.actor, Action.GRANT_WORK)
    row, made = find_row(context, row_id)
    check_version(row.version, version)
    if row.state is not GrantState.CONFIRMED:
        raise Conflict(f"当前为“{row.state.label}”，单位确认账户后才能登记拨付")
    if row.confirmed_how is not WordChannel.ACCOUNT and row.confirmed_by == context.actor.account_id:
        raise Forbidden("代单位记录收款账户的人不能登记拨付，请由另一人办理")
    day = paid_on or clock.today()
    # Without a confirmation's time there is none to compare with; the last public day bounds it then.
    first = clock.local(row.confirmed_at).date() if row.confirmed_at else made.public_to + timedelta(days=1)
    if not first <= day <= clock.today():
        raise Invalid(f"拨付日期应在单位确认账户（{first}）之后、不晚于今天", field="paid_on")
    row.paid_on, row.paid_by = day, context.actor.account_id
    return moved(context, row, GrantState.PAID, "grant.paid")


def drop(context: Context, row_id: int, *, version: int, reason: str) -> GrantRow:
    """Take an enterprise off the list (公示有异议); what it held is free again, the row stays."""
    permit(context.actor, Action.GRANT_WORK)
    row, _ = find_row(context, row_id)
    check_version(row.version, version)
    if row.state not in (GrantState.LISTED, GrantState.CONFIRMED):
        raise Conflict(f"当前为“{row.state.label}”，不能剔除")
    if len(reason.strip()) < 4:
        raise Invalid("请写明剔除的原因", field="reason")
    row.reason, row.dropped_by = reason.strip()[:200], context.actor.account_id
    context.unit.claims.release(grant_row_id=row.id)
    return moved(context, row, GrantState.DROPPED, "grant.dropped")


def moved(context: Context, row: GrantRow, state: GrantState, action: str, **facts: Any) -> GrantRow:
    """Write down that a row stands in a state now, as ``action`` in the audit log."""
    row.state = state
    row.version += 1
    context.unit.audit(action, "grant_row", row.id, **facts)
    return row
