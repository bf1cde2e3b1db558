"""What a market shows to everybody (市场大屏, 任务卡): open tasks, numbers being called; no name, no telephone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from matcher import clock
from matcher.errors import Gone, NotFound
from matcher.models.gear import Transport
from matcher.models.market import Market
from matcher.models.shift import Task
from matcher.models.states import TaskState
from matcher.service import odd_rules, task_life
from matcher.service.context import Context
from matcher.text.contact import redact, without_numbers
from matcher.text.normalise import clean

_BLANKED = re.compile(r"#{5,}")
_ASK = "（电话请到窗口问）"


@dataclass(frozen=True, slots=True)
class Opening:
    """A task as everybody may see it; ``employer`` only where it is a registered enterprise, ``left`` free seats.

    Its texts are without telephone, WeChat and identity numbers.
    """

    task: Task
    trade: str
    place: str
    detail: str
    tools: str
    own_tools: list[str]
    gear: str
    closes: datetime | None
    employer: str
    left: int

    @property
    def own_ways(self) -> list[str]:
        """The ways to get about of which one is asked for."""
        return [Transport(one).label for one in self.task.transports]


@dataclass(frozen=True, slots=True)
class Board:
    """A market's screen: tasks of ``day`` that are not over, numbers called (the last one first), how many wait."""

    market: Market
    day: date
    at: datetime
    openings: list[Opening]
    called: list[int]
    waiting: int


def public_market(context: Context, market_id: int) -> Market:
    """A market by id, for anybody."""
    market = context.unit.markets.get(market_id)
    if market is None:
        raise NotFound("没有这个零工市场")
    if market.closed_at is not None:
        raise Gone(f"{market.name}已关闭，请到附近的零工市场")
    return market


def get_board(context: Context, market_id: int) -> Board:
    """The screen of a market."""
    market, now, today = public_market(context, market_id), clock.now(), clock.today()
    called = [one.number for one in context.unit.tickets.called(market_id, today)]
    return Board(
        market, today, now, openings(context, market_id), called, context.unit.tickets.waiting(market_id, today)
    )


def openings(context: Context, market_id: int) -> list[Opening]:
    """Today's tasks of a market that are not over, those with free seats first."""
    now = clock.now()
    tasks = [one for one in context.unit.market_figures.tasks_on(market_id, clock.today()) if ends(one) > now]
    taken = context.unit.bookings.counts([one.id or 0 for one in tasks], now)
    rows = [_opening(context, one, sum(taken.get(one.id or 0, ()))) for one in tasks]
    return sorted(rows, key=lambda one: one.left == 0)


def get_opening(context: Context, market_id: int, task_id: int) -> Opening:
    """One task of a market; raises ``Gone`` when it was withdrawn or is over."""
    task = context.unit.tasks.get(task_id)
    if task is None or task.market_id != market_id:
        raise NotFound("没有这个零工任务")
    if task.state is TaskState.CANCELLED:
        raise Gone("这个任务已经撤回，不再招人")
    if task_life.stopped(context, [task]):
        # Why is between the employer and the bureau.
        raise Gone("用工单位暂停招工，这个任务不再招人")
    if task.state is TaskState.DONE or ends(task) <= clock.now():
        raise Gone("这个任务已经干完，不再招人")
    return _opening(context, task, sum(context.unit.bookings.counts([task_id], clock.now()).get(task_id, ())))


def ends(task: Task) -> datetime:
    """The instant at which a task is over."""
    return clock.midnight(task.day) + timedelta(minutes=task.end_minute)


def _opening(context: Context, task: Task, taken: int) -> Opening:
    closes = odd_rules.closes(task)
    shut = task.state is TaskState.FILLED or (closes is not None and clock.now() >= closes)
    left = 0 if shut else max(0, task.headcount - taken)
    employer = ""
    if task.enterprise_id is not None:
        enterprise = context.unit.enterprises.get(task.enterprise_id)
        employer = enterprise.name if enterprise is not None else ""
    place = context.full_address(task.adcode, _public(task.place))
    return Opening(
        task,
        _public(task.trade),
        place,
        _public(task.detail),
        _public(task.tools),
        [_public(one) for one in task.own_tools],
        _public(task.gear),
        closes,
        employer,
        left,
    )


def _public(text: str) -> str:
    """A text without what leads past the desk to a person."""
    plain = clean(text)
    hidden = redact(_BLANKED.sub(_ASK, without_numbers(plain)))
    return text if hidden == plain else hidden
