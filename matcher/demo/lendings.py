"""Lendings of the demo county (调剂协议): one in each state, from a firm whose orders went to the first firm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from matcher import clock
from matcher.demo import plot
from matcher.demo.bodies import account_actor
from matcher.demo.world import World
from matcher.models.lending import (
    ConsentState,
    CostDraft,
    Lending,
    LendingDraft,
    LendingSide,
    LentWorkerDraft,
    PassThroughKind,
    ReturnReason,
    TermsDraft,
    WordChannel,
)
from matcher.models.pooling import LotDraft, LotSide
from matcher.service import lending_steps, lendings, lent_wages, lent_workers, lots, pass_through
from matcher.service.accounts import actor_of
from matcher.service.context import Context, Kit
from matcher.service.lending_terms import SAMPLES
from matcher.service.permissions import SYSTEM, Actor

PAY, PRESENT = 21_000, 19_500
# The two lots hold from so many days ago to so many days ahead.
_BEGUN, _AHEAD, _ROOM = 41, 45, 20
_CLAUSES = dict(SAMPLES) | {"lodging": "借入方免费提供工作餐，上下班有班车；不安排住宿"}
_NAMES = ("王建设", "李桂芳", "张存生", "赵海平", "郭润生", "武俊梅", "阎文斌", "段秀英", "温保国", "贺小军", "牛爱珍")


@dataclass
class _Desk:
    """Who acts, and how many workers were named so far."""

    kit: Kit
    lender: Actor
    borrower: Actor
    county: Actor
    surplus: int = 0
    shortage: int = 0
    named: int = 0

    def on(self, days: int, act: Callable[..., Any], *args: Any, who: Actor | None = None, **options: Any) -> Any:
        """A use case so many days ago, in a transaction of its own."""
        with clock.days_ago(days), self.kit.open(who or self.county, write=True, request_id="demo") as context:
            made = act(context, *args, **options)
            context.unit.commit()
        return made

    def step(
        self, days: int, lending_id: int, act: Callable[..., Any], who: Actor | None = None, **options: Any
    ) -> Any:
        """A step of a lending, of its version that day."""

        def do(context: Context) -> Any:
            return act(context, lending_id, version=_version(context, lending_id), **options)

        return self.on(days, do, who=who)


def lend(kit: Kit, world: World, ids: Mapping[str, int]) -> None:
    """Play one lending for each state; a world too small for the county's story has none."""
    if not plot.complete(world.firms):
        return
    lender_id, borrower_id = ids[world.firms[plot.GIVEN_UP.firm].uscc], ids[world.firms[0].uscc]
    with kit.open(SYSTEM, write=False) as context:
        lender = context.unit.accounts.by_enterprise(lender_id)
        borrower = context.unit.accounts.by_enterprise(borrower_id)
    if lender is None or borrower is None:
        return
    desk = _Desk(kit, actor_of(lender), actor_of(borrower), account_actor(kit, "xianji"))
    _publish(desk, lender_id, borrower_id, world.firms[0].adcode)
    _closed(desk)
    _returning(desk)
    _active(desk)
    _signed(desk)
    _consenting(desk)
    _proposed(desk, 2, 7, 40, 3)
    cancelled = _proposed(desk, 15, -9, 20, 2)
    desk.step(13, cancelled, lendings.cancel, reason="借入方工期调整，双方协商取消")
    desk.on(0, lending_steps.advance, who=SYSTEM)


def _publish(desk: _Desk, lender_id: int, borrower_id: int, adcode: str) -> None:
    today = clock.today()
    facts = {
        "title": "打磨工",
        "headcount": _ROOM,
        "first": today - timedelta(days=_BEGUN),
        "last": today + timedelta(days=_AHEAD),
        "adcode": adcode,
        "board": True,
    }
    spare = LotDraft(side=LotSide.SURPLUS, pay=PRESENT, note="部分订单外移，打磨班富余", **facts)
    short = LotDraft(side=LotSide.SHORTAGE, pay=PAY, note="年底集中交付，打磨清理缺人", **facts)
    desk.surplus = desk.on(_BEGUN, lots.publish, lender_id, spare, who=desk.lender).id or 0
    desk.shortage = desk.on(_BEGUN, lots.publish, borrower_id, short, who=desk.borrower).id or 0


def _version(context: Context, lending_id: int) -> int:
    return _found(context, lending_id).version


def _found(context: Context, lending_id: int) -> Lending:
    found = context.unit.session.get(Lending, lending_id)
    assert found is not None  # just made
    return found


def _proposed(desk: _Desk, days: int, first: int, last: int, people: int) -> int:
    """Proposed so many days ago, from so many days ahead of today to so many."""
    today = clock.today()
    draft = LendingDraft(
        surplus_id=desk.surplus,
        shortage_id=desk.shortage,
        headcount=people,
        first=today + timedelta(days=first),
        last=today + timedelta(days=last),
        pay=PAY,
        reason="打磨清理只缺这段时间，按批借调",
    )
    made = desk.on(days, lendings.propose, draft)
    return int(made.id or 0)


