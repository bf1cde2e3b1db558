"""A settlement (结算清单) of one day or several: what each worker of a market is due, was paid and still waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.forms.shortlist import masked_workbook
from matcher.models.booking import LIVE, BookingState
from matcher.models.look import LookKind
from matcher.models.market import Market
from matcher.models.market_event import MarketEvent
from matcher.models.shift import Task
from matcher.models.states import TaskState
from matcher.planning.odd_work import pay_by
from matcher.repository.bookings import Line
from matcher.repository.seekers import Contact
from matcher.service import bookable, odd_rules
from matcher.service.context import Context
from matcher.service.looks import looked_at_all
from matcher.service.permissions import Action, permit
from matcher.service.task_life import reachable
from matcher.service.tasks import market_of

# The longest period of one settlement, in days.
MOST_DAYS = 92
_COLUMNS = (
    *("日期", "工种", "用工单位", "零工", "工时（分钟）", "应付（元）", "实付（元）", "未付（元）"),
    *("少付（已说明并同意）（元）", "多付（元）"),
    *("状态", "最迟付款日", "付款日", "逾期", "备注"),
)


@dataclass(frozen=True, slots=True)
class Settled:
    """One worker's line; ``late`` when the last day of payment passed before it was paid, also once it is."""

    line: Line
    pay_by: date
    late: bool

    @property
    def overdue(self) -> bool:
        """Whether the pay is late and still not settled."""
        return self.late and self.line.booking.state is not BookingState.PAID

    @property
    def open(self) -> int:
        """Fen that still wait to be paid; nothing once it is settled."""
        return 0 if self.line.booking.state is BookingState.PAID else self._short

    @property
    def waived(self) -> int:
        """Fen paid less where that settled it (少付): with a reason, and agreed to."""
        return self._short if self.line.booking.state is BookingState.PAID else 0

    @property
    def excess(self) -> int:
        """Fen paid above what is due (多付)."""
        return max((self.line.booking.paid or 0) - (self.line.booking.due or 0), 0)

    @property
    def part_paid(self) -> bool:
        """Whether some was paid and the rest waits (部分支付)."""
        return self.open > 0 and bool(self.line.booking.paid)

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        return "部分支付" if self.part_paid else self.line.booking.state.label

    @property
    def _short(self) -> int:
        return max((self.line.booking.due or 0) - (self.line.booking.paid or 0), 0)


@dataclass(frozen=True, slots=True)
class Settlement:
    """The days of a market from ``day`` to ``until`` with sums in fen; ``late`` keeps what was paid late or waits.

    What is due and what was paid above it are what was paid, what is open and what was waived.
    """

    market: Market
    day: date
    until: date
    late: bool
    rows: Sequence[Settled]

    @property
    def name(self) -> str:
        """The days, and what is kept, as a title says it."""
        days = f"{self.day}" if self.day == self.until else f"{self.day} 至 {self.until}"
        return f"{days} 逾期" if self.late else days

    @property
    def due(self) -> int:
        """Sum of what is due."""
        return sum(one.line.booking.due or 0 for one in self.rows)

    @property
    def paid(self) -> int:
        """Sum of what has been paid."""
        return sum(one.line.booking.paid or 0 for one in self.rows)

    @property
    def open(self) -> int:
        """Sum of what is open."""
        return sum(one.open for one in self.rows)

    @property
    def waived(self) -> int:
        """Sum of what was paid less, with a reason and agreed to."""
        return sum(one.waived for one in self.rows)

    @property
    def excess(self) -> int:
        """Sum of what was paid above what is due."""
        return sum(one.excess for one in self.rows)


def get_settlement(context: Context, day: date, until: date | None = None, *, late: bool = False) -> Settlement:
    """The settlement of these days at the operator's market, by day, task and seat; names masked."""
    market, last_day = market_of(context), until or day
    if not 0 <= (last_day - day).days < MOST_DAYS:
        raise Invalid(f"结束日期应不早于开始日期，最多 {MOST_DAYS} 天", field="until")
    found = [_settled(context, line) for line in context.unit.bookings.of_days(market.id or 0, day, last_day)]
    return Settlement(market, day, last_day, late, [one for one in found if one.late or not late])


