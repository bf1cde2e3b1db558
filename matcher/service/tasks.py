"""Odd-job tasks (零工任务): posted by a market's operator, who pulls the workers who fit and are free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enums import Hazard, PayUnit, RegionLevel
from matcher.models.gear import Transport
from matcher.models.market import Market
from matcher.models.seeker import Seeker
from matcher.models.shift import MINUTES_PER_DAY, Task, TaskDraft
from matcher.models.ticket import TicketState, waited
from matcher.planning.odd_work import Finding, Level
from matcher.scoring.musts import Exclusion
from matcher.scoring.rank import Candidate
from matcher.scoring.shifts import TaskFeatures, WorkerFeatures, explain_task
from matcher.scoring.worker_board import WorkerBoard
from matcher.service import hardship, odd_rules
from matcher.service.context import Context
from matcher.service.fallen_out import fallen_out
from matcher.service.permissions import Action, permit
from matcher.service.task_life import note
from matcher.service.wording import refuse_wording
from matcher.text.own_gear import usual_names

# What an odd job is paid by; whoever works by the month is employed, not called for the day.
PAID_BY = (PayUnit.DAY, PayUnit.HOUR, PayUnit.PIECE)
TOP = 20
# Numbers whose people stand in the hall.
HERE = (TicketState.WAITING, TicketState.CALLED)
# Nobody calls for the day further ahead.
AHEAD = timedelta(days=366)
# More than there are tiers of hardship, so that a minute of waiting goes before all of them.
_TIERS = 10
# How many days after the work a task that stood on paper alone may still be written down.
BEHIND = timedelta(days=7)
# The field of the form that each rule is about.
_FIELDS = {
    "day_over_11": "end_minute",
    "part_time_day": "end_minute",
    "cover_missing": "cover",
    "fees": "detail",
    "pay_floor": "pay",
    "pay_task_floor": "pay",
}
# What may be done all the same, where whoever posts it says why.
_REASONED = {"pay_service": "pay_reason"}


@dataclass(frozen=True, slots=True)
class Pull:
    """Who fits a task, best first, with reasons; and who was left out why."""

    task: Task
    place: str
    pool: int
    workers: list[tuple[Seeker, str, int, dict[str, Any]]]
    excluded: dict[str, int]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Who fits a task best and how many were left out why, with what explains it."""

    asked: TaskFeatures
    pool: int
    excluded: Sequence[Exclusion]
    candidates: Sequence[Candidate]
    workers: Mapping[int, WorkerFeatures]
    # Minutes that people wait at the market with a number.
    waiting: Mapping[int, int] = field(default_factory=dict)
    # Tiers of hardship, for the operator who pulls: never stored with a booking.
    tiers: Mapping[int, int] = field(default_factory=dict)


def market_of(context: Context) -> Market:
    """The operator's own market."""
    permit(context.actor, Action.TASK_WORK)
    market = context.unit.markets.get(context.actor.market_id or 0)
    if market is None:
        raise NotFound("您的账号没有关联零工市场")
    return market


def running_market(context: Context) -> Market:
    """The operator's own market, which must not be closed."""
    return held_market(context, market_of(context))


def held_market(context: Context, market: Market) -> Market:
    """A market that is not closed and held, so that nobody closes it until the transaction ends."""
    market = context.unit.markets.hold(market.id or 0) or market
    check_running(market)
    return market


def check_running(market: Market) -> None:
    """Refuse anything new at a closed market; what was done there is still settled."""
    if market.closed_at is not None:
        told = f"{market.name}已关闭（{market.closed_reason}），不再发布任务和取号；已干的活仍可结算"
        raise Conflict(told, code="closed")


def post_task(context: Context, draft: TaskDraft) -> Task:
    """Post a task at the operator's market; not for an enterprise that is barred, in whose name it would be.

    The name of exactly one registered enterprise stands for that enterprise.
    """
    market = running_market(context)
    firm = context.unit.enterprises.by_name(draft.employer)
    if firm is not None and firm.barred_at is not None:
        raise Invalid(f"{firm.name}已被暂停招工（{firm.barred_reason}），不能为其发布任务", field="employer")
    # One employer is one employer, whoever posts: hours per employer, a bar and the firm's own list go by its record.
    known = firm.id if firm is not None else None
    return insert(context, market, checked(context, draft, known), enterprise_id=known, audited_at=clock.now())


