"""Two enterprises of one county with a surplus and a shortage, and a lending as far on its way as a test wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from matcher import clock
from matcher.demo.uscc import demo_uscc
from matcher.models.enterprise import EnterpriseDraft
from matcher.models.lending import CLAUSES, ConsentState, LendingDraft, LentWorkerDraft, TermsDraft, WordChannel
from matcher.models.pooling import LotDraft, LotSide
from matcher.service import lending_steps, lendings, lent_workers, lots
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from tests.factories import actor

PAY = 20_000
NAMES = ("令狐借", "令狐调", "令狐用", "令狐工", "令狐甲", "令狐乙")


def as_(kit: Kit, who: Actor, use_case: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """A use case as somebody, committed like a request."""
    with kit.open(who, write=True) as context:
        made = use_case(context, *args, **options)
        context.unit.commit()
        return made


def lot(side: LotSide, adcode: str, **changes: Any) -> LotDraft:
    """Ten welders from the day after tomorrow for four weeks."""
    first = clock.today() + timedelta(days=2)
    facts: dict[str, Any] = {"side": side, "title": "电焊工", "headcount": 10, "first": first}
    facts |= {"last": first + timedelta(days=27), "adcode": adcode, "pay": PAY}
    return LotDraft.model_validate(facts | changes)


def person(number: int = 0, **changes: Any) -> LentWorkerDraft:
    """A worker of the lender."""
    facts = {"name": NAMES[number % len(NAMES)], "phone": f"1397755{number:04d}", "title": "电焊工"}
    return LentWorkerDraft.model_validate(facts | {"present_pay": PAY - 1000} | changes)


@dataclass
class Ground:
    """Who is there, and their two lots."""

    kit: Kit
    officer: Actor
    lender: Actor
    borrower: Actor
    adcode: str
    surplus: int
    shortage: int
    relots: int = -1

    def _next(self, side: LotSide) -> LotDraft:
        return lot(side, self.adcode, last=clock.today() + timedelta(days=29 + self.relots))

    def relot(self) -> None:
        """Two new lots, of which nothing is lent; they end a day later than those before."""
        self.relots += 1
        for side, who in ((LotSide.SURPLUS, self.lender), (LotSide.SHORTAGE, self.borrower)):
            made = as_(self.kit, who, lots.publish, who.enterprise_id, self._next(side)).id or 0
            setattr(self, side.value, made)

    def do(self, who: Actor, use_case: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """A use case as somebody, committed."""
        return as_(self.kit, who, use_case, *args, **options)

    def get(self, lending_id: int) -> Any:
        """The lending as it is now."""
        with self.kit.open(SYSTEM, write=False) as context:
            return context.unit.lendings.reachable(lending_id, SYSTEM.reach, None)

    def workers(self, lending_id: int) -> list[Any]:
        """Its workers as they are now."""
        with self.kit.open(SYSTEM, write=False) as context:
            return list(context.unit.lendings.workers(lending_id))

    def on(self, who: Actor, use_case: Callable[..., Any], lending_id: int, *args: Any, **options: Any) -> Any:
        """A use case on the lending as it is now."""
        return self.do(who, use_case, lending_id, *args, version=self.get(lending_id).version, **options)

    def dates(self, first: int = 0, days: int = 14) -> tuple[date, date]:
        """A period within both lots."""
        begin = clock.today() + timedelta(days=2 + first)
        return begin, begin + timedelta(days=days - 1)

    def proposed(self, headcount: int = 3, **changes: Any) -> int:
        """A lending just proposed: for two weeks of four, which has a reason."""
        first, last = self.dates()
        facts: dict[str, Any] = {"surplus_id": self.surplus, "shortage_id": self.shortage, "headcount": headcount}
        draft = LendingDraft.model_validate(
            facts | {"first": first, "last": last, "reason": "企业分两批用工"} | changes
        )
        return self.do(self.officer, lendings.propose, draft).id or 0

    def consenting(self, people: int = 2, start: int = 0, **changes: Any) -> int:
        """Terms filled in, agreed to by both, workers named."""
        lending_id = self.proposed(**changes)
        self.make_consenting(lending_id, people, start)
        return lending_id

    def make_consenting(self, lending_id: int, people: int, start: int = 0) -> None:
        """The same of a lending that is there."""
        clauses = {key: f"{label}按双方约定" for key, label in CLAUSES.items()}
        self.on(self.lender, lendings.set_terms, lending_id, TermsDraft(pay=PAY, clauses=clauses))
        self.on(self.lender, lending_steps.set_proof, lending_id, proof="工伤参保证明 2026-11 号")
        self.on(self.lender, lendings.agree, lending_id)
        self.on(self.borrower, lendings.agree, lending_id)
        if people:
            drafts = [person(start + number) for number in range(people)]
            self.on(self.lender, lent_workers.name_workers, lending_id, drafts)

    def make_signed(self, lending_id: int, number: int) -> None:
        """A lending that is there signed, with one worker."""
        self.make_consenting(lending_id, 1, number)
        self.answer(lending_id, number)
        self.on(self.officer, lending_steps.sign, lending_id)

    def answer(self, lending_id: int, number: int, said: ConsentState = ConsentState.AGREED) -> Any:
        """What a worker tells the officer by phone."""
        one = person(number)
        return self.do(
            self.officer,
            lent_workers.take_answer,
            lending_id,
            name=one.name,
            phone=one.phone,
            answer=said,
            how=WordChannel.PHONE,
        )

    def signed(self, people: int = 2, start: int = 0, **changes: Any) -> int:
        """Everybody agreed, and the agreement signed."""
        lending_id = self.consenting(people, start, **changes)
        for number in range(people):
            self.answer(lending_id, start + number)
        self.on(self.officer, lending_steps.sign, lending_id)
        return lending_id


def begin(kit: Kit, later: Callable[[int], None], days: int = 2) -> None:
    """Put the clock on the first day of what is signed, and run the daily job."""
    later(days)
    as_(kit, SYSTEM, lending_steps.advance)


def ground(kit: Kit) -> Ground:
    """The first demo enterprise lends to another of its county."""
    officer, lender = actor(kit, "zhuanyuan"), actor(kit, "qiye")
    with kit.open(SYSTEM, write=True) as context:
        own = context.unit.enterprises.get(lender.enterprise_id or 0)
        assert own is not None
        facts = {
            "adcode": own.adcode,
            "industry": own.industry,
            "contact_name": "李女士",
            "contact_phone": "0351-7000009",
        }
        draft = EnterpriseDraft(uscc=demo_uscc(own.adcode, 955), name="汾榆借入测试制造有限公司", **facts)
        firm = context.unit.enterprises.add(draft)
        borrower = replace(lender, name="借入方", enterprise_id=firm.id)
        adcode = own.adcode
        context.unit.commit()
    made = Ground(kit, officer, lender, borrower, adcode, 0, 0)
    made.relot()
    return made


@pytest.fixture
def at(kit: Kit) -> Ground:
    return ground(kit)


@pytest.fixture
def later() -> Iterator[Callable[[int], None]]:
    """Put the clock forward by so many days."""
    travellers: list[time_machine.travel] = []

    def go(days: int) -> None:
        traveller = time_machine.travel(clock.now() + timedelta(days=days), tick=True)
        traveller.start()
        travellers.append(traveller)

    yield go
    for one in reversed(travellers):
        one.stop()
