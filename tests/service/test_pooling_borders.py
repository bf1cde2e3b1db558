"""Where a plan's line begins as a running lending of the same lots ends: the lending goes on, none is proposed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from matcher.errors import Conflict
from matcher.models.pooling import WhatIf
from matcher.models.values import Period
from matcher.service import lending_steps, pooling, pooling_borders
from matcher.service.permissions import SYSTEM
from tests.lent import Ground, at, later

__all__ = ["at", "later"]


def test_a_gap_behind_a_running_lending_is_an_extension(at: Ground, later: Callable[[int], None]) -> None:
    lending_id = at.signed(people=2)

    def behind() -> pooling.Line:
        with at.kit.open(SYSTEM, write=False) as context:
            at.kit.pool.refresh(context.unit.seekers)
            found = pooling.solve(context, scope=at.adcode, chosen=WhatIf())
        last = at.get(lending_id).last
        own = [line for line in found.lines if (line.surplus.id, line.shortage.id) == (at.surplus, at.shortage)]
        return next(line for line in own if line.placement.period.first == last + timedelta(days=1))

    assert behind().extends is None, "nothing goes on that has not begun"
    later(3)
    at.do(SYSTEM, lending_steps.advance)
    line, lending = behind(), at.get(lending_id)
    assert line.extends == pooling_borders.Extension(lending_id, lending.agreement, line.shortage.last, 2)
    run = at.do(at.officer, pooling.keep, scope=at.adcode)
    with at.kit.open(at.officer, write=False) as context:
        view = pooling.get_run(context, run.id or 0)
        bordered = pooling_borders.borders(context, [at.shortage])
        assert (
            bordered.after(at.shortage, Period(lending.last + timedelta(days=2), lending.last + timedelta(days=9)))
            is None
        )
    ids = [one.id or 0 for one, surplus, _ in view.lines if surplus.id == at.surplus and one.first > lending.last]
    assert list(view.extends) == ids
    with pytest.raises(Conflict, match="续借") as told:
        at.do(at.officer, pooling.propose, run.id, ids)
    assert told.value.code == "extends"
