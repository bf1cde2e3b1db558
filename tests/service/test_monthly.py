"""The month's sheet: what surveys and services say, who is in it, against last month, under a mapping's columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from matcher import clock
from matcher.errors import Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.enums import EnterpriseTag, Role
from matcher.models.key_list import KeyList, KeyListEntry
from matcher.models.monthly import MonthlySums
from matcher.models.survey import Survey, SurveySource, month_before, month_bounds, month_of
from matcher.models.visit import Visit
from matcher.planning.monthly_columns import read_columns
from matcher.service import monthly, monthly_files, survey_rates
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor
from tests.conftest import copied_world

MONTH = month_before(month_of(clock.today()))
BEFORE = month_before(MONTH)


def survey(firm: int, month: str, revision: int, staff: int, needed: int, short: int) -> Survey:
    reason = "" if revision == 1 else "重报"
    counts = {"staff_start": staff, "staff_end": staff, "needed": needed, "short": short}
    told = {"revision": revision, "revision_reason": reason, "source": SurveySource.ENTERPRISE, "at": clock.now()}
    return Survey(enterprise_id=firm, month=month, **counts, **told)


@pytest.fixture(scope="module")
def world(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kit, list[Enterprise]]]:
    """Three key enterprises of one county: one on the list of both months, one newly, one only before."""
    kit = copied_world(base_kit, tmp_path_factory.mktemp("monthly"))
    with kit.open(SYSTEM, write=True) as context:
        session = context.unit.session
        county = session.exec(select(Enterprise).order_by(col(Enterprise.id))).first()
        assert county is not None
        firms = list(session.exec(select(Enterprise).order_by(col(Enterprise.id)).limit(3)))
        for one in firms:
            one.adcode = county.adcode
        # The demo's own lists hold some of them: here only the two lists below say who is a key one, and when.
        own = sa.delete(KeyListEntry).where(col(KeyListEntry.enterprise_id).in_([one.id for one in firms]))
        session.execute(own)
        day = month_bounds(MONTH)[0]
        for number, (begin, end, held) in enumerate(
            [(month_bounds(BEFORE)[0], day - timedelta(days=1), (0, 2)), (day, None, (0, 1))]
        ):
            head = {"tag": EnterpriseTag.WHITELIST, "department": "某部门", "adcode": county.adcode, "at": clock.now()}
            made = KeyList(name=f"第{number + 1}批名单", list_date=begin, valid_to=end, **head)
            lines = [KeyListEntry(list_id=0, uscc=f.uscc, name=f.name, enterprise_id=f.id) for f in firms]
            context.unit.key_lists.add(made, [lines[one] for one in held])
        first = firms[0].id or 0
        session.add_all([survey(first, BEFORE, 1, 90, 30, 20), survey(first, MONTH, 1, 95, 40, 30)])
        session.add(survey(first, MONTH, 2, 90, 25, 10))
        context.unit.commit()
    yield kit, firms
    kit.database.dispose()


def of_county(context: Context, firms: list[Enterprise], month: str) -> monthly.MonthlySheet:
    return monthly.get_month(context, month=month, adcode=firms[0].adcode)


def test_a_line_says_what_the_last_revision_says_and_names_what_is_missing(world: tuple[Kit, list[Enterprise]]) -> None:
    kit, firms = world
    with kit.open(SYSTEM, write=False) as context:
        sheet = of_county(context, firms, MONTH)
        line = monthly.find_line(sheet, firms[0].id or 0)
        assert (line.staff, line.needed, line.gap_start, line.gap_end, line.shortage_rate) == (90, 25, 20, 10, 0.1)
        assert line.tags.count("白名单") == 1
        parts = {one.key: one.ratio for one in survey_rates.get_rates(context, month=MONTH)[1]}
        assert (line.demand_ratio, sheet.sums.demand_ratio) == (parts[line.adcode],) * 2
        silent = monthly.find_line(sheet, firms[1].id or 0)
        assert silent.gap_end is None
        assert f"{MONTH} 用工需求调查" in silent.missing
        with pytest.raises(NotFound):
            monthly.find_line(sheet, firms[2].id or 0)


def test_differences_to_last_month_add_up(world: tuple[Kit, list[Enterprise]]) -> None:
    kit, firms = world
    with kit.open(SYSTEM, write=False) as context:
        before, after = (of_county(context, firms, one) for one in (BEFORE, MONTH))
    changes = monthly.compare(before, after)
    kinds = {one.enterprise_id: one.kind for one in changes}
    assert [kinds[one.id or 0] for one in firms] == ["延续", "新增", "退出"]
    grown = sum(one.kind == "新增" for one in changes) - sum(one.kind == "退出" for one in changes)
    assert after.sums.enterprises - before.sums.enterprises == grown
    grew = after.sums.since(before.sums)
    ends = [sum(one.gap_end or 0 for one in sheet.lines) for sheet in (before, after)]
    assert (grew["enterprises"], grew["gap_end"]) == (grown, ends[1] - ends[0])
    assert next(one.gap for one in changes if one.enterprise_id == firms[0].id) == -10


def test_services_of_a_line_are_its_rows(world: tuple[Kit, list[Enterprise]]) -> None:
    """Slow twin: the visits of the month, straight from the table."""
    kit, _ = world
    first, after = month_bounds(MONTH)
    with kit.open(SYSTEM, write=False) as context:
        sheet = monthly.get_month(context, month=MONTH, adcode="140000")
        visits = context.unit.session.exec(select(Visit)).all()
    for line in sheet.lines:
        assert line.solved == sum(line.solved_by.values())
        assert line.solved + line.served == sum(one.weight for one in line.rows)
        raw = [one for one in visits if one.enterprise_id == line.enterprise_id and first <= one.held_on < after]
        assert len([row for row in line.rows if row.detail in {one.kind.label for one in visits}]) == len(raw)
    assert replace(sheet.sums, demand_ratio=None) == MonthlySums.of(sheet.lines)


def test_another_units_month_looks_like_none(world: tuple[Kit, list[Enterprise]]) -> None:
    kit, firms = world
    with kit.open(SYSTEM, write=False) as context:
        other = "140100" if not firms[0].adcode.startswith("1401") else "140200"
        stranger = Context(kit, context.unit, Actor(role=Role.CITY_ADMIN, name="外市", adcode=other))
        told = []
        for adcode in (firms[0].adcode, "149999"):
            with pytest.raises(NotFound) as refused:
                monthly.get_month(stranger, month=MONTH, adcode=adcode)
            told.append(refused.value.message)
    assert told[0] == told[1]


def test_a_file_has_the_columns_of_its_mapping_and_no_formula(world: tuple[Kit, list[Enterprise]]) -> None:
    kit, firms = world
    mapping = (
        '[[column]]\nname="单位"\nfield="name"\n[[column]]\nname="版本"\nfixed="一"\n'
        '[[column]]\nfield="shortage_rate"\nrate="number"\nempty="无"\n'
    )
    columns = read_columns(mapping.encode())
    with kit.open(SYSTEM, write=False) as context:
        sheet = of_county(context, firms, MONTH)
    lines = [replace(sheet.lines[0], name="=1+1"), *sheet.lines[1:]]
    rows = list(
        csv.reader(io.StringIO(monthly_files.write(replace(sheet, lines=lines), columns, "csv")[1].decode("utf-8-sig")))
    )
    assert rows[0] == ["单位", "版本", "缺工率"]
    assert rows[1] == ["'=1+1", "一", "10.0"]
    assert rows[2][2] == "无"
    assert len(monthly_files.columns()) == 26


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ('[[column]]\nfield="name"\n[[column]]\nfield="gapp"', "第 2 列：没有字段“gapp”，请改为"),
        ('[[column]]\nfield="name"\n[[column]]\nfield="uscc"\nname="企业名称"', "与第 1 列相同"),
        ('[[column]]\nfield="surveyed_on"\ndate="%Y"', "日期格式“%Y”不可用"),
        ('[[column]]\nname="空"', "field（本系统字段）或 fixed"),
        ("column = 3", "没有列"),
        ("[[", "读不出来"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_column_and_the_remedy(told: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_columns(told.encode())
    assert said in refused.value.message