def _settled(context: Context, line: Line) -> Settled:
    last = pay_by(odd_rules.job_of(context, line.task))
    waits = line.booking.state in (BookingState.ARRIVED, BookingState.WORKED, BookingState.DISPUTED)
    done = clock.today() if waits else line.booking.paid_on
    return Settled(line, last, done is not None and done > last)


def settlement_file(context: Context, day: date, until: date | None = None, *, late: bool = False) -> bytes:
    """The same as a workbook, names masked."""
    found = get_settlement(context, day, until, late=late)
    rows = [
        [
            str(one.line.task.day),
            one.line.task.trade,
            one.line.task.employer,
            one.line.seeker.name_masked,
            str(one.line.booking.worked_minutes or ""),
            _yuan(one.line.booking.due),
            _yuan(one.line.booking.paid),
            _yuan(one.open),
            _yuan(one.waived),
            _yuan(one.excess),
            one.state,
            str(one.pay_by),
            str(one.line.booking.paid_on or ""),
            ("已逾期" if one.overdue else "逾期付款") if one.late else "",
            one.line.booking.note,
        ]
        for one in found.rows
    ]
    header = [
        ("市场", found.market.name),
        ("日期", found.name),
        ("合计", sums(found)),
    ]
    mark = context.file_mark("仅用于零工结算")
    return masked_workbook(f"{found.market.name} {found.name} 结算清单", header, _COLUMNS, rows, mark)


def sums(found: Settlement) -> str:
    """The sums in words; what was paid above is named where there is any."""
    told = [("应付", found.due), ("实付", found.paid), ("未付", found.open), ("少付（已说明并同意）", found.waived)]
    told += [("多付", found.excess)] if found.excess else []
    return "，".join(f"{name} {_yuan(fen)} 元" for name, fen in told)


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen / 100:.2f}"


def sheet_of(context: Context, task_id: int) -> tuple[Task, list[Line]]:
    """A task's sheet to print (派工单), names masked: live bookings by seat."""
    task = reachable(context, task_id)
    return task, [one for one in context.unit.bookings.of_task(task_id) if one.booking.state in LIVE]


def day_sheet(context: Context, day: date) -> tuple[Market, list[tuple[Task, list[Line]]]]:
    """The sheet of a whole day (派工总表): every task of the market that was not called off, by its hours.

    Its live bookings stand by seat, names masked; a telephone is on the sheet of the task.
    """
    market = market_of(context)
    rows = [one for one in context.unit.tasks.of_day(market.id or 0, day) if one.state is not TaskState.CANCELLED]
    return market, [(row, sheet_of(context, row.id or 0)[1]) for row in rows]


def named_sheet(context: Context, task_id: int) -> tuple[Task, list[Line], dict[int, Contact]]:
    """The same with names and telephones, for the market's own operator around the day of work; the look is logged.

    Nobody's who stopped looking for work, or whose agreement to be registered ended, even where the work has begun.
    """
    permit(context.actor, Action.TASK_WORK)
    task, lines = sheet_of(context, task_id)
    if abs((task.day - clock.today()).days) > 1:
        raise Invalid("带姓名电话的派工单只能在用工前一天到后一天打印", field="day")
    kept = bookable.hindrances(context, [one.seeker for one in lines])
    shown = [one.seeker for one in lines if one.seeker.id not in kept]
    people = {one.id or 0: context.unit.seekers.contact(one) for one in shown}
    looked_at_all(
        context,
        people,
        LookKind.SHEET,
        action="task.named_sheet",
        subject="task",
        subject_id=task_id,
        purpose="打印派工单",
        people=sorted(people),
    )
    return task, lines, people


def read_feed(context: Context, after: int, limit: int) -> Sequence[MarketEvent]:
    """What happened at the operator's market behind a number, in order; without names or telephones.

    A number behind the end was never given out here: who asks would wait for ever, and is told where the end is.
    """
    market_id = market_of(context).id or 0
    rows = context.unit.market_events.after(market_id, after, limit)
    if not rows and after > (end := context.unit.market_events.end(market_id)):
        told = f"游标 {after} 超过了本市场动态的末尾 {end}（换过库、恢复过备份或写错）"
        told += f"：从 after=0 重读，或从 after={end} 续读"
        raise Conflict(told, code="cursor")
    return rows
