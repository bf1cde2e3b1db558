"""Offices that file one month at once, on both stores: one is the first, the others are told so."""

from __future__ import annotations

from functools import partial

from sqlmodel import select

from matcher import clock
from matcher.models.monthly_filing import MonthlyFiling, MonthlyFilingDraft
from matcher.models.survey import month_of
from matcher.service import monthly_filings
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.repository.contest import by, contest


def test_of_many_who_file_a_month_one_is_the_first(store: Kit) -> None:
    who, month = actor(store, "xianji"), month_of(clock.today())
    file = partial(by, who, monthly_filings.file_month)
    first, then = contest(), contest()
    first.add("填报", 1, [file(MonthlyFilingDraft(month=month)) for _ in range(8)])
    made = first.run(store, 7)["填报"]
    then.add("更正", (1, 8), [file(MonthlyFilingDraft(month=month, reason=f"第 {one} 处")) for one in range(8)])
    numbers = [one.number for one in (*made, *then.run(store, 7)["更正"])]
    with store.open(SYSTEM, write=False) as context:
        rows = context.unit.session.exec(select(MonthlyFiling).order_by(MonthlyFiling.number)).all()  # type: ignore[arg-type]
        assert sorted(numbers) == [one.number for one in rows] == list(range(len(rows)))
        assert all(one.sound for one in rows)
