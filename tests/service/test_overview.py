"""The overview of a region: who sees what of it, which period it is of, what leaves it as a file."""

from __future__ import annotations

import io
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlmodel import select

from matcher import clock
from matcher.demo.load import USERNAMES
from matcher.errors import Invalid, NotFound
from matcher.models.audit import AuditEntry
from matcher.models.case import OPEN_STATES
from matcher.models.enums import RegionLevel, Role, ShortageKind
from matcher.models.overview import Figure
from matcher.models.region import SHANXI
from matcher.service import cases, diagnoses, overview, overview_rows, workbench
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.security.callers import caller


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), (date(2026, 2, 1), date(2026, 2, 28))),
        (date(2026, 1, 1), date(2026, 3, 31), (date(2025, 10, 1), date(2025, 12, 31))),
        (date(2024, 2, 1), date(2024, 2, 29), (date(2024, 1, 1), date(2024, 1, 31))),
        (date(2026, 3, 2), date(2026, 3, 8), (date(2026, 2, 23), date(2026, 3, 1))),
        (date(2026, 3, 2), date(2026, 3, 2), (date(2026, 3, 1), date(2026, 3, 1))),
    ],
)
def test_the_period_before(first: date, last: date, before: tuple[date, date]) -> None:
    assert overview.period_before(first, last) == before


def test_a_county_sees_its_own_and_a_province_all(base_kit: Kit) -> None:
    county, province = (actor(base_kit, USERNAMES[role]) for role in (Role.COUNTY_ADMIN, Role.PROVINCE_ADMIN))
    with base_kit.open(province, write=False) as context:
        whole, asked = workbench.get_workbench(context).gap, overview.ask(context)
        totals = overview.get_overview(context, asked).totals
        gap = (totals[Figure.WANTED].value, totals[Figure.STARTED].value, totals[Figure.MISSING].value)
        assert gap == (whole.wanted, whole.started, whole.missing)
        places = {one.key for one in overview.get_overview(context, asked).counties}
    foreign = next(one for one in sorted(places) if one != county.adcode)
    with base_kit.open(county, write=False) as context:
        asked = overview.ask(context)
        view = overview.get_overview(context, asked)
        assert {one.key for one in view.counties} <= {county.adcode}
        assert view.totals[Figure.OPEN_CASES].value == cases.list_cases(context, states=OPEN_STATES)[1]
        for adcode in (foreign, foreign[:4] + "00", "140000", "999999"):
            with pytest.raises(NotFound):
                overview.ask(context, adcode=adcode)
        with pytest.raises(NotFound):
            overview_rows.list_rows(context, asked, figure="missing", by="county", key=foreign)
        for figure in Figure:
            listed = overview_rows.list_rows(context, asked, figure=figure, limit=500)
            home = context.place_name(county.adcode or "")
            assert {row.cells[1] for row in listed.rows} <= {home}, figure


def test_a_region_without_anything_is_all_zero(base_kit: Kit, client: TestClient) -> None:
    with base_kit.open(SYSTEM, write=False) as context:
        used = {one.key for one in overview.get_overview(context, overview.ask(context)).counties}
        counties = [one.adcode for one in context.unit.regions.within(SHANXI, RegionLevel.COUNTY)]
        empty = next(one for one in counties if one not in used and not context.unit.officers.within(one))
        view = overview.get_overview(context, overview.ask(context, adcode=empty))
    assert {one.value for one in view.totals.values()} == {0}
    assert (view.fill.median, view.fill.p90, view.desks) == (None, None, [])
    who = caller(client, USERNAMES[Role.PROVINCE_ADMIN])
    assert who("GET", f"/overview?adcode={empty}").status_code == 200
    assert "没有明细" in who("GET", f"/overview/rows?figure=solved&adcode={empty}").text


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"first": "2026-02-30"}, "from"),
        ({"last": "9999-12-31"}, "to"),
        ({"first": "0001-01-01"}, "from"),
        ({"first": "2026-03-02", "last": "2026-03-01"}, "to"),
        ({"industry": "Z"}, "industry"),
    ],
)
def test_what_cannot_be_asked_is_told_by_field(base_kit: Kit, facts: dict[str, str], field: str) -> None:
    with base_kit.open(SYSTEM, write=False) as context, pytest.raises(Invalid) as caught:
        overview.ask(context, **facts)
    assert caught.value.field == field


