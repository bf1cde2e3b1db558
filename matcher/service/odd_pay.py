"""What an odd job comes to (零工报酬): minutes and fen, checked before anybody writes them down."""

from __future__ import annotations

from datetime import date

from matcher import clock
from matcher.errors import Invalid
from matcher.models.money import plain_yuan
from matcher.models.shift import MINUTES_PER_DAY, Task
from matcher.planning.odd_work import SOURCES, due
from matcher.service import odd_rules
from matcher.service.context import Context
from matcher.service.permissions import Action, may

MOST_PAID = 10_000_000


def worth(context: Context, task: Task, minutes: int) -> int | None:
    """Fen that the task's own pay comes to for minutes worked; None by the piece."""
    return due(odd_rules.job_of(context, task), minutes)


def owed(context: Context, task: Task, minutes: int, amount: int | None, remark: str) -> tuple[int, int]:
    """Minutes and what is due for them, checked; raises ``Invalid`` with the field.

    Hours beyond the limit were worked all the same, and are written down with the reason. Who owes the pay may not
    lower it; the market may, having heard both sides, with a reason that the worker reads.
    """
    most = context.kit.odd_work.limits.employer_minutes
    if not 1 <= minutes <= MINUTES_PER_DAY:
        raise Invalid("实际工时应在 1 分钟到 24 小时之间", field="minutes")
    if minutes > most and not remark.strip():
        told = f"实际工时超过 {most / 60:g} 小时（{SOURCES['day_over_11']}）；确实做了的照实登记，并说明原因"
        raise Invalid(told, field="remark")
    reckoned, own = worth(context, task, minutes), amount
    if own is None:
        own = reckoned
    if own is None:
        raise Invalid("计件的报酬请填写应付金额", field="amount")
    if not 0 <= own <= MOST_PAID:
        raise Invalid("应付金额应在 0 到 100000 元之间", field="amount")
    if reckoned is not None and own < reckoned and not may(context.actor, Action.TASK_WORK):
        raise Invalid(f"应付不能低于按工时计算的 {plain_yuan(reckoned)} 元；有争议的请登记争议", field="amount")
    least, how = (
        (reckoned, "按工时计算的") if reckoned is not None else (_floor(context, task, minutes), "最低工资折算的")
    )
    if own < least and not remark.strip():
        raise Invalid(f"应付低于{how} {plain_yuan(least)} 元，请说明原因，本人会看到", field="remark")
    return minutes, own


def _floor(context: Context, task: Task, minutes: int) -> int:
    """Fen that the lowest hourly wage of the place comes to; nothing where none is known."""
    floor = context.kit.wages.floor(task.adcode, task.day)
    return -(-floor.hourly_low * minutes // 60) if floor is not None else 0


def check_pay(task: Task, owed_fen: int | None, amount: int, paid_on: date | None, remark: str) -> date:
    """The day of payment, checked together with the amount; less than due needs a word why."""
    day = paid_on or clock.today()
    if not 0 <= amount <= MOST_PAID:
        raise Invalid("实付金额应在 0 到 100000 元之间", field="amount")
    if not task.day <= day <= clock.today():
        raise Invalid(f"付款日期应在 {task.day} 到今天之间", field="paid_on")
    if owed_fen is not None and amount < owed_fen and not remark.strip():
        # The reason is read by the worker; that it settles anything is another word, see ``settles``.
        raise Invalid(f"实付少于应付 {owed_fen / 100:.2f} 元，请说明原因", field="remark")
    return day


def settles(context: Context, owed_fen: int | None, amount: int, *, agreed: bool) -> bool:
    """Whether what was paid settles the job: all of it, or less where the market says that the worker agreed to that.

    A reason alone, or the promise of the rest, settles nothing; and who owes the pay does not say it.
    """
    return amount >= (owed_fen or 0) or (agreed and may(context.actor, Action.TASK_WORK))