def _asked(desk: _Desk, days: int, first: int, last: int, people: int) -> tuple[int, list[tuple[str, str]]]:
    """Proposed, agreed by both, and the lender's workers named; returns the lending and who was named."""
    lending_id = _proposed(desk, days, first, last, people)
    terms = TermsDraft(pay=PAY, clauses=_CLAUSES)
    desk.step(days, lending_id, lendings.set_terms, draft=terms)
    desk.step(days, lending_id, lending_steps.set_proof, who=desk.lender, proof="工伤保险参保证明（演示）")
    for side, who in ((LendingSide.LENDER, desk.lender), (LendingSide.BORROWER, desk.borrower)):
        desk.step(days, lending_id, lendings.agree, who=who, side=side)
    named = []
    for _ in range(people):
        named.append((_NAMES[desk.named % len(_NAMES)], f"1390009{desk.named:04d}"))
        desk.named += 1
    drafts = [LentWorkerDraft(name=name, phone=phone, title="打磨工", present_pay=PRESENT) for name, phone in named]
    desk.step(days, lending_id, lent_workers.name_workers, who=desk.lender, drafts=drafts)
    return lending_id, named


def _answer(desk: _Desk, days: int, lending_id: int, named: list[tuple[str, str]]) -> None:
    for name, phone in named:
        said: dict[str, Any] = {"answer": ConsentState.AGREED, "how": WordChannel.DESK}
        desk.on(days, lent_workers.take_answer, lending_id, name=name, phone=phone, **said)


def _agreed(desk: _Desk, days: int, first: int, last: int, people: int) -> int:
    lending_id, named = _asked(desk, days + 2, first, last, people)
    _answer(desk, days + 1, lending_id, named)
    desk.step(days, lending_id, lending_steps.sign)
    return lending_id


def _workers(desk: _Desk, lending_id: int) -> list[tuple[int, int]]:
    with desk.kit.open(SYSTEM, write=False) as context:
        return [(one.id or 0, one.version) for one in context.unit.lendings.workers(lending_id)]


def _back(desk: _Desk, days: int, worker: tuple[int, int], *, confirmed: bool) -> None:
    told: dict[str, Any] = {"returned_on": clock.today() - timedelta(days=days), "reason": ReturnReason.EXPIRED}
    desk.on(days, lending_steps.record_return, worker[0], version=worker[1], **told)
    if confirmed:
        desk.on(days, lending_steps.confirm_back, worker[0], who=desk.lender, version=worker[1] + 1)


def _closed(desk: _Desk) -> None:
    lending_id = _agreed(desk, 37, -36, -10, 2)
    desk.step(36, lending_id, lending_steps.begin)
    for worker in _workers(desk, lending_id):
        _back(desk, 10, worker, confirmed=True)
    _wages(desk, 9, lending_id, paid=True)
    desk.step(8, lending_id, lending_steps.close)


def _returning(desk: _Desk) -> None:
    lending_id = _agreed(desk, 31, -30, -1, 2)
    desk.step(30, lending_id, lending_steps.begin)
    first, _second = _workers(desk, lending_id)
    _back(desk, 1, first, confirmed=True)
    _wages(desk, 1, lending_id, paid=False)


def _wages(desk: _Desk, days: int, lending_id: int, *, paid: bool) -> None:
    """The wages of every month so far, five days of seven, as the lender documents and the borrower pays them."""
    with desk.kit.open(SYSTEM, write=False) as context:
        lending, workers = _found(context, lending_id), context.unit.lendings.workers(lending_id)
        until, month, months = clock.today() - timedelta(days=days), lending.first.replace(day=1), []
        while month <= until:
            months.append((month, lent_wages.due(lending, workers, month) * 5 // 7))
            month = lent_wages.month_end(month) + timedelta(days=1)
    for month, wages in months:
        cost = CostDraft(
            month=month, kind=PassThroughKind.WAGE, documented=wages, proof=f"{month:%Y-%m} 工资发放表（演示）"
        )
        line = desk.on(days, pass_through.add_cost, lending_id, cost, who=desk.lender)
        if paid:
            told = {"paid": wages, "paid_on": until, "version": line.version}
            desk.on(days, pass_through.pay_cost, line.id, who=desk.borrower, **told)


def _active(desk: _Desk) -> None:
    lending_id = _agreed(desk, 13, -12, 30, 3)
    desk.step(12, lending_id, lending_steps.begin)


def _signed(desk: _Desk) -> None:
    _agreed(desk, 1, 3, 40, 2)


def _consenting(desk: _Desk) -> None:
    lending_id, named = _asked(desk, 1, 5, 35, 2)
    _answer(desk, 0, lending_id, named[:1])
