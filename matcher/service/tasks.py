"""Odd-job tasks (零工任务): posted by a market's operator, who pulls the workers who fit and are free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matcher import clock
from matcher.errors import Invalid, NotFound
from matcher.models.enums import InjuryCover, PayUnit, RegionLevel
from matcher.models.market import Market
from matcher.models.seeker import Seeker
from matcher.models.shift import Task, TaskDraft
from matcher.scoring.shifts import TaskFeatures, WorkerFeatures, explain_task, pull
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.wording import refuse_wording

# Work that must not be placed without cover against injury (domain.md §7).
RISKY_WORDS = ("高处", "井下", "动火", "有限空间", "带电", "登高", "脚手架")
# What an odd job is paid by; whoever works by the month is employed, not called for the day.
PAID_BY = (PayUnit.DAY, PayUnit.HOUR, PayUnit.PIECE)
TOP = 20


@dataclass(frozen=True, slots=True)
class Pull:
    """Who fits a task, best first, with reasons; and who was left out why."""

    task: Task
    place: str
    pool: int
    workers: list[tuple[Seeker, str, int, dict[str, Any]]]
    excluded: dict[str, int]


def market_of(context: Context) -> Market:
    """The operator's own market."""
    permit(context.actor, Action.TASK_WORK)
    market = context.unit.markets.get(context.actor.market_id or 0)
    if market is None:
        raise NotFound("您的账号没有关联零工市场")
    return market


def post_task(context: Context, draft: TaskDraft) -> Task:
    """Post a task at the operator's market."""
    market = market_of(context)
    if draft.day < clock.today():
        raise Invalid("用工日期不能早于今天", field="day")
    if draft.pay_unit not in PAID_BY:
        units = "、".join(unit.label for unit in PAID_BY)
        raise Invalid(f"零工报酬按{units}计，不能按{draft.pay_unit.label}计；请换算后再填", field="pay_unit")
    end = draft.end_minute if draft.end_minute > draft.start_minute else draft.end_minute + 24 * 60
    if end - draft.start_minute > 11 * 60:
        raise Invalid("单日工时不能超过 11 小时，请拆成两班（劳动法第四十一条）", field="end_minute")
    risky = next((word for word in RISKY_WORDS if word in draft.trade + draft.detail), None)
    if risky and draft.cover is InjuryCover.NONE:
        raise Invalid(f"“{risky}”作业必须有伤害保障，请选择保障方式后再发布", field="cover")
    for name in ("trade", "detail", "place"):
        refuse_wording(getattr(draft, name), field=name)
    if context.unit.regions.find(draft.adcode) is None:
        raise Invalid("用工地点的行政区划代码不存在", field="adcode")
    facts = draft.model_dump() | {"end_minute": end}
    task = context.unit.tasks.add(
        Task(**facts, market_id=market.id or 0, author_id=context.actor.account_id, created_at=clock.now())
    )
    context.unit.audit("task.post", "task", task.id)
    return task


def list_tasks(context: Context) -> Sequence[Task]:
    """The market's tasks from today on."""
    market = market_of(context)
    return context.unit.tasks.coming(market.id or 0, clock.today())


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
    unit, pool = context.unit, context.kit.pool
    people = {row.id or 0: row for row in unit.seekers.workers(task.market_id)}
    windows = unit.tasks.windows(list(people))
    location = context.kit.places.location(task.adcode) or (None, None)
    asked = TaskFeatures(
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
    )
    workers = {one: WorkerFeatures(pool.seeker(row), tuple(windows.get(one, ()))) for one, row in people.items()}
    covers, distances = pool.index.covers, pool.index.distances
    found = pull(
        asked,
        list(workers.values()),
        top=top,
        today=clock.today(),
        covers=covers,
        distances=distances,
        kinship=pool.index.kinship(asked.trade),
    )
    return Pull(
        task,
        context.place_name(task.adcode),
        found.pool,
        [
            (
                people[one.seeker_id],
                context.place_name(people[one.seeker_id].adcode),
                one.score,
                explain_task(asked, workers[one.seeker_id], one, covers=covers, distances=distances).to_dict(),
            )
            for one in found.candidates
        ],
        {one.label: one.count for one in found.excluded if one.count},
    )


def counties_near(context: Context, market: Market) -> list[tuple[str, str]]:
    """The counties of the market's city, for the form: code and name."""
    regions = context.unit.regions.within(market.adcode[:4] + "00", RegionLevel.COUNTY, RegionLevel.ZONE)
    return [(region.adcode, region.name) for region in regions]