def enter_past(context: Context, draft: TaskDraft) -> Task:
    """Write down a task that stood on paper alone (补录): work that is over, so that its sheet can be entered.

    It happened, so the rules of hours, cover and pay refuse it no more; what they say of it is kept in the audit log.
    """
    market = market_of(context)
    firm = context.unit.enterprises.by_name(draft.employer)
    known = firm.id if firm is not None else None
    facts = _plain(context, draft)
    if facts.day < clock.today() - BEHIND:
        raise Invalid(f"只能补录最近 {BEHIND.days} 天的任务", field="day")
    if clock.midnight(facts.day) + timedelta(minutes=facts.end_minute) > clock.now():
        raise Invalid("这个任务还没有干完，请按正常任务发布", field="day")
    said = [one.code for one in odd_rules.of_task(context, facts, known)]
    task = insert(context, market, facts, enterprise_id=known, audited_at=clock.now(), entered_late=True)
    context.unit.audit("task.entered_late", "task", task.id, findings=said)
    return task


def checked(context: Context, draft: TaskDraft, enterprise_id: int | None = None) -> TaskDraft:
    """A draft that every rule lets pass, its end counted from the day's midnight; raises ``Invalid`` with the field."""
    if draft.day < clock.today():
        raise Invalid(f"用工日期不能早于今天；已干完的活（{BEHIND.days} 天内）请用“补录”", field="day")
    facts = _plain(context, draft)
    for found in odd_rules.of_task(context, facts, enterprise_id):
        if found.level is Level.BLOCK:
            raise Invalid(f"{found.message}（{found.source}）", field=_FIELDS[found.code])
        if found.code in _REASONED and not facts.pay_reason.strip():
            told = f"{found.message}（{found.source}）；确实如此请勾选并说明理由，零工市场核查时会看到"
            raise Invalid(told, field=_REASONED[found.code])
    return facts


def warnings(context: Context, task: Task) -> list[Finding]:
    """What the rules say against a posted task: told to whoever posts it and to whoever looks at it afterwards."""
    return odd_rules.of_task(context, task)


def _plain(context: Context, draft: TaskDraft) -> TaskDraft:
    """What any draft must have, whatever the rules of odd work say of it."""
    if draft.day > clock.today() + AHEAD:
        raise Invalid("用工日期离今天超过一年，请核对年份", field="day")
    if draft.pay_unit not in PAID_BY:
        units = "、".join(unit.label for unit in PAID_BY)
        raise Invalid(f"零工报酬按{units}计，不能按{draft.pay_unit.label}计；请换算后再填", field="pay_unit")
    if (draft.latitude is None) != (draft.longitude is None):
        raise Invalid("坐标的经度和纬度要一起填", field="latitude")
    for name in ("trade", "detail", "place", "tools", "gear", "pay_reason"):
        refuse_wording(getattr(draft, name), field=name)
    refuse_wording("、".join(draft.own_tools), field="own_tools")
    if context.unit.regions.find(draft.adcode) is None:
        raise Invalid("用工地点的行政区划代码不存在", field="adcode")
    tools = usual_names(draft.own_tools, context.kit.lexicon)
    return draft.model_copy(update={"end_minute": end_of(draft), "own_tools": tools})


def end_of(draft: TaskDraft) -> int:
    """The end in minutes after the day's midnight: an end before the start means the next day."""
    return draft.end_minute if draft.end_minute > draft.start_minute else draft.end_minute + MINUTES_PER_DAY


def insert(context: Context, market: Market, draft: TaskDraft, **facts: Any) -> Task:
    """Store a checked draft as an open task of a market."""
    task = context.unit.tasks.add(
        Task(
            **draft.model_dump(mode="python") | {"transports": [one.value for one in draft.transports]},
            **facts,
            market_id=market.id or 0,
            author_id=context.actor.account_id,
            created_at=clock.now(),
        )
    )
    note(context, task, "task.post")
    return task


def list_tasks(
    context: Context, *, day: date | None = None, offset: int = 0, limit: int = 50
) -> tuple[Sequence[Task], int]:
    """The market's tasks of a day, also one that is over, or from today on; and how many there are."""
    market = market_of(context)
    return context.unit.tasks.page(market.id or 0, day=day, first=clock.today(), offset=offset, limit=limit)


def find_task(context: Context, task_id: int) -> Task:
    """A task of the operator's own market."""
    market = market_of(context)
    task = context.unit.tasks.get(task_id)
    if task is None or task.market_id != market.id:
        raise NotFound("没有这个零工任务")
    return task


