"""Training orders (订单培训): first refer; order training only for what qualified candidates leave open, 通知（六）.

The numbers come from the engine: who passes every must of the post, in its trade and grade, and is not in hand
elsewhere; then consented graduates of classes still to graduate; then what is ordered already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.case import OPEN_STATES, Case
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind
from matcher.models.graduation import GraduatingClass
from matcher.models.organisation import Organisation, OrganisationKind, ParticipationDraft, ParticipationPart
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Shortlist
from matcher.models.training import Course, CourseState
from matcher.models.training_order import ORDER_STEPS, OrderState, TrainingOrder, TrainingOrderDraft
from matcher.models.vacancy import Vacancy
from matcher.models.weighting import Weighing
from matcher.repository.training import Turnout
from matcher.scoring.index import SeekerIndex
from matcher.scoring.rank import Candidate, Ranking
from matcher.scoring.rank import shortlist as rank
from matcher.service import cases, diagnoses, matching, participations
from matcher.service import graduates_first as first_rule
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.left_out import exclusions
from matcher.service.organisations import find_organisation
from matcher.service.permissions import SYSTEM, Action, permit
from matcher.service.pool import MATCHABLE
from matcher.service.vacancies import find_vacancy
from matcher.service.weighing import weights_for

# A candidate is of the post's trade from this likeness of titles on (0 to 1): the title itself, or one of its kind.
OF_TRADE = 0.5
# How far below the gap the list is looked through before the count is told as it stands.
_SLACK = 200
_UNKNOWN = "没有这个培训订单，或不在您的管辖范围"


@dataclass(frozen=True, slots=True)
class Graduating:
    """A class of the post's trade with its consented graduates who look for work; ``ready`` meet every must now."""

    graduating: GraduatingClass
    organisation: str
    people: list[Seeker]
    ready: int


@dataclass(frozen=True, slots=True)
class Need:
    """What a post's gap leaves for training; ``gap`` None for 若干, then nothing can be ordered.

    ``nearly`` counts people of the trade who would match but for one certificate, by which.
    """

    vacancy: Vacancy
    enterprise: Enterprise
    case: Case
    gap: int | None
    qualified: int
    to_come: int
    ordered: int
    classes: list[Graduating]
    nearly: dict[str, int]
    orders: Sequence[tuple[TrainingOrder, Enterprise, Organisation]]

    @property
    def room(self) -> int:
        """How many people may be ordered."""
        return max(0, (self.gap or 0) - self.qualified - self.to_come - self.ordered)

    @property
    def verdict(self) -> str:
        """What to do, in a sentence with its numbers."""
        if self.gap is None:
            return "招聘人数为“若干”，请企业先明确人数，再判断是否需要培训"
        if self.gap == 0:
            return "缺口已补齐，不需要培训"
        counted = f"缺口 {self.gap} 人，合格候选 {self.qualified} 人，将毕业 {self.to_come} 人，已订 {self.ordered} 人"
        if self.room:
            return f"{counted}：先推荐合格候选和毕业生，另可订单培训 {self.room} 人"
        return f"{counted}：已够补齐缺口，请先推荐，不下培训订单"


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order as its page shows it; ``turnouts`` tells who came to each of its courses, in numbers only."""

    order: TrainingOrder
    enterprise: Enterprise
    organisation: Organisation
    courses: Sequence[Course]
    trained: int
    turnouts: dict[int, Turnout] = field(default_factory=dict)


def get_need(context: Context, vacancy_id: int) -> Need:
    """The numbers of the rule for one post. Reads only."""
    vacancy, case = find_vacancy(context, vacancy_id, Action.ORDER_PLACE)
    return _need(context, vacancy, case)


def _need(context: Context, vacancy: Vacancy, case: Case) -> Need:
    unit = context.unit
    enterprise = unit.enterprises.get(vacancy.enterprise_id)
    if enterprise is None:
        raise NotFound("企业不存在")
    started = unit.referrals.started_on_vacancy(vacancy.id or 0)
    gap = None if vacancy.headcount is None else max(0, vacancy.headcount - started)
    index = context.kit.pool.caught_up(unit.seekers)
    ranking = _ranking(context, index, vacancy, top=(gap or 0) + _SLACK)
    qualified = _qualified(context, vacancy, ranking.candidates)
    classes = _classes(context, vacancy, case, qualified)
    taken = exclusions(context, vacancy.id or 0)
    busy = set().union(*taken.values()) if taken else set()
    coming = {
        person.id
        for one in classes
        if one.graduating.graduated_at is None
        for person in one.people
        if person.id not in qualified and person.id not in busy
    }
    return Need(
        vacancy,
        enterprise,
        case,
        gap,
        len(qualified),
        len(coming),
        unit.training_orders.under_way(vacancy.id or 0),
        classes,
        _nearly(context, index, vacancy),
        unit.training_orders.of_vacancy(vacancy.id or 0),
    )


def _nearly(context: Context, index: SeekerIndex, vacancy: Vacancy) -> dict[str, int]:
    """How many of the trade lack nothing but one certificate, by which: as the diagnosis counts it."""
    found = diagnoses.count_barriers(context, index, vacancy)
    lacking = {one.code: one.without - found.matching for one in found.conditions}
    mark = "certificate:"
    return {f"无{code.removeprefix(mark)}": more for code, more in lacking.items() if code.startswith(mark) and more}


def _ranking(context: Context, index: SeekerIndex, vacancy: Vacancy, *, top: int) -> Ranking:
    pool = context.kit.pool
    weights = weights_for(context, vacancy.id or 0, None)
    excluded = exclusions(context, vacancy.id or 0)
    return rank(index, pool.vacancy(vacancy), top=top, today=clock.today(), excluded=excluded, weighing=weights)


def _qualified(context: Context, vacancy: Vacancy, candidates: Sequence[Candidate]) -> set[int]:
    """Who of those who pass every must is of the trade, and has the grade the post asks for."""
    of_trade = [
        one.seeker_id
        for one in candidates
        if any(part.key == "title" and not part.missing and part.value >= OF_TRADE for part in one.parts)
    ]
    if vacancy.skill_grade is None:
        return set(of_trade)
    people = context.unit.seekers.many(of_trade)
    return {who for who, person in people.items() if first_rule.reaches(person.skill_grade, vacancy.skill_grade)}


def _classes(context: Context, vacancy: Vacancy, case: Case, qualified: set[int]) -> list[Graduating]:
    """The classes of the city in the post's trade, with a grade and certificates that will do."""
    found = []
    for one, people in first_rule.classes_for(context, vacancy, case, context.kit.pool.index):
        body = context.unit.organisations.get(one.organisation_id)
        ready = sum(person.id in qualified for person in people)
        found.append(Graduating(one, body.name if body else "", people, ready))
    return found


