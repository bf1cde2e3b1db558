"""What a measure may be linked with (措施凭据): records of this enterprise, and how far each one is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.case import Case
from matcher.models.claim import LIVE, PAID_OUT, Claim, ClaimState
from matcher.models.dispatch import LIVE_DISPATCH, DispatchOrder, DispatchState
from matcher.models.dossier import Agreement, AgreementState, DossierState
from matcher.models.fair_kinds import HELD, EntryState, FairState
from matcher.models.lending import BEGUN, ConsentState, LendingState
from matcher.models.plan import MeasureLink
from matcher.models.plan_kinds import LinkKind
from matcher.models.shift import Task
from matcher.models.states import TaskState
from matcher.models.training import Course, CourseState
from matcher.models.training_order import UNDER_WAY, OrderState, TrainingOrder
from matcher.models.visit import Visit
from matcher.repository.dispatches import Came
from matcher.repository.training import Turnout
from matcher.service.context import Context

# How many records of a kind are offered to choose from, the newest first; an older one is linked by its number.
_OFFERED = 30


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record as it is now: what it is, how far it got, how many people came of it; ``over`` nothing more comes.

    ``seekers`` are those people where they are registered: somebody who worked two days is one person of a plan.
    """

    kind: LinkKind
    ref: str
    title: str
    stands: str
    people: int = 0
    over: bool = False
    seekers: frozenset[int] = frozenset()

    @property
    def sentence(self) -> str:
        """Record and standing in one line."""
        return f"{self.title}：{self.stands}" if self.stands else self.title


def read(context: Context, enterprise_id: int, link: MeasureLink) -> Evidence:
    """How far the thing behind a link is; a paper is what was written down of it."""
    outside = link.kind is LinkKind.TRANSFER
    title = f"系统外，{link.paper}" if outside else f"{link.kind.label} {link.ref}"
    paper = Evidence(link.kind, link.ref, title, "", link.people, over=link.counts or not outside)
    look = _LOOK.get(link.kind)
    if look is None or not (link.ref.isascii() and link.ref.isdecimal()):
        return paper
    found = look(context, enterprise_id, int(link.ref))
    return found if found is not None else paper


def find(context: Context, case: Case, kind: LinkKind, ref: str) -> Evidence:
    """A record of the case's enterprise by its number; an unknown one, or another enterprise's, is :class:`Invalid`."""
    bare = ref.strip()
    number = int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 19 else 0
    found = _LOOK[kind](context, case.enterprise_id, number) if number else None
    if found is None:
        raise Invalid(f"本企业没有编号为“{bare}”的{kind.label}，请从列表中选择或核对编号", field="ref")
    return found


def offered(context: Context, case: Case) -> list[Evidence]:
    """The enterprise's records that a measure may be linked with, by kind, the newest first."""
    unit, firm = context.unit, case.enterprise_id
    orders = unit.training_orders.of_enterprise(firm)[:_OFFERED]
    ids: dict[LinkKind, Sequence[int | None]] = {
        LinkKind.ORDER: [one.id for one in orders],
        LinkKind.TRAINING: [one.id for one in unit.courses.of_enterprise(firm)[:_OFFERED]],
        LinkKind.CLAIM: [one.id for one in unit.claims.of_enterprise(firm)[:_OFFERED]],
        LinkKind.AGREEMENT: [one.id for one in unit.dossiers.of_enterprise(firm)[:_OFFERED]],
        LinkKind.VISIT: [one.id for one in unit.visits.of_enterprise(firm, _OFFERED)],
        LinkKind.LENDING: [one.id for one in unit.lendings.of_borrower(firm, _OFFERED)],
        LinkKind.DISPATCH: [one.id for one in unit.dispatches.of_enterprise(firm)[:_OFFERED]],
        LinkKind.FAIR: [fair.id for _, fair in unit.fair_entries.fairs_of(firm, _OFFERED)],
        LinkKind.TASK: [one.id for one in unit.tasks.of_firm(firm, _name(context, firm), _OFFERED)],
    }
    rows = (_LOOK[kind](context, firm, number or 0) for kind, numbers in ids.items() for number in numbers)
    return [one for one in rows if one is not None]