def test_every_address_of_the_answer_gives_its_rows_and_the_file_holds_them(kit: Kit, client: TestClient) -> None:
    who = caller(client, USERNAMES[Role.PROVINCE_ADMIN])
    answer = who("GET", "/api/v1/overview").json()
    assert answer["first"] == str(clock.today().replace(day=1))
    lists = ("officers", "overdue", "cities", "industries", "shortages", "reasons", "families", "levels")
    parts = [part for name in lists for part in answer[name][:2]]
    figures = [*answer["totals"].values(), *(one for part in parts for one in part["figures"].values())]
    for one in figures:
        rows = who("GET", f"{one['rows']}&limit=1")
        assert (rows.status_code, rows.json()["value"]) == (200, one["value"]), one["rows"]
    missing = answer["totals"]["missing"]
    query = urlsplit(missing["rows"]).query
    assert parse_qs(query)["figure"] == ["missing"]
    for address in (f"/api/v1/overview/rows/export?{query}", f"/overview/rows/export?{query}"):
        file = who("POST", address)
        assert file.status_code == 200
        sheet = load_workbook(io.BytesIO(file.content)).worksheets[0]
        cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
        top = next(number for number, row in enumerate(cells) if row[0] == "序号")
        gaps = [int(row[cells[top].index("缺口")]) for row in cells[top + 1 :]]
        assert sum(gaps) == missing["value"] > 0
    with kit.open(SYSTEM, write=False) as context:
        entries = context.unit.session.exec(select(AuditEntry).where(AuditEntry.action == "overview.export")).all()
    assert [one.data["rows"] for one in entries] == [len(gaps)] * 2


def test_a_diagnosed_class_counts_before_the_declared_one_and_says_so(kit: Kit) -> None:
    """Confirmed once more otherwise, the last word counts; several classes count a post once, under its own if any."""
    with kit.open(actor(kit, USERNAMES[Role.COUNTY_ADMIN]), write=True) as context:
        case = next(row.case for row in cases.list_cases(context)[0] if row.gap.missing)
        asked = overview.ask(context)

        def told(posts: list[int]) -> list[tuple[str, str]]:
            found = overview_rows.list_rows(context, asked, figure="missing", limit=500)
            by_post = {row.id: dict(zip(found.columns, row.cells, strict=True)) for row in found.rows}
            return [(by_post[one]["缺工类型"], by_post[one]["类型依据"]) for one in posts]

        posts = context.unit.vacancies.of_case(case.id or 0)[:2]
        for post, kind in zip(posts, (ShortageKind.SKILL, ShortageKind.GENERAL), strict=True):
            post.shortage_kind, post.headcount = kind, 9
        context.unit.session.flush()
        ids = [one.id or 0 for one in posts]
        assert told(ids) == [("技能缺工", "仅申报，未诊断"), ("一般缺工", "仅申报，未诊断")]
        long, both = [ShortageKind.LONG_TERM], [ShortageKind.SKILL, ShortageKind.LONG_TERM]
        for kinds, expected in (
            (long, [("长期缺工", "已诊断（申报为技能缺工）"), ("长期缺工", "已诊断（申报为一般缺工）")]),
            (both, [("技能缺工", "已诊断"), ("技能缺工、长期缺工", "已诊断（申报为一般缺工）")]),
        ):
            plan = context.unit.plans.of_case(case.id or 0)
            said = {"kinds": kinds, "opinion": "走访后认定", "version": plan.version if plan else 1}
            diagnoses.confirm_diagnosis(context, case.id or 0, **said)
            assert told(ids) == expected
        parts = {one.key: one for one in overview.get_overview(context, asked).shortages}
        together = overview_rows.list_rows(context, asked, figure="diagnosed", by="shortage", key="skill-long_term")
        assert parts["skill-long_term"][Figure.DIAGNOSED].value == together.value >= 9
        assert parts["skill-long_term"][Figure.DECLARED].value == 0
        for wrong in ("skill-", "skill-x", "-"):
            with pytest.raises(Invalid):
                overview_rows.list_rows(context, asked, figure="missing", by="shortage", key=wrong)


def test_a_part_that_cannot_be_is_refused(client: TestClient) -> None:
    who = caller(client, USERNAMES[Role.CITY_ADMIN])
    wrong = [
        "",
        "figure=x",
        "figure=missing&by=reason&key=pay",
        "figure=missing&by=industry&key=Z",
        "figure=red&by=kind",
    ]
    wrong += ["figure=refusals&by=family&key=../x", "figure=missing&by=county&key=1"]
    for query in wrong:
        answer = who("GET", f"/api/v1/overview/rows?{query}")
        assert answer.status_code in (404, 422), query
        assert who("GET", f"/overview/rows?{query}").status_code == answer.status_code