def graduates_first(context: Context, vacancy_id: int) -> Shortlist:
    """Make the post's list anew with consented graduates of its trade first, as are those after it (毕业班优先推荐)."""
    find_vacancy(context, vacancy_id, Action.ORDER_PLACE)
    return matching.build_shortlist(context, vacancy_id, chosen=Weighing(graduates=True))


def place(context: Context, vacancy_id: int, draft: TrainingOrderDraft) -> TrainingOrder:
    """Order training for a post, never for more people than its qualified candidates leave open."""
    vacancy, case = find_vacancy(context, vacancy_id, Action.ORDER_PLACE, lock=True)
    if case.state not in OPEN_STATES or vacancy.state not in MATCHABLE:
        raise Conflict("案件或岗位已结束，不能再下培训订单")
    body = find_organisation(context, draft.organisation_id, Action.ORGANISATION_READ)
    if body.kind is not OrganisationKind.TRAINING:
        raise Invalid(f"{body.name}不是培训机构", field="organisation_id")
    hindrance = body.hindrance(clock.today())
    if hindrance:
        raise Conflict(hindrance, code="licence")
    if draft.needed_by <= clock.today():
        raise Invalid("到岗期限应晚于今天", field="needed_by")
    need = _need(context, vacancy, case)
    if not need.room:
        raise Conflict(need.verdict, code="first_refer")
    if draft.headcount > need.room:
        raise Conflict(f"{need.verdict}，本次填写了 {draft.headcount} 人", code="first_refer")
    running = context.unit.organisations.overlapping(
        case.id or 0, body.id or 0, ParticipationPart.TRAINING, clock.today(), None
    )
    if running is None:
        first = clock.today()
        part = ParticipationDraft(organisation_id=body.id or 0, part=ParticipationPart.TRAINING, first=first)
        participations.take_part(context, case, body, part)
    moment = clock.now()
    made = context.unit.training_orders.add(
        TrainingOrder(
            case_id=case.id or 0,
            vacancy_id=vacancy_id,
            organisation_id=body.id or 0,
            trade=vacancy.title,
            occupation_code=vacancy.occupation_code,
            grade=vacancy.skill_grade,
            certificates=list(vacancy.certificates),
            headcount=draft.headcount,
            needed_by=draft.needed_by,
            gap=need.gap or 0,
            qualified=need.qualified,
            graduates=need.to_come,
            ordered=need.ordered,
            reason=draft.note,
            by_id=context.actor.account_id,
            created_at=moment,
            updated_at=moment,
        )
    )
    text = f"向{body.name}下培训订单 {draft.headcount} 人（{need.verdict}）"
    cases.note(context, case, CaseEventKind.NOTE, text, vacancy_id=vacancy_id)
    context.unit.audit("order.place", "training_order", made.id, vacancy_id=vacancy_id, headcount=draft.headcount)
    return made