def refuse_twice(context: Context, case: Case, kind: LinkKind, ref: str, title: str) -> None:
    """A record or paper counts once over all plans of an enterprise, and a course not beside the order it is held for.

    A standing agreement on files is the exception: it serves one case after another.
    """
    for link, other in context.unit.plans.links_of_enterprise(case.enterprise_id):
        own = other.id == case.id
        if (link.kind, link.ref) == (kind, ref) and (own or kind is not LinkKind.AGREEMENT):
            where = "本方案" if own else f"案件 {other.number} 的方案"
            raise Conflict(f"{title}已计入{where}的一条措施，不能重复计算")
        pair = {kind: ref, link.kind: link.ref}
        if set(pair) == {LinkKind.ORDER, LinkKind.TRAINING}:
            course = context.unit.courses.get(int(pair[LinkKind.TRAINING]))
            if course is not None and str(course.order_id) == pair[LinkKind.ORDER]:
                raise Conflict(f"培训班 {course.id} 是为培训订单 {course.order_id} 举办的，两者只能关联一个")


def turnout_text(found: Turnout) -> str:
    """Roster, attendance and results of courses in words."""
    told = [f"在册 {found.seated} 人"]
    if found.percent is not None:
        told.append(f"出勤率 {found.percent}%")
    told.append(f"已取得证书 {found.completed} 人")
    if found.passed:
        told.append(f"考核合格 {found.passed} 人")
    if found.failed:
        told.append(f"考核未通过 {found.failed} 人")
    if found.withdrawn:
        told.append(f"退出 {found.withdrawn} 人")
    return "，".join(told)


def _name(context: Context, enterprise_id: int) -> str:
    firm = context.unit.enterprises.get(enterprise_id)
    return firm.name if firm is not None else ""


def _order(context: Context, enterprise_id: int, number: int) -> Evidence | None:
    rows = context.unit.training_orders.of_enterprise(enterprise_id)
    order: TrainingOrder | None = next((one for one in rows if one.id == number), None)
    if order is None:
        return None
    turnout = context.unit.courses.turnout([one.id or 0 for one in context.unit.courses.of_order(number)])
    stands = order.state.label
    if order.state in (OrderState.ACCEPTED, OrderState.FULFILLED):
        stands += f"，{turnout_text(turnout)}" if turnout.seated or turnout.withdrawn else "，还没有学员"
    title = f"培训订单 {number}（{order.trade} {order.headcount} 人）"
    return Evidence(LinkKind.ORDER, str(number), title, stands, turnout.completed, order.state not in UNDER_WAY)


def _course(context: Context, enterprise_id: int, number: int) -> Evidence | None:
    course: Course | None = context.unit.courses.get(number)
    if course is None:
        return None
    orders = {one.id for one in context.unit.training_orders.of_enterprise(enterprise_id)}
    if course.enterprise_id != enterprise_id and (course.order_id is None or course.order_id not in orders):
        return None
    turnout = context.unit.courses.turnout([number])
    over = course.state in (CourseState.FINISHED, CourseState.CANCELLED)
    stands = f"{course.state.label}，{turnout_text(turnout)}"
    return Evidence(
        LinkKind.TRAINING, str(number), f"培训班 {number}（{course.title}）", stands, turnout.finished, over
    )


def _claim(context: Context, enterprise_id: int, number: int) -> Evidence | None:
    claim: Claim | None = context.unit.claims.get(number)
    if claim is None or claim.enterprise_id != enterprise_id:
        return None
    # What counts is what was paid and stays paid; of one ordered back nobody is counted, however little came back yet.
    paid = claim.state is ClaimState.PAID and claim.net > 0
    stands = claim.state.label
    if claim.state in PAID_OUT:
        stands += f" 净 {claim.net / 100:,.2f} 元" if claim.recover_amount else f" {claim.net / 100:,.2f} 元"
    over = claim.state in PAID_OUT or claim.state not in LIVE
    title = f"申领 {number}（{claim.wording.get('name', claim.policy)}）"
    people = int(paid and claim.seeker_id is not None)
    return Evidence(LinkKind.CLAIM, str(number), title, stands, people, over)


def _agreement(context: Context, enterprise_id: int, number: int) -> Evidence | None:
    rows = context.unit.dossiers.of_enterprise(enterprise_id)
    agreement: Agreement | None = next((one for one in rows if one.id == number), None)
    if agreement is None:
        return None
    files = context.unit.dossiers.files(number)
    kept = files.get(DossierState.HELD, 0) + files.get(DossierState.LENT, 0)
    stands = f"{agreement.state.label}，在库档案 {kept} 份"
    if awaited := files.get(DossierState.AWAITED, 0):
        stands += f"，待接收 {awaited} 份"
    body = context.unit.organisations.get(agreement.organisation_id)
    title = f"委托协议 {number}（{body.name if body else '—'}）"
    # Entrusted and taken in is what the measure asks for; a file still to come keeps it open.
    over = agreement.state is not AgreementState.PROPOSED and not awaited
    return Evidence(LinkKind.AGREEMENT, str(number), title, stands, kept, over)


