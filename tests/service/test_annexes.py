"""The forms of a unit from its records: what counts when, who sees which, what a filed one says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.app import create_app
from matcher import clock
from matcher.demo.load import USERNAMES
from matcher.errors import Invalid, NotFound
from matcher.forms import annex
from matcher.models.annex import AnnexKind
from matcher.models.annex_figure import AnnexFigure
from matcher.models.campaign import Campaign
from matcher.models.campaign_form import CampaignForm
from matcher.models.enterprise import Enterprise
from matcher.models.enums import RegionLevel, Role
from matcher.models.fair import Fair
from matcher.models.fair_entry import FairEntry, FairPost
from matcher.models.fair_kinds import CheckIn, EntryState, FairKind, FairMode, FairState, FirmGroup, IntentionSource
from matcher.models.fair_visit import FairIntention, FairStart, FairVisitor
from matcher.models.filing import FilingDraft
from matcher.models.overview import Figure, Slice
from matcher.models.placement import StartProof
from matcher.models.seeker import Seeker
from matcher.models.vacancy import Vacancy
from matcher.repository.overview_sources import source_of
from matcher.service import annex_comparison, annex_figures, annexes, filings
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor
from tests.conftest import copied_world
from tests.factories import actor

F = AnnexFigure
TODAY = clock.today()
FIRST = TODAY - timedelta(days=20)
COUNTY, OTHER, CITY = "140703", "140724", "140700"


def at(days: int) -> datetime:
    return clock.midnight(TODAY - timedelta(days=days)) + timedelta(hours=10)


def fair(context: Context, unit: str, days: int, **facts: object) -> Fair:
    """A fair closed on its day, so many days ago."""
    told = {
        "theme": f"{unit}专场",
        "kind": FairKind.GENERAL,
        "mode": FairMode.OFFLINE,
        "firm_group": FirmGroup.ANY,
        "unit_adcode": unit,
        "adcode": unit,
        "address": "人民路1号",
        "first": TODAY - timedelta(days=days),
        "last": TODAY - timedelta(days=days),
        "planned_firms": 30,
        "groups": ["rural", "graduate"],
        "state": FairState.CLOSED,
        "closed_at": at(days),
        "created_at": at(days),
        "updated_at": at(days),
    }
    made = Fair(**told | {"code": f"{unit}-{days}-{facts.get('theme', '')}"} | facts)
    return context.unit.fairs.add(made)


def add(context: Context, row: object) -> int:
    context.unit.session.add(row)
    context.unit.session.flush()
    return row.id or 0  # type: ignore[attr-defined]


def entry(context: Context, of: Fair, firm: int, *, came: datetime | None) -> int:
    how = CheckIn.DESK if came else None
    facts = {"checked_in_at": came, "checked_in_how": how, "created_at": at(30), "updated_at": at(30)}
    return add(context, FairEntry(fair_id=of.id, enterprise_id=firm, state=EntryState.ACCEPTED, **facts))


def visitor(context: Context, of: Fair, key: str, days: int, seeker: int | None = None) -> int:
    number = context.unit.fair_visits.next_number(of.id or 0)
    told = {"number": number, "name_masked": "张**", "agreed": False, "day": of.first, "how": CheckIn.QR}
    row = FairVisitor(fair_id=of.id, key=key, seeker_id=seeker, **told)
    row.at = at(days)
    return add(context, row)


def intention(context: Context, of: Fair, who: int, where: int, days: int, undone: int | None = None) -> int:
    undone_at = at(undone) if undone is not None else None
    facts = {"source": IntentionSource.BOOTH, "at": at(days), "undone_at": undone_at}
    return add(context, FairIntention(fair_id=of.id, visitor_id=who, entry_id=where, **facts))


def fill(kit: Kit) -> None:
    """Two counties and their city with what counts, and beside each thing one that does not."""
    with kit.open(SYSTEM, write=True) as context:
        session = context.unit.session
        campaign = Campaign(name="复工复产用工服务行动", first=FIRST, last=TODAY, level=RegionLevel.CITY, adcode=CITY)
        campaign.at = at(20)
        add(context, campaign)
        firms = list(session.exec(select(Enterprise).order_by(col(Enterprise.id)).limit(3)))
        one, two = firms[0].id or 0, firms[1].id or 0
        post = session.exec(
            select(Vacancy).where(col(Vacancy.headcount).is_not(None)).order_by(col(Vacancy.id))
        ).first()
        people = [who.id or 0 for who in session.exec(select(Seeker).order_by(col(Seeker.id)).limit(2))]
        assert post is not None
        mine = fair(context, COUNTY, 10, gate_count=6, gate_how="门口计数器", theme="甲")
        later = fair(context, COUNTY, 5, theme="乙")
        theirs, citys = fair(context, OTHER, 8, theme="丙"), fair(context, CITY, 9, theme="市级专场")
        # None of these is a line of 附件4: online, not over, called off, outside the window, another campaign's.
        other = Campaign(name="另一行动", first=FIRST, last=TODAY, level=RegionLevel.CITY, adcode="140100", at=at(30))
        add(context, other)
        fair(context, COUNTY, 9, theme="线上", mode=FairMode.ONLINE)
        fair(context, COUNTY, 0, theme="进行中", state=FairState.OPEN, closed_at=None)
        called_off = {"state": FairState.CANCELLED, "cancelled_reason": "大雪", "closed_at": None}
        fair(context, COUNTY, 3, theme="取消", **called_off)
        fair(context, COUNTY, 40, theme="早先")
        fair(context, COUNTY, 4, theme="别的行动", campaign_id=other.id)
        came = entry(context, mine, one, came=at(10))
        absent = entry(context, mine, two, came=None)
        again, far, town = (entry(context, of, one, came=at(d)) for of, d in ((later, 5), (theirs, 8), (citys, 9)))
        add(context, FairPost(fair_id=mine.id, entry_id=came, vacancy_id=post.id, headcount=7))
        add(context, FairPost(fair_id=later.id, entry_id=again, vacancy_id=post.id, headcount=None))
        add(context, FairPost(fair_id=mine.id, entry_id=absent, vacancy_id=post.id + 1, headcount=9))
        # The first person is registered at one fair and known by the telephone alone at the others.
        a, b = visitor(context, mine, "k1", 10, people[0]), visitor(context, mine, "k2", 10)
        c, d, e = visitor(context, later, "k1", 5), visitor(context, theirs, "k1", 8), visitor(context, citys, "k9", 9)
        first, second = intention(context, mine, a, came, 10), intention(context, later, c, again, 5)
        intention(context, mine, b, came, 10, undone=2)
        third = intention(context, theirs, d, far, 8)
        intention(context, citys, e, town, 9)
        for which, days, left in ((first, 6, None), (second, 4, None), (third, 7, TODAY - timedelta(days=1))):
            day = TODAY - timedelta(days=days)
            left_at = at(1) if left else None
            facts = {"started_on": day, "left_on": left, "left_at": left_at, "at": at(days)}
            add(context, FairStart(intention_id=which, proof=StartProof.CALL, **facts))
        context.unit.commit()


@pytest.fixture(scope="module")
def world(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """The shared world with that in it."""
    kit = copied_world(base_kit, tmp_path_factory.mktemp("annexes"))
    fill(kit)
    yield kit
    kit.database.dispose()


def report(kit: Kit, adcode: str, day: date | None = None) -> annex_figures.Report:
    with kit.open(SYSTEM, write=False) as context:
        return annex_figures.get_report(context, annex_figures.ask(context, adcode=adcode, day=str(day or "")))


def test_a_county_counts_what_was_held_there(world: Kit) -> None:
    found = report(world, COUNTY)
    fairs = {one: found.value(one) for one in F if not one.of_firms}
    assert fairs == {
        F.FAIRS: 2,
        F.FIRM_TIMES: 2,
        F.FIRMS: 1,
        F.POSTS: 7,
        F.POSTS_ONCE: 7,
        F.VISITORS: 7,
        F.INTENTIONS: 2,
        F.PAIRS: 2,
        F.WORKING: 1,
    }
    assert [row.weight for row in found.counted.rows_of(F.POSTS)] == [7, 0]
    assert "计 0 个" in found.counted.rows_of(F.POSTS)[1].detail
    assert [row.weight for row in found.counted.rows_of(F.VISITORS)] == [1, 1, 4, 1]


def test_a_city_is_the_sum_of_its_units_and_lists_who_stands_twice(world: Kit) -> None:
    parts = [report(world, unit) for unit in (COUNTY, OTHER)]
    city = report(world, CITY)
    assert sorted(city.counted.by_unit) >= [CITY, COUNTY, OTHER]
    for figure in F:
        below = sum(part.value(figure) for part in parts)
        own = city.counted.by_unit[CITY][figure]
        rest = sum(
            figures[figure] for unit, figures in city.counted.by_unit.items() if unit not in (CITY, COUNTY, OTHER)
        )
        assert city.value(figure) == below + own + rest, figure
    firms = [one for one in city.counted.twice if one.figure is F.FIRMS]
    assert [(one.over, sorted({row.unit for row in one.rows})) for one in firms] == [(2, [CITY, COUNTY, OTHER])]
    assert city.once(F.FIRMS) == 1


def test_an_earlier_day_reads_as_it_did_then(world: Kit) -> None:
    # Three days ago one intention had not been taken back, and one who has left since was at work.
    then = TODAY - timedelta(days=3)
    assert report(world, COUNTY, then).value(F.INTENTIONS) == 3
    assert (report(world, OTHER, then).value(F.WORKING), report(world, OTHER).value(F.WORKING)) == (1, 0)
    # Before the second fair was closed.
    assert report(world, COUNTY, TODAY - timedelta(days=6)).value(F.FAIRS) == 1
    assert report(world, COUNTY, TODAY - timedelta(days=12)).value(F.VISITORS) == 0


def test_people_solved_are_those_of_the_overview(world: Kit) -> None:
    """One owner of what a start is: of referrals at key enterprises both count the same."""
    with world.open(SYSTEM, write=False) as context:
        asked = annex_figures.ask(context, adcode="140000")
        rows = annex_figures.get_report(context, asked).counted.rows_of(F.SOLVED)
        day = Slice("140000", asked.first, min(asked.last, asked.day), asked.day, asked.day, None, True)
        _, _, placed = context.unit.overviews.rows(
            source_of(Figure.SOLVED_KEY, day), Figure.SOLVED_KEY, by=None, key="", offset=0, limit=1
        )
    by_referral = [row for row in rows if row.detail.endswith("推荐到岗") or row.detail.endswith("培训输送")]
    assert len(by_referral) == placed


def test_a_citys_filing_adds_what_its_counties_handed_in_as_they_did(world: Kit) -> None:
    """Frozen at the county: what happens there later moves neither the county's form nor the city's."""
    with world.open(SYSTEM, write=True) as context:
        store = context.unit.filings
        campaign = (
            next(one for one in context.unit.campaigns.within(CITY) if one.name == "复工复产用工服务行动").id or 0
        )
        for form in (AnnexKind.FAIR_PLAN, AnnexKind.RESULTS):
            for level in (RegionLevel.COUNTY, RegionLevel.CITY):
                store.add_form(CampaignForm(campaign_id=campaign, form=form, level=level, due=TODAY))
        filed = {}
        for unit in (COUNTY, OTHER, CITY):
            office = Context(context.kit, context.unit, Actor(system=True, name="某单位", adcode=unit))
            above = Context(context.kit, context.unit, Actor(system=True, name="上级", adcode="140000"))
            for form in (AnnexKind.FAIR_PLAN, AnnexKind.RESULTS):
                draft = FilingDraft(form=form, preparer="某填表人", phone="0351-7000001")
                filed[unit, form] = one = filings.file_form(office, campaign, draft)
                filings.receive_filing(above, one.id or 0, version=1)
            # After the county handed in, another fair of its becomes known: not the city's any more.
            if unit == OTHER:
                fair(context, COUNTY, 2, theme="报送以后")
        plan, sums = filed[CITY, AnnexKind.FAIR_PLAN], filed[CITY, AnnexKind.RESULTS]
        own = annex_figures.get_report(context, annex_figures.ask(context, adcode=CITY)).counted.by_unit[CITY]
        for figure in F:
            below = [filed[unit, AnnexKind.RESULTS].counts[figure] for unit in (COUNTY, OTHER)]
            assert sums.counts[figure] == own[figure] + sum(below), figure
            assert sums.counts[figure] == sum(row["weight"] for row in sums.rows if row["figure"] == figure)
        assert sums.counts[F.FAIRS] == 4
        assert sums.table.rows[0] == ("线下招聘会", "举办场次", "4 场")
        assert sums.missing, "the counties that handed nothing in are named"
        assert plan.table.rows[0][1] == "市级"
        assert [row[0] for row in plan.table.rows] == [str(number) for number in range(1, len(plan.table.rows) + 1)]
        assert "报送以后" not in {row[4] for row in plan.table.rows}
        told = filings.differences(Context(context.kit, context.unit, SYSTEM), filed[COUNTY, AnnexKind.RESULTS].id or 0)
        assert ("fairs", 2, 3) in told.counts
        assert filings.redrawn(Context(context.kit, context.unit, SYSTEM), sums.id or 0).digest == sums.digest


def test_the_plan_lists_the_city_before_its_counties(world: Kit) -> None:
    with world.open(SYSTEM, write=False) as context:
        city = annexes.table(context, AnnexKind.FAIR_PLAN, annex_figures.ask(context, adcode=CITY))
        county = annexes.table(context, AnnexKind.FAIR_PLAN, annex_figures.ask(context, adcode=COUNTY))
        name = context.unit.regions.find(COUNTY)
    assert name is not None
    assert [row[0] for row in city.rows] == [str(number) for number in range(1, len(city.rows) + 1)]
    assert [row[1] for row in city.rows][:2] == ["市级", name.name]
    themes = [row[4] for row in county.rows]
    assert themes == ["甲", "乙", "进行中"]
    assert city.rows[0][5:] == ("农村劳动力、高校毕业生", "30")
    assert not any("合计" in "".join(row) for row in city.rows)


def test_every_unit_sees_its_own_and_those_below(world: Kit) -> None:
    county = actor(world, USERNAMES[Role.COUNTY_ADMIN])
    with world.open(county, write=False) as context:
        assert annex_figures.ask(context).adcode == county.adcode
        for adcode in (CITY, "140100", "140000", "999999", "1"):
            with pytest.raises(NotFound):
                annex_figures.ask(context, adcode=adcode)
        with pytest.raises(NotFound):
            annex_figures.ask(context, campaign_id=2**40)
        for day in ("明天", "1999-01-01", str(TODAY + timedelta(days=1))):
            with pytest.raises(Invalid):
                annex_figures.ask(context, day=day)


def test_a_filed_form_is_held_against_the_records(world: Kit) -> None:
    with world.open(actor(world, USERNAMES[Role.CITY_ADMIN]), write=True) as context:
        asked = annex_figures.ask(context, adcode=CITY)
        for kind in AnnexKind:
            for form in annex.FORMATS:
                name, data = annexes.write(context, kind, asked, form)
                found = annex_comparison.compare(context, asked, name, data)
                assert found.same, (kind, form, found.changes, found.only_told, found.only_known)
        known = annexes.table(context, AnnexKind.FAIR_PLAN, asked)
        told = known.to_dict()
        told["rows"] = [[*known.rows[0][:6], "99"], *map(list, known.rows[2:])]
        found = annex_comparison.difference(type(known).from_dict(told), known)
        assert [(one.column, one.told, one.known) for one in found.changes] == [("拟组织参会单位数", "99", "30")]
        assert found.only_known == [known.rows[1]]


@pytest.mark.parametrize("username", ["xianji", "shiji", "shengji"])
def test_pages_and_api_show_the_same(world: Kit, username: str) -> None:
    from tests.security.callers import caller

    with TestClient(create_app(world), follow_redirects=False) as client:
        who = caller(client, username)
        told = who("GET", "/api/v1/annexes/4").json()
        for number in "1234":
            page = who("GET", f"/annexes?number={number}")
            assert page.status_code == 200, page.text[:500]
            assert who("GET", f"/annexes/print?number={number}").status_code == 200
            table = who("GET", f"/api/v1/annexes/{number}").json()
            assert table["title"] in page.text
            for form, kind in (("xlsx", "sheet"), ("docx", "word")):
                file = who("GET", f"/api/v1/annexes/{number}/file?format={form}")
                assert kind in file.headers["content-type"]
                sent = {"file": (f"附件{number}.{form}", file.content)}
                back = who("POST", f"/api/v1/annexes/{number}/comparison", files=sent)
                assert back.json()["same"] or number == "4", back.text
        for figure in told["figures"]:
            rows = who("GET", f"/api/v1/annexes/4/rows?figure={figure['figure']}&limit=500").json()
            assert (rows["value"], sum(row["weight"] for row in rows["items"])) == (figure["value"],) * 2
            assert figure["value"] == sum(figure["by_unit"].values())
            page = who("GET", f"/annexes/rows?number=4&figure={figure['figure']}")
            assert f"合计 {figure['value']:,} {figure['unit']}" in page.text
        assert who("GET", "/annexes/reconciliation").status_code == 200
        assert isinstance(who("GET", "/api/v1/annexes/4/reconciliation").json(), list)
        assert who("GET", "/api/v1/annexes/3/rows?figure=fairs").status_code == 422
        assert who("GET", "/api/v1/annexes/4/rows?figure=x").status_code == 422
        assert who("GET", "/api/v1/annexes/9").status_code == 404
        assert who("GET", "/api/v1/annexes/4/file?format=pdf").status_code == 422
        assert who("GET", "/annexes/comparison").status_code == 200
        bad = {"file": ("x.docx", b"nothing")}
        assert who("POST", "/annexes/comparison", files=bad).status_code == 422