def answer(context: Context, order_id: int, *, accept: bool, version: int, reason: str = "") -> TrainingOrder:
    """A training body takes an order or declines it with a reason."""
    order = _find(context, order_id, Action.ORDER_ANSWER)
    if not accept and not reason.strip():
        raise Invalid("请填写不接单的原因", field="reason")
    to = OrderState.ACCEPTED if accept else OrderState.DECLINED
    return _move(context, order, to, version, reason)


def withdraw(context: Context, order_id: int, *, version: int, reason: str) -> TrainingOrder:
    """Take an order back before its courses run."""
    order = _find(context, order_id, Action.ORDER_PLACE)
    if not reason.strip():
        raise Invalid("请填写撤回的原因", field="reason")
    courses = context.unit.courses.of_order(order_id)
    if any(one.state is not CourseState.CANCELLED for one in courses):
        raise Conflict("已为该订单开班，请先由培训机构取消培训班")
    return _move(context, order, OrderState.WITHDRAWN, version, reason)


def withdraw_unanswered(context: Context, vacancy_id: int, reason: str) -> int:
    """Take back the orders for a post that no body has taken yet, and say why; returns how many those were.

    For use cases that have asked who may. What a body has accepted goes on: its people are trained for their trade.
    """
    placed = [
        one for one, _, _ in context.unit.training_orders.of_vacancy(vacancy_id) if one.state is OrderState.PLACED
    ]
    for one in sorted(placed, key=lambda order: order.id or 0):
        held = context.unit.training_orders.reachable(one.id or 0, SYSTEM.reach, lock=True)
        if held is not None and held[0].state is OrderState.PLACED:
            _move(context, held[0], OrderState.WITHDRAWN, held[0].version, reason)
    return len(placed)


def place_again(context: Context, order_ids: Sequence[int]) -> None:
    """Orders that were taken back with their post stand again, where nothing happened to them since."""
    for one in sorted(order_ids):
        held = context.unit.training_orders.reachable(one, SYSTEM.reach, lock=True)
        if held is not None and held[0].state is OrderState.WITHDRAWN:
            held[0].state, held[0].reason = OrderState.PLACED, ""
            held[0].version += 1
            held[0].updated_at = clock.now()
            context.unit.audit("order.placed", "training_order", one)


def _find(context: Context, order_id: int, action: Action) -> TrainingOrder:
    found = context.unit.training_orders.reachable(order_id, permit(context.actor, action), lock=True)
    if found is None:
        raise NotFound(_UNKNOWN)
    return found[0]


def _move(context: Context, order: TrainingOrder, to: OrderState, version: int, reason: str) -> TrainingOrder:
    check_version(order.version, version)
    if to not in ORDER_STEPS[order.state]:
        raise Conflict(f"订单当前为“{order.state.label}”，不能转为“{to.label}”")
    order.state, order.reason = to, reason.strip()[:200] or order.reason
    order.version += 1
    order.updated_at = clock.now()
    context.unit.audit(f"order.{to.value}", "training_order", order.id, purpose=reason.strip()[:200])
    return order


def list_orders(context: Context) -> list[OrderView]:
    """The orders the actor may see, newest first; their courses are on each one's own page."""
    rows = context.unit.training_orders.page(permit(context.actor, Action.ORDER_READ))
    trained = context.unit.courses.trained_for([order.id or 0 for order, _, _ in rows])
    return [OrderView(order, firm, body, [], trained.get(order.id or 0, 0)) for order, firm, body in rows]


def get_order(context: Context, order_id: int) -> OrderView:
    """One order with its courses and how many have a certificate."""
    found = context.unit.training_orders.reachable(order_id, permit(context.actor, Action.ORDER_READ))
    if found is None:
        raise NotFound(_UNKNOWN)
    order, enterprise, body = found
    trained = context.unit.courses.trained_for([order_id]).get(order_id, 0)
    courses = context.unit.courses.of_order(order_id)
    turnouts = {one.id or 0: context.unit.courses.turnout([one.id or 0]) for one in courses}
    return OrderView(order, enterprise, body, courses, trained, turnouts)


def bodies_for(context: Context, case: Case) -> list[Organisation]:
    """The training bodies of the case's city that may take an order today."""
    found = context.unit.organisations.within(case.adcode[:4], OrganisationKind.TRAINING)
    return [one for one in found if not one.hindrance(clock.today())]
