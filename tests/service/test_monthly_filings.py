"""Filed months: frozen with what stands behind them, corrected by number, found out when tampered with, used after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.annex_figure import AnnexFigure, FigureRow, SolvedBy
from matcher.models.digest import digest_of
from matcher.models.enterprise import Enterprise
from matcher.models.monthly import MonthlyLine, MonthlySheet, MonthlySums
from matcher.models.monthly_filing import MonthlyFiling, MonthlyFilingDraft
from matcher.models.survey import Survey, SurveySource, month_before, month_of
from matcher.service import monthly, monthly_files, monthly_filings
from matcher.service.context import Kit
from matcher.service.permissions import Actor
from matcher.service.upkeep import check_invariants
from tests.conftest import copied_world
from tests.factories import actor

MONTH = month_of(clock.today())
BEFORE = month_before(MONTH)


class Offices:
    """A county, its city, an officer and the auditor, each in transactions of its own."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.who: dict[str, Actor] = {one: actor(kit, one) for one in ("xianji", "shiji", "zhuanyuan", "shenji")}
        self.county = self.who["xianji"].adcode or ""

    def does(self, name: str, call, *args, **more):  # type: ignore[no-untyped-def]
        with self.kit.open(self.who[name], write=True) as context:
            done = call(context, *args, **more)
            context.unit.session.expire_on_commit = False
            context.unit.commit()
            return done

    def files(self, name: str, month: str = MONTH, reason: str = "") -> MonthlyFiling:
        return self.does(name, monthly_filings.file_month, MonthlyFilingDraft(month=month, reason=reason))

    def survey(self, month: str, short: int) -> int:
        """A key enterprise of the county says anew how many people it lacks; its id."""

        def told(context) -> int:  # type: ignore[no-untyped-def]
            sheet = monthly.get_month(context, month=month, adcode=self.county)
            firm = sheet.lines[0].enterprise_id
            revision = len(context.unit.surveys.revisions(firm, month)) + 1
            counts = {"staff_start": 90, "staff_end": 90, "needed": short, "short": short}
            reason = {"revision": revision, "revision_reason": "重报" if revision > 1 else ""}
            told = {"source": SurveySource.ENTERPRISE, "at": clock.now()}
            context.unit.session.add(Survey(enterprise_id=firm, month=month, **counts, **reason, **told))
            return firm

        return self.does("xianji", told)


@pytest.fixture(scope="module")
def offices(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offices]:
    kit = copied_world(base_kit, tmp_path_factory.mktemp("months"))
    yield Offices(kit)
    kit.database.dispose()


def test_a_filed_month_stays_byte_for_byte_and_is_corrected_by_number(offices: Offices) -> None:
    firm = offices.survey(MONTH, 12)
    with pytest.raises(Invalid, match="还没有填报"):
        offices.files("xianji", reason="多余")
    with pytest.raises(Forbidden):
        offices.files("zhuanyuan")
    first = offices.files("xianji")
    assert (first.number, first.adcode, first.sound, len(first.digest)) == (0, offices.county, True, 64)
    write = partial(offices.does, "shiji", monthly_files.write_filed, first.id, monthly_files.columns())
    files = {form: write(form) for form in ("xlsx", "csv")}
    assert offices.does("shiji", monthly_filings.differences, first.id).none

    offices.survey(MONTH, 5)

    def moved(context) -> None:  # type: ignore[no-untyped-def]
        context.unit.session.get(Enterprise, firm).name = "改名铸造有限公司"

    offices.does("xianji", moved)
    assert {form: write(form) for form in ("xlsx", "csv")} == files
    found = offices.does("shenji", monthly_filings.differences, first.id)
    told = {(one.name, one.label): (one.filed, one.now) for one in (*found.facts, *found.sums)}
    name = "改名铸造有限公司"
    assert told[name, "月末缺口人数"] == ("12", "5")
    assert told["", "月末缺口人数"] is not None
    assert told[name, "企业名称"][1] == name

    with pytest.raises(Invalid, match="更正原因"):
        offices.files("xianji")
    second = offices.files("xianji", reason="一家企业重报")
    assert (second.number, second.kind_label) == (1, "更正 1")
    history = offices.does("zhuanyuan", monthly_filings.list_filed, month=MONTH)
    assert ([one.number for one in history.filings], history.own) == ([1, 0], False)
    kept = offices.does("xianji", monthly_filings.redrawn, first.id)
    assert (kept.filing.digest, kept.sheet.lines) == (first.digest, first.sheet.lines)
    assert monthly.find_line(kept.sheet, firm).gap_end == 12
    assert monthly.find_line(second.sheet, firm).gap_end == 5


