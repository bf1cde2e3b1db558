"""Which officer gets a case: the pairing decides, else a rule that anybody can recompute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import Invalid
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Industry, PairingRole, RoutingKind
from matcher.models.officer import Officer, Pairing
from matcher.planning.deadlines import add_working_days, is_working_day
from matcher.planning.holidays import Calendar, calendar, coming_holiday
from matcher.planning.routing import Load, route

DAY = date(2022, 12, 20)
NOW = datetime(2022, 12, 1, tzinfo=UTC)


def enterprise(industry: Industry = Industry.C) -> Enterprise:
    return Enterprise(
        id=1, uscc="9" * 18, name="甲", adcode="140703", industry=industry, created_at=NOW, updated_at=NOW
    )


def officer(number: int, **facts: object) -> Officer:
    return Officer(**({"id": number, "staff_no": f"Z{number}", "name": f"员{number}", "adcode": "140703"} | facts))


def pairing(number: int, role: PairingRole) -> Pairing:
    return Pairing(id=number, enterprise_id=1, officer_id=number, role=role, first=date(2022, 1, 1), created_at=NOW)


def test_the_main_pairing_decides_whatever_the_load() -> None:
    busy = officer(1, load_cap=1)
    decided = route(
        enterprise=enterprise(),
        pairings=[(pairing(2, PairingRole.BACKUP), officer(2)), (pairing(1, PairingRole.MAIN), busy)],
        nearby=[("本县", [Load(busy, open_cases=50), Load(officer(3))])],
        day=DAY,
    )
    assert (decided.officer_id, decided.kind) == (1, RoutingKind.PAIRING)


def test_the_backup_stands_in_while_the_main_officer_is_away() -> None:
    away = officer(1, leave_from=DAY, leave_to=DAY)
    pairs = [(pairing(1, PairingRole.MAIN), away), (pairing(2, PairingRole.BACKUP), officer(2))]
    decided = route(enterprise=enterprise(), pairings=pairs, nearby=[], day=DAY)
    assert (decided.officer_id, decided.kind) == (2, RoutingKind.BACKUP)
    assert "员1休假" in decided.reasons[0]
    back = route(enterprise=enterprise(), pairings=pairs, nearby=[], day=DAY + timedelta(days=1))
    assert back.officer_id == 1, "leave is inclusive and over the day after"


def test_a_full_county_still_gives_the_case_an_owner_and_an_empty_one_asks_the_city() -> None:
    full = Load(officer(1, load_cap=1), open_cases=9)
    assert route(enterprise=enterprise(), pairings=[], nearby=[("本县", [full])], day=DAY).officer_id == 1
    city = Load(officer(7, adcode="140702"))
    gone = Load(officer(1, active=False))
    decided = route(enterprise=enterprise(), pairings=[], nearby=[("本县", [gone]), ("本市", [city])], day=DAY)
    assert decided.officer_id == 7
    assert any("本市" in reason for reason in decided.reasons)


loads = st.lists(
    st.builds(
        lambda number, cases, knows, before, days: Load(
            officer(number, industries=["C"] if knows else []), cases, before, NOW - timedelta(days=days)
        ),
        st.integers(1, 99),
        st.integers(0, 30),
        st.booleans(),
        st.booleans(),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda load: load.officer.id,
)


@given(loads, st.randoms())
def test_the_proposal_is_the_best_by_the_stated_order_in_any_input_order(found: list[Load], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = route(enterprise=enterprise(), pairings=[], nearby=[("本县", found)], day=DAY)
    other = route(enterprise=enterprise(), pairings=[], nearby=[("本县", shuffled)], day=DAY)
    assert one.officer_id == other.officer_id
    chosen = next(load for load in found if load.officer.id == one.officer_id)
    for load in found:
        over, mine = load.open_cases >= load.officer.load_cap, chosen.open_cases >= chosen.officer.load_cap
        assert mine <= over, "nobody over the cap while somebody has room"
        if (
            mine == over
            and bool(load.officer.industries) == bool(chosen.officer.industries)
            and load.paired_before == chosen.paired_before
        ):
            assert chosen.open_cases <= load.open_cases
    assert any("在办" in reason for reason in one.reasons)


def test_2027_is_counted_by_its_statutory_days_and_said_to_be_unverified() -> None:
    assert add_working_days(date(2026, 12, 31), 1) == date(2027, 1, 4), "new year's day is a Friday"
    assert not any(is_working_day(date(2027, 2, day)) for day in range(5, 11))
    assert add_working_days(date(2027, 2, 4), 1) == date(2027, 2, 11), "除夕至初三, the weekend in it made up"
    assert add_working_days(date(2027, 9, 14), 1) == date(2027, 9, 16)
    coming = coming_holiday(date(2027, 1, 4))
    assert coming is not None
    assert (coming.label, coming.first, coming.last, coming.verified) == (
        "春节",
        date(2027, 2, 5),
        date(2027, 2, 10),
        False,
    )
    told = calendar().warnings(date(2026, 11, 30))
    assert len(told) == 1
    assert "2027 年放假调休安排尚未核对" in told[0]
    assert calendar().warnings(date(2026, 6, 1)) == []
    assert "2028 年放假调休安排缺失" in calendar().warnings(date(2027, 12, 1))[-1]


def test_the_file_agrees_with_the_published_years_day_by_day() -> None:
    for number in range(730):
        day = date(2025, 1, 1) + timedelta(days=number)
        assert is_working_day(day) == chinese_calendar.is_workday(day), day


def test_a_faulty_calendar_is_named(tmp_path: Path) -> None:
    file = tmp_path / "holidays.toml"
    file.write_text('[[year]]\nyear = 2027\nverified = true\nsource = ""\noff = []\nwork = [2027-02-09]\n', "utf-8")
    with pytest.raises(Invalid, match="2027 年调休上班日应是当年的周六或周日：2027-02-09"):
        Calendar.load(file)


def test_deadlines_know_chinese_holidays_and_make_up_days() -> None:
    assert add_working_days(date(2022, 12, 30), 1) == date(2023, 1, 3), "the new year holiday is no working day"
    assert is_working_day(date(2023, 1, 28)), "a Saturday made up for the spring festival"
    assert add_working_days(date(2099, 1, 2), 1) == date(2099, 1, 5), "past the calendar: Monday to Friday"
