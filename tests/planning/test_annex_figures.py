"""附件4 over random histories: every figure is its rows, sums over units are exact, a slow count says the same."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.models.annex_figure import (
    AnnexFigure,
    EntryFact,
    FairFact,
    History,
    IntentionFact,
    StartFact,
    VisitorFact,
)
from matcher.models.region import covers
from matcher.planning.annex_figures import count, persons, warnings
from tests.planning.annex_twin import UNITS, random_history, slow
from tests.thoroughness import FULL

F = AnnexFigure
HISTORIES = int(os.environ.get("MATCHER_ANNEX_HISTORIES", "10000" if FULL else "400"))


@settings(max_examples=HISTORIES, deadline=None, database=None)
@given(st.integers(0, 2**48))
def test_sums_are_exact_and_every_figure_is_its_rows(seed: int) -> None:
    history = random_history(seed)
    counted = count(history)
    for unit in UNITS:
        own = counted.by_unit.get(unit, dict.fromkeys(F, 0))
        assert own == slow(history, unit), unit
        assert own == {one: sum(row.weight for row in counted.rows_of(one, unit)) for one in F}
    for figure in F:
        rows = counted.rows_of(figure)
        assert counted.total[figure] == sum(row.weight for row in rows)
        if figure in (F.FAIRS, F.FIRM_TIMES, F.INTENTIONS, F.PAIRS, F.FIRMS, F.WORKING, F.SERVED):
            assert {row.weight for row in rows} <= {1}
            assert counted.total[figure] == len(rows)
        # The reconciliation list holds exactly what the sum counts beyond each once, and nothing that adds.
        over = sum(one.over for one in counted.twice if one.figure is figure)
        most: dict[str, int] = {}
        for row in rows:
            most[row.who] = max(most.get(row.who, 0), row.weight)
        assert over == (0 if figure.adds else counted.total[figure] - sum(most.values()))
    # County by county, then the cities, then the province: each level is the sum of the one below.
    for city in ("140100", "140700"):
        below = [figures for unit, figures in counted.by_unit.items() if covers(city, unit)]
        part = count(
            replace(
                history,
                fairs=[one for one in history.fairs if covers(city, one.unit)],
                services=[one for one in history.services if covers(city, one.unit)],
                solved=[one for one in history.solved if covers(city, one.unit)],
            )
        )
        assert part.total == {one: sum(figures[one] for figures in below) for one in F}
    assert count(history) == counted
    assert counted.total[F.WORKING] <= counted.total[F.INTENTIONS] <= counted.total[F.VISITORS]
    assert warnings(counted.total) == []


def test_one_person_is_known_over_fairs_by_any_mark() -> None:
    who = persons([("phone:1",), ("phone:1", "seeker:9"), ("seeker:9", "person:x"), ("phone:2",)])
    assert len({who[mark] for mark in ("phone:1", "seeker:9", "person:x")}) == 1
    assert who["phone:2"] == "phone:2"


def test_the_first_fair_wins_and_leaving_ends_it() -> None:
    day = date(2023, 2, 10)
    fairs = [FairFact(1, "140105", "甲", date(2022, 12, 21)), FairFact(2, "140105", "乙", date(2022, 12, 22), 5)]
    history = History(
        day,
        fairs,
        [EntryFact(1, 1, 7, "企业七"), EntryFact(2, 2, 7, "企业七")],
        [],
        [VisitorFact(1, 1, ("phone:a",), "张**"), VisitorFact(2, 2, ("phone:a",), "张**")],
        [IntentionFact(1, 1, 7, "企业七"), IntentionFact(2, 2, 7, "企业七")],
        [StartFact(1, 2, date(2022, 12, 30)), StartFact(2, 1, date(2023, 1, 5))],
    )
    counted = count(history)
    assert [(row.fair_id, row.name) for row in counted.rows_of(F.WORKING)] == [(1, "张**")]
    assert (counted.total[F.FIRM_TIMES], counted.total[F.FIRMS]) == (2, 1)
    # Two came by the list and five by the counter of the second fair: four of these are a row of their own.
    gate = counted.rows_of(F.VISITORS)[-1]
    assert (counted.total[F.VISITORS], gate.weight, gate.who) == (6, 4, "gate:2")
    left = replace(history, starts=[replace(one, left_on=day) for one in history.starts])
    assert count(left).total[F.WORKING] == 0
    assert len(warnings(dict.fromkeys(F, 0) | {F.INTENTIONS: 3, F.WORKING: 4})) == 2