def pull_workers(context: Context, task_id: int, *, top: int = TOP) -> Pull:
    """The workers of the market who fit a task and are free in its hours, explained."""
    task = find_task(context, task_id)
    found = ranked(context, task, top=top)
    people = context.unit.seekers.many([one.seeker_id for one in found.candidates])
    reasons = explained(context, found, found.candidates)
    for who in reasons.keys() & found.tiers.keys():
        said = f"困难等级 {found.tiers[who]}（同分时先排）"
        reasons[who]["strengths"] = [*reasons[who]["strengths"], said]
    return Pull(
        task,
        context.place_name(task.adcode),
        found.pool,
        [
            (
                people[one.seeker_id],
                context.place_name(people[one.seeker_id].adcode),
                one.score,
                reasons[one.seeker_id],
            )
            for one in found.candidates
        ],
        {one.label: one.count for one in found.excluded if one.count},
    )


def ranked(context: Context, task: Task, *, top: int) -> Ranked:
    """Who fits a task best, taken people left out with the reason; for use cases that have asked who may."""
    unit, now = context.unit, clock.now()
    board = context.kit.pool.workers.board(task.market_id, unit.seekers, unit.tasks)
    excluded = {
        "on_task": unit.bookings.on_task(task.id or 0, now),
        "booked": unit.bookings.busy(*odd_rules.instants(task), now),
        "held": unit.bookings.holding(now),
        "birth_unknown": board.unborn,
        # Whoever cancelled this very task, or did not come for it, is named by the desk or not at all.
        "declined": fallen_out(context, task.market_id, task.day).declined.get(task.id or 0, frozenset()),
    }
    drawn = unit.tickets.of_day(task.market_id, clock.today())
    waiting = {one.seeker_id: waited(one, now) for one in drawn if one.state is TicketState.WAITING}
    if task.day == clock.today():
        here = [one.seeker_id for one in drawn if one.state in HERE]
        board = context.kit.pool.workers.with_present(board, here, task.day)
    hard = hardship.tiers_at(context, task.market_id, task.day)
    # Among equal scores who waits longest, then whom the law calls to be helped first (domain.md §7).
    turns = {one: -_TIERS * waiting.get(one, 0) - hard.get(one, 0) for one in waiting.keys() | hard.keys()}
    found = pulled(context, board, task, top=top, excluded=excluded, turns=turns)
    return replace(found, waiting=waiting, tiers=hard)


def pulled(
    context: Context,
    board: WorkerBoard,
    task: Task,
    *,
    top: int,
    excluded: Mapping[str, AbstractSet[int]],
    turns: Mapping[int, int] | None = None,
) -> Ranked:
    """Who of a market's board fits a task best, without those ``excluded`` by code; the lowest of ``turns`` first."""
    index, asked = context.kit.pool.index, _asked(context, task)
    found = board.pull(
        asked,
        top=top,
        today=clock.today(),
        covers=index.covers,
        distances=index.distances,
        kinship=index.kinship(asked.trade),
        excluded=excluded,
        turns=turns,
    )
    return Ranked(asked, found.pool, found.excluded, found.candidates, board.workers)


def explained(context: Context, found: Ranked, candidates: Sequence[Candidate]) -> dict[int, dict[str, Any]]:
    """Why each of these was chosen, as it is stored and shown."""
    index = context.kit.pool.index
    said = {
        one.seeker_id: explain_task(
            found.asked, found.workers[one.seeker_id], one, covers=index.covers, distances=index.distances
        ).to_dict()
        for one in candidates
    }
    for one, reasons in said.items():
        if one in found.waiting:
            reasons["strengths"] = [*reasons["strengths"], f"在场等候 {found.waiting[one]} 分钟（同分时先排）"]
    return said


def _asked(context: Context, task: Task) -> TaskFeatures:
    location = context.kit.places.location(task.adcode) or (None, None)
    if task.longitude is not None and task.latitude is not None:
        location = task.longitude, task.latitude
    return TaskFeatures(
        id=task.id or 0,
        trade=task.trade,
        detail=task.detail,
        day=task.day,
        start_minute=task.start_minute,
        end_minute=task.end_minute,
        adcode=task.adcode,
        longitude=location[0],
        latitude=location[1],
        pay_day=task.pay if task.pay_unit is PayUnit.DAY else None,
        pay_hour=task.pay if task.pay_unit is PayUnit.HOUR else None,
        certificates=tuple(task.certificates),
        own_tools=tuple(task.own_tools),
        tools_must=task.tools_must,
        transports=tuple(Transport(one) for one in task.transports),
        transport_must=task.transport_must,
        underground=Hazard.UNDERGROUND in odd_rules.hazards_of(context, f"{task.trade} {task.detail}"),
    )


def counties_near(context: Context, market: Market) -> list[tuple[str, str]]:
    """The counties of the market's city, for the form: code and name."""
    regions = context.unit.regions.within(market.adcode[:4] + "00", RegionLevel.COUNTY, RegionLevel.ZONE)
    return [(region.adcode, region.name) for region in regions]