def test_the_difference_to_last_month_is_that_to_what_was_filed(offices: Offices) -> None:
    offices.survey(BEFORE, 40)
    look = partial(
        offices.does,
        "shiji",
        lambda context: monthly_filings.last_month(
            context, monthly.get_month(context, month=MONTH, adcode=offices.county)
        ),
    )
    before = look()
    assert (before.filing, "没有填报" in before.basis) == (None, True)
    offices.files("xianji", BEFORE)
    offices.survey(BEFORE, 1)
    after = look()
    assert (after.sheet.sums, "已填报" in after.basis) == (before.sheet.sums, True)


def test_another_units_filed_month_answers_as_none(offices: Offices) -> None:
    """Counted from the county's own up: its city's is above it, a neighbour's beside it."""
    city = offices.files("shiji")
    told = []
    for filed_id in (city.id or 0, 987_654):
        for use in (monthly_filings.get_filed, monthly_filings.differences, monthly_filings.redrawn):
            with pytest.raises(NotFound) as refused:
                offices.does("xianji", use, filed_id)
            told.append(refused.value.message)
    assert set(told) == {monthly_filings.UNKNOWN}
    for adcode in (city.adcode, "149999"):
        with pytest.raises(NotFound) as refused:
            offices.does("xianji", monthly_filings.list_filed, adcode=adcode)
        told.append(refused.value.message)
    assert len(set(told)) == 2


def test_tampering_is_refused_and_found_out(offices: Offices) -> None:
    """By whoever writes past every rule: the content, its reason, who filed it, the sums."""
    filed = offices.files("xianji", month_before(BEFORE))
    offices.files("xianji", filed.month, reason="改一处")
    changes = {
        'number=0, content=replace(content, \'"month": "20\', \'"month": "19\')': {"monthly_digest"},
        "reason='另有原因'": {"monthly_digest"},
        "filed_name='别人'": {"monthly_digest"},
        "content=replace(content, '\"enterprises\": ', '\"enterprises\": 7')": {"monthly_digest", "monthly_sums"},
        "number=4": {"monthly_digest", "monthly_numbers"},
    }
    for change, rules in changes.items():
        where = f"WHERE number={0 if 'number=0' in change else 1} AND month='{filed.month}'"
        with offices.kit.open(offices.who["xianji"], write=True) as context:
            run = context.unit.session.connection().exec_driver_sql
            with pytest.raises(DBAPIError, match="not changed"):
                run(f"UPDATE monthly_filing SET {change} {where}")
            run("DROP TRIGGER monthly_filing_no_update")
            assert run(f"UPDATE monthly_filing SET {change} {where}").rowcount == 1
            assert {one.rule for one in check_invariants(context)} == rules, change
            if "number=0" in change:
                with pytest.raises(Conflict, match="摘要不一致"):
                    monthly_filings.redrawn(context, filed.id or 0)


_COUNTS = st.none() | st.integers(0, 10**6)
_LINES = st.builds(
    MonthlyLine,
    month=st.just("2026-11"),
    enterprise_id=st.integers(1, 2**40),
    **{one: st.text(max_size=6) for one in ("name", "uscc", "adcode", "place", "industry", "size", "tags", "officer")},
    **dict.fromkeys(("staff", "needed", "gap_start", "gap_end"), _COUNTS),
    **{one: st.integers(0, 99) for one in ("solved", "served")},
    **{one: st.none() | st.floats(0, 9) for one in ("shortage_rate", "return_rate", "demand_ratio")},
    solved_by=st.dictionaries(st.sampled_from(SolvedBy), st.integers(0, 9)),
    plan=st.text(max_size=4),
    surveyed_on=st.none() | st.dates(),
    missing=st.text(max_size=4),
    rows=st.lists(
        st.builds(
            FigureRow,
            st.just(AnnexFigure.SERVED),
            *[st.text(max_size=3), st.integers(0, 9), st.text(max_size=3)],
            name=st.text(max_size=3),
            day=st.none() | st.dates(),
        ),
        max_size=2,
    ).map(tuple),
)


@given(st.lists(_LINES, max_size=4).map(tuple), st.dictionaries(st.sampled_from(AnnexFigure), st.integers(0, 99)))
@settings(max_examples=60, deadline=None)
def test_whatever_is_frozen_comes_back_and_adds_up(
    lines: tuple[MonthlyLine, ...], figures: dict[AnnexFigure, int]
) -> None:
    now = clock.now()
    sheet = MonthlySheet("2026-11", "140703", "某区", now, lines, MonthlySums.of(lines), figures, 3)
    stored = json.loads(json.dumps(sheet.to_dict()))
    assert MonthlySheet.from_dict(stored, now) == sheet
    assert digest_of(stored) == digest_of(sheet.to_dict())
    for name in ("staff", "needed", "gap_start", "gap_end", "solved", "served"):
        told = [getattr(one, name) for one in lines if getattr(one, name) is not None]
        summed = getattr(sheet.sums, name)
        assert (summed or 0) == sum(told)
        assert (summed is None) == (not told and name not in ("solved", "served"))
    assert sum(gap for _, gap in sheet.gaps) == (sheet.sums.gap_end or 0)
    assert sheet.unserved == sum(one.served == 0 for one in lines)