def _visit(context: Context, enterprise_id: int, number: int) -> Evidence | None:
    visit: Visit | None = context.unit.visits.get(number)
    if visit is None or visit.enterprise_id != enterprise_id:
        return None
    title = f"{visit.kind.label}记录 {number}"
    return Evidence(LinkKind.VISIT, str(number), title, f"{visit.held_on}，{visit.by_name}", over=True)


def _task(context: Context, enterprise_id: int, number: int) -> Evidence | None:
    """An odd job supplies who worked, not who was asked for; one of no registered enterprise is known by its name."""
    task: Task | None = context.unit.tasks.get(number)
    if task is None or task.enterprise_id not in (enterprise_id, None):
        return None
    if task.enterprise_id is None and task.employer != _name(context, enterprise_id):
        return None
    came = frozenset(context.unit.bookings.worked(number))
    stands = f"{task.day}，{task.state.label}，要 {task.headcount} 人，完工 {len(came)} 人"
    if task.enterprise_id is None:
        stands += "（任务没有登记单位，按用工方名称认定）"
    title = f"零工任务 {number}（{task.trade}）"
    return Evidence(LinkKind.TASK, str(number), title, stands, len(came), task.state is not TaskState.OPEN, came)


def _lending(context: Context, enterprise_id: int, number: int) -> Evidence | None:
    """A lending supplies whom it lends to: those who agreed, once it has begun and their own first day has come."""
    lending = context.unit.lendings.get(number)
    if lending is None or lending.borrower_id != enterprise_id:
        return None
    agreed = [one for one in context.unit.lendings.workers(number) if one.consent is ConsentState.AGREED]
    people = sum(one.first <= clock.today() for one in agreed) if lending.state in BEGUN else 0
    stands = f"{lending.state.label}，{lending.first} 至 {lending.last}，同意 {len(agreed)} 人，到岗 {people} 人"
    over = lending.state in (LendingState.CLOSED, LendingState.CANCELLED)
    return Evidence(LinkKind.LENDING, str(number), f"余缺调剂协议 {number}", stands, people, over)


def _dispatch(context: Context, enterprise_id: int, number: int) -> Evidence | None:
    """A dispatch order supplies the most people that were at work on one confirmed day: nobody is known by name."""
    rows = context.unit.dispatches.of_enterprise(enterprise_id)
    order: DispatchOrder | None = next((one for one in rows if one.id == number), None)
    if order is None:
        return None
    came = context.unit.dispatches.came([number]).get(number, Came())
    stands = f"{order.state.label}，已确认同日在岗最多 {came.most} 人，共 {came.worker_days} 人日"
    if came.pending:
        stands += f"，另有 {came.pending} 天待确认"
    last = order.offered_last or order.last
    over = order.state not in LIVE_DISPATCH or (order.state is DispatchState.ACCEPTED and last < clock.today())
    title = f"派遣订单 {number}（{order.title} {order.offered or order.headcount} 人）"
    return Evidence(LinkKind.DISPATCH, str(number), title, stands, came.most, over and not came.pending)


def _fair(context: Context, enterprise_id: int, number: int) -> Evidence | None:
    """A fair the enterprise was asked to or signed up for: what came of it there; who began is placed by a referral."""
    entry = context.unit.fair_entries.of_enterprise(number, enterprise_id)
    fair = context.unit.fairs.get(number) if entry is not None else None
    if entry is None or fair is None:
        return None
    agreed = context.unit.fair_visits.agreed(entry_id=entry.id)
    people = len({one.visitor.id for one in agreed})
    begun = len({one.visitor.id for one in agreed if one.start is not None})
    came = entry.checked_in_at is not None
    stands = f"{fair.state.label}，{'已签到' if came else entry.state.label}"
    stands += f"，初步意向 {people} 人，上岗 {begun} 人" if came else ""
    gone = entry.state in (EntryState.REFUSED, EntryState.WITHDRAWN) or fair.state is FairState.CANCELLED
    title = f"招聘会 {number}（{fair.theme}，{fair.first}）"
    return Evidence(LinkKind.FAIR, str(number), title, stands, begun, gone or (came and fair.state in HELD))


_LOOK: dict[LinkKind, Callable[[Context, int, int], Evidence | None]] = {
    LinkKind.ORDER: _order,
    LinkKind.TRAINING: _course,
    LinkKind.CLAIM: _claim,
    LinkKind.AGREEMENT: _agreement,
    LinkKind.VISIT: _visit,
    LinkKind.TASK: _task,
    LinkKind.LENDING: _lending,
    LinkKind.DISPATCH: _dispatch,
    LinkKind.FAIR: _fair,
}
